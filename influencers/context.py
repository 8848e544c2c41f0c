"""What the frame of every page knows of a creator."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from influencers.models import Creator


def is_creator(member_id: int) -> bool:
    return Creator.objects.filter(member_id=member_id).exists()


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give templates ``has_desk``; asked of the database only where a template asks, and once."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"has_desk": False}

    @cache
    def has_desk() -> bool:
        return is_creator(user.pk)

    return {"has_desk": has_desk}
