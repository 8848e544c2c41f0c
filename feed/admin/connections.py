"""Who is tied to whom: staff put a gift, a job or a family tie on record, end or annul it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from feed.admin.rows import NothingByHand, row_by_row
from feed.models import ConnectionAnnulment, MaterialConnection
from feed.services.disclosure import (
    ask_annulment,
    decide_annulment,
    end_material_connection,
    record_material_connection,
)
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


class ReasonForm(ActionForm):
    reason = forms.CharField(required=False, max_length=300, label="Reason (to annul)")


@admin.register(MaterialConnection)
class MaterialConnectionAdmin(NothingByHand):
    """Rows are added and ended, never changed: the labels that they made are public history."""

    form = ConnectionForm
    list_display = [
        "member",
        "brand",
        "type",
        "starts_at",
        "ends_at",
        "ground",
        "recorded_at",
        "stands",
    ]
    list_filter = ["type", "brand"]
    list_select_related = ["member", "brand"]
    search_fields = ["member__handle", "member__name", "brand__name", "ground"]
    raw_id_fields = ["member"]
    action_form = ReasonForm
    actions = ["end", "annul"]

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

    @admin.display(description="Annulled")
    def stands(self, row: MaterialConnection) -> str:
        states = [one.get_state_display() for one in row.annulments.all()]
        return states[0] if states else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[MaterialConnection]:
        return super().get_queryset(request).prefetch_related("annulments")

    @admin.action(description="Propose to annul: recorded by mistake", permissions=["end"])
    def annul(self, request: HttpRequest, queryset: QuerySet[MaterialConnection]) -> None:
        reason, now = request.POST.get("reason", ""), timezone.now()
        row_by_row(
            self,
            request,
            queryset,
            lambda row: ask_annulment(connection=row, reason=reason, by=request.user, now=now),
            "proposed; a second person decides",
        )

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("feed.change_materialconnection")


@admin.register(ConnectionAnnulment)
class ConnectionAnnulmentAdmin(NothingByHand):
    """Connections that somebody of staff calls a mistake; whoever did not decides."""

    list_display = ["connection", "member", "reason", "asked_by", "asked_at", "state", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["connection__member", "connection__brand", "asked_by", "decided_by"]
    readonly_fields = [
        "connection", "reason", "asked_by", "asked_at", "state", "decided_by", "decided_at",
    ]  # fmt: skip
    fields = readonly_fields
    actions = ["agree", "refuse"]

    @admin.display(description="Member")
    def member(self, row: ConnectionAnnulment) -> str:
        return row.connection.member.handle

    @admin.action(description="Agree, as the second person", permissions=["change"])
    def agree(self, request: HttpRequest, queryset: QuerySet[ConnectionAnnulment]) -> None:
        self.decide(request, queryset, is_agreed=True)

    @admin.action(description="Refuse", permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[ConnectionAnnulment]) -> None:
        self.decide(request, queryset, is_agreed=False)

    def decide(
        self, request: HttpRequest, rows: QuerySet[ConnectionAnnulment], *, is_agreed: bool
    ) -> None:
        now = timezone.now()
        row_by_row(
            self,
            request,
            list(rows),
            lambda row: decide_annulment(
                annulment=row, by=request.user, is_agreed=is_agreed, now=now
            ),
            "annulled" if is_agreed else "refused",
        )
