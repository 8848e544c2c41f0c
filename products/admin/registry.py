"""The brand registry: evidence on the row, decisions as actions with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from products.models import BrandApplication, BrandRequest, BrandRole
from products.services import registry
from products.services.registry import RegistryRefused


class ReasonForm(ActionForm):
    reason = forms.CharField(required=False, max_length=300, label="Reason")


class ByService(admin.ModelAdmin):
    """Rows that people make on pages; staff decide by actions, with a reason."""

    action_form = ReasonForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.opts.fields if field.name != "token"]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["token"]

    def each(
        self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], object], done: str
    ) -> None:
        for row in rows:
            try:
                act(row)
            except RegistryRefused as refusal:
                self.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
            else:
                self.log_change(request, row, done)
                self.message_user(request, f"{row} is {done}.", messages.SUCCESS)


@admin.register(BrandApplication)
class BrandApplicationAdmin(ByService):
    list_display = ["name", "applicant", "trademark_number", "domain", "evidence", "proved_at",
                    "state", "created_at", "rivals"]  # fmt: skip
    list_filter = ["state", "evidence"]
    list_select_related = ["applicant"]
    search_fields = ["name", "domain", "applicant__handle"]
    actions = ["approve", "decline"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Read the rivals of all rows on the page at once."""
        page = super().get_changelist_instance(request)
        disputed = [row for row in page.result_list if row.state == BrandApplication.State.DISPUTE]
        rows = BrandApplication.objects.filter(name_key__in={row.name_key for row in disputed})
        rivals = list(rows.select_related("applicant")) if disputed else []
        for row in disputed:
            row.others = [
                one for one in rivals if one.name_key == row.name_key and one.pk != row.pk
            ]
        return page

    @admin.display(description="Others for this name")
    def rivals(self, row: Any) -> str:
        others = getattr(row, "others", ())
        return ", ".join(f"{one.applicant.handle}: {one.get_state_display()}" for one in others)

    @admin.action(description="Approve: they speak for the brand", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[BrandApplication]) -> None:
        now = timezone.now()
        self.each(
            request, queryset,
            lambda row: registry.approve(application=row, actor=request.user, now=now), "approved",
        )  # fmt: skip

    @admin.action(description="Decline, with the reason given", permissions=["change"])
    def decline(self, request: HttpRequest, queryset: QuerySet[BrandApplication]) -> None:
        now, reason = timezone.now(), request.POST.get("reason", "")
        self.each(
            request, queryset,
            lambda row: registry.decline(
                application=row, actor=request.user, reason=reason, now=now
            ),
            "declined",
        )  # fmt: skip


@admin.register(BrandRequest)
class BrandRequestAdmin(ByService):
    list_display = ["type", "brand", "address", "note", "state", "created_at"]
    list_filter = ["state", "type"]
    list_select_related = ["brand"]
    actions = ["done", "refuse"]

    @admin.action(description="Corrected", permissions=["change"])
    def done(self, request: HttpRequest, queryset: QuerySet[BrandRequest]) -> None:
        self.answer(request, queryset, is_done=True)

    @admin.action(description="Refuse, with the reason given", permissions=["change"])
    def refuse(self, request: HttpRequest, queryset: QuerySet[BrandRequest]) -> None:
        self.answer(request, queryset, is_done=False)

    def answer(self, request: HttpRequest, rows: QuerySet[Any], *, is_done: bool) -> None:
        now, reason = timezone.now(), request.POST.get("reason", "")
        self.each(
            request, rows,
            lambda row: registry.answer_request(
                request=row, actor=request.user, is_done=is_done, answer=reason, now=now
            ),
            "corrected" if is_done else "refused",
        )  # fmt: skip


@admin.register(BrandRole)
class BrandRoleAdmin(ByService):
    """Who speaks for which brand; ended by declining the approval."""

    list_display = ["brand", "member", "granted_at"]
    list_select_related = ["brand", "member"]
