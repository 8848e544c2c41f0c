"""The list of interests (row A07): made and ordered here, retired through the service."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from feed.admin.rows import row_by_row
from feed.models import Interest
from feed.services.interests import restore_interest, retire_interest


@admin.register(Interest)
class InterestAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "parent", "position", "is_active", "chosen_by"]
    list_editable = ["position"]
    list_filter = ["is_active", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "picture", "tile", "parent", "categories", "position",
              "is_sensitive", "is_active"]  # fmt: skip
    filter_horizontal = ["categories"]
    actions = ["retire", "restore"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Interest]:
        return super().get_queryset(request).annotate(chosen=Count("choices"))

    @admin.display(description="Chosen by", ordering="chosen")
    def chosen_by(self, interest: Any) -> int:
        return int(interest.chosen)

    def get_readonly_fields(self, request: HttpRequest, obj: Interest | None = None) -> list[str]:
        # Addresses and files of clients hold the slug; the switch has consequences: see actions.
        return ["slug", "is_active"] if obj else ["is_active"]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Interest | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    def has_delete_permission(self, request: HttpRequest, obj: Interest | None = None) -> bool:
        return False  # retired, never deleted: posts and choices hang on it

    @admin.action(description="Retire: nobody can choose it any more", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        now = timezone.now()
        rows = queryset.filter(is_active=True)
        row_by_row(
            self, request, rows, lambda row: retire_interest(interest=row, now=now), "retired"
        )

    @admin.action(description="Offer again", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Interest]) -> None:
        now = timezone.now()
        rows = queryset.filter(is_active=False)
        row_by_row(
            self,
            request,
            rows,
            lambda row: restore_interest(interest=row, now=now),
            "offered again",
        )
