"""Who is tied to whom: staff put a gift, a job or a family tie on record, and end it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from feed.admin.rows import NothingByHand, row_by_row
from feed.models import MaterialConnection
from feed.services.disclosure import end_material_connection, record_material_connection
from feed.services.disclosure.connections import check_connection
from feed.services.refusals import Refused


class ConnectionForm(forms.ModelForm):
    class Meta:
        model = MaterialConnection
        fields = ["member", "brand", "type", "starts_at", "ends_at", "ground"]

    def clean(self) -> dict[str, Any]:
        """Say at the field what the service would refuse."""
        asked = super().clean() or self.cleaned_data
        needed = ("type", "ground", "starts_at")
        if all(asked.get(name) for name in needed):
            try:
                check_connection(
                    **{name: asked[name] for name in needed}, ends_at=asked.get("ends_at")
                )
            except Refused as refusal:
                self.add_error(refusal.field, refusal.message)
        return asked


@admin.register(MaterialConnection)
class MaterialConnectionAdmin(NothingByHand):
    """Rows are added and ended, never changed: the labels that they made are public history."""

    form = ConnectionForm
    list_display = ["member", "brand", "type", "starts_at", "ends_at", "ground", "recorded_at"]
    list_filter = ["type", "brand"]
    list_select_related = ["member", "brand"]
    search_fields = ["member__handle", "member__name", "brand__name", "ground"]
    raw_id_fields = ["member"]
    actions = ["end"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("feed.add_materialconnection")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*ConnectionForm.Meta.fields, "recorded_at"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change:
            return
        recorded = record_material_connection(
            member=obj.member, brand=obj.brand, type=obj.type, starts_at=obj.starts_at,
            ends_at=obj.ends_at, ground=obj.ground, now=timezone.now(),
        )  # fmt: skip
        obj.pk = recorded.pk

    @admin.action(description="End now", permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[MaterialConnection]) -> None:
        now = timezone.now()
        row_by_row(
            self,
            request,
            queryset,
            lambda row: end_material_connection(connection=row, now=now),
            "ended",
        )

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("feed.change_materialconnection")
