"""The WSGI callable that the web server loads."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spark.settings")

django_application = get_wsgi_application()

# Only after Django is set up: it reads the settings.
from feed.reading.shortcut import with_shortcut  # noqa: E402

application = with_shortcut(django_application)

# What is loaded by now stays: the collector need not walk it again with every thousand objects.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
