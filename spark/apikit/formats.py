"""How requests and answers are written: strict JSON, cursor pages, strict serializers."""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework import exceptions, parsers, renderers, serializers

from spark.apikit.refusal import ApiError

LARGEST_BODY = 1_048_576


class JSONRenderer(renderers.JSONRenderer):
    def render(self, data: Any, media_type: str | None = None, context: Any = None) -> bytes:
        return (
            b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)
        )


class StrictJSONParser(parsers.JSONParser):
    """Plain JSON up to 1 MB; NaN, infinity and endless nesting are refused."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise ApiError(413, "too_large", "The request is larger than 1 MB.")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(f"This is not JSON: {error}"[:200]) from error


class StrictSerializer(serializers.Serializer):
    """Refuses fields that it does not know, so that nobody writes what is not theirs to write."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(str(name) for name in set(data) - writable)
            if unknown:
                raise ApiError(
                    400,
                    "unknown_field",
                    f"Unknown field: {', '.join(unknown)[:100]}.",
                    {name[:60]: ["This field is not known here."] for name in unknown[:20]},
                )
        return super().to_internal_value(data)
