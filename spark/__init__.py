"""The kernel and the shell. Every process knows the one Celery application, the web too:
without it, what a page sends to the worker would go to a broker that nobody runs.
"""

from spark.celery import app as celery_app

__all__ = ["celery_app"]
