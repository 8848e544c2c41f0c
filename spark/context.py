"""What the frame of every page needs to know."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from spark.models import SiteSettings


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the switches; read only when a template asks."""
    return {"site": SimpleLazyObject(SiteSettings.current)}
