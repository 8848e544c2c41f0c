"""Lists are pages behind an opaque cursor."""

import re
from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs

from django.core.exceptions import ValidationError
from rest_framework import exceptions, pagination
from rest_framework.response import Response

from spark.apikit.refusal import ApiError

LIMIT = re.compile(r"0*[1-9][0-9]{0,17}\Z", re.ASCII)


def check_cursor(cursor: str | None) -> None:
    """Raise ValueError for what cannot be a cursor; decoding alone skips odd characters."""
    if cursor is None:
        return
    parts = parse_qs(b64decode(cursor, validate=True).decode("ascii"), strict_parsing=True)
    if not parts.keys() <= {"o", "r", "p"} or len(cursor) > 400:
        raise ValueError("unknown parts")


class CursorPagination(pagination.CursorPagination):
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 50
    ordering = "-id"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """A cursor that nobody gave out is 400, whatever a client has put into it."""
        try:
            check_cursor(request.query_params.get(self.cursor_query_param))
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, OverflowError, ValidationError, exceptions.NotFound) as error:
            raise ApiError(400, "invalid_cursor", "This page link is not one of ours.") from error

    def get_page_size(self, request: Any) -> int:
        """Return ``limit``, at most 50; what is no number above 0 is 400, not ignored."""
        given = request.query_params.getlist("limit")
        if not given:
            return self.page_size
        if len(given) > 1 or not LIMIT.match(given[0]):
            message = "Give one whole number above 0."
            raise ApiError(400, "invalid", f"limit: {message}", {"limit": [message]})
        return min(int(given[0]), self.max_page_size)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.get_next_link()})

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {"type": ["string", "null"], "format": "uri"},
            },
        }
