"""What the admins of this app share: nothing is written but through services, row by row."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from feed.services.refusals import Refused

ROW_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class NothingByHand(admin.ModelAdmin):
    """Rows that only services make, change and remove."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Answer a form of the list. A row that no list has is said, not asked of the database."""
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if all(ROW_NUMBER.fullmatch(one) for one in chosen):
            return super().response_action(request, queryset, *args, **kwargs)
        self.message_user(request, "Choose rows of this list.", messages.ERROR)
        return None


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
