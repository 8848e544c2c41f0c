"""The project's settings, with the baselines' addresses and no limit on how often one asks."""

from spark.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
RELAX_THROTTLES = True
DEBUG = False
STORAGES["staticfiles"] = {  # type: ignore[name-defined]  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
