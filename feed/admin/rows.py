"""What the admins of this app share: nothing is written but through services, row by row."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from feed.services.refusals import Refused


class NothingByHand(admin.ModelAdmin):
    """Rows that only services make, change and remove."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def row_by_row(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    rows: Iterable[Any],
    act: Callable[[Any], object],
    done: str,
) -> int:
    """Call a service for each row; report each refusal, log and count what went through."""
    count = 0
    for row in rows:
        try:
            act(row)
        except Refused as refusal:
            model_admin.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
        else:
            model_admin.log_change(request, row, done)
            count += 1
    if count:
        model_admin.message_user(request, f"{count} {done}.", messages.SUCCESS)
    return count
