"""Money in the admin: rates, contracts, earnings and payouts. Every step is a service's."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone

from payouts import ledger
from payouts.models import (
    Contract,
    Deliverable,
    Earning,
    EarningEvent,
    HeldEarning,
    LedgerEntry,
    PayoutBatch,
    PayoutLine,
    RateCard,
    RateLine,
)
from payouts.services.batches import (
    PayoutRefused,
    approve_payout,
    prepare_payout,
    withdraw_payout,
)
from payouts.services.contracts import ContractRefused, accept_post, offer_contract
from payouts.services.earnings import approve_early
from payouts.services.unlabelled import held_for_undeclared, release_held, reverse_held
from spark.money import format_minor
from spark.queues import Queue, register


class ReadOnly(admin.ModelAdmin):
    """What is only ever appended to, by services."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def row_by_row(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    rows: QuerySet[Any],
    act: Callable[[Any], object],
    done: str,
) -> None:
    """Call a service for each row and report each refusal beside the number that went through."""
    ok = 0
    for row in rows:
        try:
            act(row)
            ok += 1
        except (PayoutRefused, ContractRefused, ledger.IllegalMove) as refusal:
            model_admin.message_user(request, f"{row}: {refusal}", messages.ERROR)
    if ok:
        model_admin.message_user(request, f"{ok} {done}.", messages.SUCCESS)


class RateLineInline(admin.TabularInline):
    model = RateLine
    extra = 0


@admin.register(RateCard)
class RateCardAdmin(admin.ModelAdmin):
    list_display = ["version", "currency", "effective_from", "effective_to", "default_bps"]
    inlines = [RateLineInline]

    def has_change_permission(self, request: HttpRequest, obj: RateCard | None = None) -> bool:
        is_in_force = obj is not None and obj.effective_from <= timezone.now()
        return not is_in_force and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: RateCard | None = None) -> bool:
        return False


class DeliverableInline(admin.TabularInline):
    model = Deliverable
    extra = 0
    can_delete = False
    fields = readonly_fields = ["number", "fee_minor", "state", "post", "accepted_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Contract)
class ContractAdmin(admin.ModelAdmin):
    list_display = ["title", "member", "brand", "fee", "post_count", "state", "deadline_at"]
    list_filter = ["state", "brand"]
    readonly_fields = ["public_id", "state", "terms_hash", "created_by", "accepted_at"]
    autocomplete_fields = ["member"]
    inlines = [DeliverableInline]
    actions = ["offer"]

    @admin.display(description="Fee")
    def fee(self, contract: Contract) -> str:
        return format_minor(contract.fee_minor, contract.currency)

    def has_change_permission(self, request: HttpRequest, obj: Contract | None = None) -> bool:
        is_draft = obj is None or obj.state == Contract.State.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Contract | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Contract, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description="Offer to the creator", permissions=["change"])
    def offer(self, request: HttpRequest, queryset: QuerySet[Contract]) -> None:
        row_by_row(self, request, queryset, lambda row: offer_contract(contract=row), "offered")


@admin.register(Deliverable)
class DeliverableAdmin(ReadOnly):
    list_display = ["contract", "number", "state", "post", "submitted_at", "accepted_at"]
    list_filter = ["state"]
    actions = ["accept"]

    @admin.action(description="Accept: the fee for the post is earned", permissions=["accept"])
    def accept(self, request: HttpRequest, queryset: QuerySet[Deliverable]) -> None:
        row_by_row(
            self,
            request,
            queryset,
            lambda row: accept_post(deliverable=row, actor=request.user, now=timezone.now()),
            "accepted",
        )

    def has_accept_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payouts.change_deliverable")


class EventInline(admin.TabularInline):
    model = EarningEvent
    extra = 0
    can_delete = False
    fields = readonly_fields = ["state", "at", "actor", "reason", "hold_until", "payout_line"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Earning)
class EarningAdmin(ReadOnly):
    list_display = ["public_id", "member", "kind", "amount", "state", "created_at"]
    list_filter = ["kind"]
    search_fields = ["public_id", "member__handle"]
    inlines = [EventInline]
    actions = ["approve_now"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Earning]:
        return Earning.objects.with_state().select_related("member")

    @admin.display(description="Amount")
    def amount(self, earning: Earning) -> str:
        return format_minor(earning.amount_minor, earning.currency)

    @admin.display(description="State")
    def state(self, earning: Any) -> str:
        return str(earning.state)

    @admin.action(description="Approve before the hold is over", permissions=["approve"])
    def approve_now(self, request: HttpRequest, queryset: QuerySet[Earning]) -> None:
        row_by_row(
            self,
            request,
            queryset,
            lambda row: approve_early(
                earning=row,
                actor=request.user,
                reason="approved_early_by_staff",
                now=timezone.now(),
            ),
            "approved",
        )

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payouts.add_payoutbatch")


class ReasonForm(ActionForm):
    reason = forms.CharField(required=False, max_length=80, label="Reason (the creator reads it)")


