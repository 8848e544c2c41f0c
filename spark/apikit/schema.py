"""The OpenAPI description of the API."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from spark.apikit.formats import StrictSerializer


class Schema(AutoSchema):
    """Adds to each operation the errors that any operation may answer with."""

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        error = {"$ref": "#/components/schemas/Error"}
        self.registry.register_on_missing(error_component(self.registry))
        for status in (400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503, 507):
            bodies.setdefault(
                str(status), {"description": "", "content": {"application/json": {"schema": error}}}
            )
        return bodies

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)
        if isinstance(serializer, StrictSerializer) and direction == "request":
            schema["additionalProperties"] = False
        return schema


def error_component(registry: Any) -> Any:
    return ResolvedComponent(
        name="Error",
        type=ResolvedComponent.SCHEMA,
        object="Error",
        schema={
            "type": "object",
            "required": ["code", "detail", "errors"],
            "properties": {
                "code": {"type": "string"},
                "detail": {"type": "string"},
                "errors": {"type": "object", "additionalProperties": True},
            },
        },
    )


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "spark.apikit.access.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "spark.apikit.access.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
