"""The Celery application: one for every queue, configured from Django's settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark.settings")

app = Celery("spark")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Redis redelivers what a dead worker held only after this time, in every place Celery reads it.
app.conf.visibility_timeout = 600
app.autodiscover_tasks()