@admin.register(HeldEarning)
class HeldEarningAdmin(ReadOnly):
    """Sums that posts earned without the label they owed; each is released or taken back."""

    list_display = ["public_id", "member", "amount", "post", "held_since"]
    search_fields = ["public_id", "member__handle"]
    inlines = [EventInline]
    action_form = ReasonForm
    actions = ["release", "reverse"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        ours = HeldEarning.objects.filter(pk__in=held_for_undeclared().values("pk"))
        return ours.select_related("member", "order_line__click", "deliverable__post")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("payouts.view_earning")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payouts.add_payoutbatch")

    @admin.display(description="Amount")
    def amount(self, earning: Earning) -> str:
        return format_minor(earning.amount_minor, earning.currency)

    @admin.display(description="Post")
    def post(self, earning: Earning) -> str:
        if earning.deliverable is not None and earning.deliverable.post is not None:
            return earning.deliverable.post.public_id
        click = earning.order_line.click if earning.order_line else None
        return click.surface_id if click else ""

    @admin.display(description="Held since")
    def held_since(self, earning: Earning) -> str:
        last = earning.events.order_by("-id").first()
        return f"{last.at:%Y-%m-%d %H:%M}" if last else ""

    @admin.action(description="Release: it goes on as before", permissions=["decide"])
    def release(self, request: HttpRequest, queryset: QuerySet[HeldEarning]) -> None:
        self.decide(request, queryset, release_held, "released")

    @admin.action(description="Take back for good", permissions=["decide"])
    def reverse(self, request: HttpRequest, queryset: QuerySet[HeldEarning]) -> None:
        self.decide(request, queryset, reverse_held, "taken back")

    def decide(
        self, request: HttpRequest, rows: QuerySet[Any], service: Callable[..., None], done: str
    ) -> None:
        reason, now = request.POST.get("reason", ""), timezone.now()
        act = partial(service, actor=request.user, reason=reason, now=now)
        row_by_row(self, request, rows, lambda row: act(earning=row), done)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnly):
    list_display = ["id", "at", "debit", "credit", "amount_minor", "currency", "member"]
    list_filter = ["debit", "credit", "currency"]


class PayoutLineInline(admin.TabularInline):
    model = PayoutLine
    extra = 0
    can_delete = False
    fields = readonly_fields = ["member", "amount_minor", "currency", "bank_reference", "paid_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PayoutBatch)
class PayoutBatchAdmin(ReadOnly):
    """Adding one prepares a batch of all that is approved; a second person approves it."""

    list_display = ["public_id", "state", "currency", "prepared_by", "approved_by", "prepared_at"]
    list_filter = ["state"]
    fields = ["currency"]
    inlines = [PayoutLineInline]
    actions = ["approve", "withdraw"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payouts.add_payoutbatch")

    def get_fields(self, request: HttpRequest, obj: PayoutBatch | None = None) -> Any:
        shown = ["public_id", "state", "currency", "prepared_by", "prepared_at"]
        return ["currency"] if obj is None else [*shown, "approved_by", "approved_at"]

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [] if obj is None else [PayoutLineInline]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        if request.method == "POST" and self.has_add_permission(request):
            currency = request.POST.get("currency", "USD").upper()
            try:
                batch = prepare_payout(actor=request.user, currency=currency, now=timezone.now())
            except PayoutRefused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                return redirect("admin:payouts_payoutbatch_changelist")
            self.message_user(request, "Prepared. A second person must approve it.")
            return redirect("admin:payouts_payoutbatch_change", batch.pk)
        return super().add_view(request, form_url, extra_context)

    @admin.action(description="Approve and pay", permissions=["approve"])
    def approve(self, request: HttpRequest, queryset: QuerySet[PayoutBatch]) -> None:
        row_by_row(
            self,
            request,
            queryset,
            lambda row: approve_payout(batch=row, actor=request.user, now=timezone.now()),
            "paid",
        )

    @admin.action(description="Withdraw", permissions=["add"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[PayoutBatch]) -> None:
        row_by_row(
            self,
            request,
            queryset,
            lambda row: withdraw_payout(batch=row, actor=request.user, now=timezone.now()),
            "withdrawn",
        )

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("payouts.approve_payoutbatch")


register(
    Queue(
        "Sums held: no label",
        "payouts.view_earning",
        "admin:payouts_heldearning_changelist",
        held_for_undeclared,
        "held_at",
    )
)
register(
    Queue(
        "Payouts to approve",
        "payouts.view_payoutbatch",
        "admin:payouts_payoutbatch_changelist",
        lambda: PayoutBatch.objects.filter(state=PayoutBatch.State.PREPARED),
        "prepared_at",
    )
)
register(
    Queue(
        "Posts handed in",
        "payouts.view_deliverable",
        "admin:payouts_deliverable_changelist",
        lambda: Deliverable.objects.filter(state=Deliverable.State.IN_REVIEW),
        "submitted_at",
    )
)
