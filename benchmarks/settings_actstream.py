"""The benchmark settings with django-activity-stream beside the project, on the same data."""

from benchmarks.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "actstream", "benchmarks.streams.Streams"]  # noqa: F405
