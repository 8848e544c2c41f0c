"""What the frame of every page shows of a member's notifications."""

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from feed.notices import at_most_99, count_unseen


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates the count of new notifications; read only where a template asks, and once."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"unread_notifications": ""}

    @cache
    def unread_notifications() -> str:
        return at_most_99(count_unseen(user.pk, now=timezone.now()))

    return {"unread_notifications": unread_notifications}
