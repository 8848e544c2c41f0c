"""How refusals are answered: ``{"code", "detail", "errors"}`` with the right status."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from spark.access import AccessRefused
from spark.apikit.refusal import ApiError
from spark.uploads import StorageUnavailable, UploadTooLarge

logger = logging.getLogger("spark.security")


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as ``{"code", "detail", "errors"}``; unknown exceptions go on."""
    if isinstance(error, AccessRefused):
        error = ApiError(403, error.code, error.message)
    if isinstance(error, Http404):
        error = ApiError(404, "not_found", "There is nothing here.")
    if isinstance(error, PermissionDenied):
        error = ApiError(403, "forbidden", "You may not do this.")
    if isinstance(error, StorageUnavailable):
        error = ApiError(507, error.code, error.message)
    if isinstance(error, UploadTooLarge):
        error = ApiError(413, "too_large", str(error))
    if isinstance(error, RequestDataTooBig):
        error = ApiError(413, "too_large", "The request is larger than 1 MB.")
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    request = context["request"]
    logger.info("%s %s %s refused", request.method, request.path[:200], error.status_code)
    return Response(error_body(error), status=error.status_code, headers=headers)


def error_body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, ApiError):
        return {"code": error.code, "detail": str(error.detail), "errors": error.errors}
    if isinstance(error, exceptions.ValidationError):
        errors = error.detail if isinstance(error.detail, dict) else {"body": error.detail}
        return {"code": "invalid", "detail": first_message(errors), "errors": errors}
    code = {401: "not_authenticated", 403: "forbidden", 429: "throttled"}.get(error.status_code)
    return {"code": code or str(error.default_code), "detail": str(error.detail), "errors": {}}


def first_message(errors: Any) -> str:
    while isinstance(errors, dict | list) and errors:
        errors = next(iter(errors.values())) if isinstance(errors, dict) else errors[0]
    return str(errors)
