"""The project's application with two baselines in the same process.

/bare/         a bare view, Django without any middleware
/orm/<member>/ the ORM page, Django without any middleware
/stack/bare/   the bare view behind the project's whole middleware
anything else  the project
"""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")

from spark.wsgi import application as project, django_application  # noqa: I001
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings

with override_settings(MIDDLEWARE=[]):
    lean = WSGIHandler()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/bare/" or path.startswith("/orm/"):
        return lean(environ, start_response)
    if path == "/stack/bare/":
        environ["PATH_INFO"] = "/bare/"
        return django_application(environ, start_response)
    return project(environ, start_response)
