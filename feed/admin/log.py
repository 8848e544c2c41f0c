"""The log of disclosures: to read, never to write."""

from django.contrib import admin
from django.http import HttpRequest

from feed.admin.rows import NothingByHand
from feed.models import DisclosureEvent


@admin.register(DisclosureEvent)
class DisclosureEventAdmin(NothingByHand):
    list_display = [
        "at",
        "post",
        "actor_role",
        "actor",
        "from_state",
        "to_state",
        "label",
        "reason",
    ]
    list_filter = ["to_state", "actor_role"]
    list_select_related = ["post", "actor"]
    search_fields = ["post__public_id", "post__author__handle"]
    date_hierarchy = "at"

    def has_change_permission(
        self, request: HttpRequest, obj: DisclosureEvent | None = None
    ) -> bool:
        return False
