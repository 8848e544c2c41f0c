"""What the API views of this app share: who may act, and refusals with their status."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from feed.answering import RETRY_AFTER, status_of
from feed.models import Post
from feed.services.interests import TooFewInterests
from feed.services.refusals import Refused
from spark.access import require_contribute
from spark.apikit.access import RateThrottle
from spark.apikit.refusal import ApiError
from spark.models import Member


class FeedView(APIView):
    """Answers a service's refusal as ``{"code", "detail", "errors"}``."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, Refused):
            exc = api_error(exc)
        return super().handle_exception(exc)


def api_error(refusal: Refused) -> ApiError:
    message = refusal.message
    if isinstance(refusal, TooFewInterests):
        message = "Choose at least 5 interests"
    status = status_of(refusal)
    errors = {refusal.field: [message]} if status in (400, 422) else {}
    error = ApiError(status, refusal.code, message, errors)
    if refusal.code in RETRY_AFTER:
        error.wait = RETRY_AFTER[refusal.code]
    return error


def contributor(request: Request) -> tuple[Member, datetime]:
    """Return who acts and when, or raise the refusal of those who may only look."""
    now = timezone.now()
    require_contribute(request.user, now=now)
    return request.user, now


def viewer_id(request: Request) -> int | None:
    return request.user.pk if request.user.is_authenticated else None


def visible_post(request: Request, public_id: str) -> Post:
    seen = Post.objects.visible_to(viewer_id(request)).select_related("author")
    return get_object_or_404(seen, public_id=public_id)


class PerMember(RateThrottle):
    """A rate of its own for one kind of act of one member."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not request.user.is_authenticated or request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        return f"throttle-{self.scope}-{request.user.pk}"


class ReactionThrottle(PerMember):
    scope = "reaction"
    rate = "60/min"


class FollowThrottle(PerMember):
    scope = "follow"
    rate = "60/h"
