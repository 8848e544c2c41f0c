"""The one exception that an API view raises."""

from collections.abc import Mapping

from rest_framework import exceptions


class ApiError(exceptions.APIException):
    """An answer with a status, a code for machines and a sentence for people."""

    wait: float | None = None  # seconds until another try may help: the Retry-After header

    def __init__(
        self, status: int, code: str, detail: str, errors: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.errors = dict(errors or {})
