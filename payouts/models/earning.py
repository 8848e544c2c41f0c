"""Earnings, their history and the ledger: three append-only tables (rule D4).

An earning's amount and links never change; its state is that of its last event; each
event that moves money has ledger entries. A correction is a new earning that ``reverses``.
"""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from spark.ids import new_public_id

# Why an earning is where it is, as its creator reads it; what is not here reads as it stands.
REASONS = {
    "undeclared_ad": "Earned while the post did not say that it is advertising; staff decide",
    "released_by_staff": "Staff released it",
    "reversed_by_staff": "Staff took it back",
    "finding_withdrawn": "The strike was taken back, and the hold with it",
    "strike_withdrawn": "Earned after all: the strike was taken back",
    "return_window": "Waiting for returns",
    "post_stays_live": "Waiting: the post stays in view",
    "hold_over": "The time to wait is over",
    "order_cancelled": "The order was cancelled",
}


class EarningQuerySet(models.QuerySet["Earning"]):
    def with_state(self) -> "EarningQuerySet":
        """Annotate ``state`` with that of the last event."""
        last = EarningEvent.objects.filter(earning=OuterRef("pk")).order_by("-id")
        return self.annotate(state=Subquery(last.values("state")[:1]))

    def in_state(self, *states: str) -> "EarningQuerySet":
        annotated: Any = self.with_state()  # the type checker forgets the annotation
        return annotated.filter(state__in=states)


class Earning(models.Model):
    class Kind(models.TextChoices):
        SALE = "sale", "Commission on a sale"
        DELIVERABLE = "deliverable", "Fee for a post"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="earnings")
    kind = models.CharField(max_length=11, choices=Kind)
    order_line = models.ForeignKey(
        "products.OrderLine", models.PROTECT, null=True, blank=True, related_name="earnings"
    )
    deliverable = models.ForeignKey(
        "payouts.Deliverable", models.PROTECT, null=True, blank=True, related_name="earnings"
    )
    rate_card = models.ForeignKey(
        "payouts.RateCard", models.PROTECT, null=True, blank=True, related_name="+"
    )
    bps = models.PositiveSmallIntegerField(default=0)
    base_minor = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reversals"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = EarningQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order_line"],
                condition=models.Q(kind="sale", reverses=None),
                name="earning_one_sale_per_line",
            ),
            models.UniqueConstraint(
                fields=["deliverable"],
                condition=models.Q(kind="deliverable", reverses=None),
                name="earning_one_per_deliverable",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="sale", order_line__isnull=False, deliverable=None)
                | models.Q(kind="deliverable", deliverable__isnull=False, order_line=None),
                name="earning_has_its_ground",
            ),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="earning_by_member")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"

    @property
    def waits_for_staff(self) -> str:
        """Why staff have to decide on this sum, in words; "" when they need not."""
        events = list(self.events.all())  # no query where a list has fetched them
        last = events[-1] if events else None
        is_held = last is not None and (last.state, last.reason) == ("held", "undeclared_ad")
        return last.explanation if last is not None and is_held else ""


class HeldEarning(Earning):
    """Money of a post whose advertising was not declared; it waits for staff."""

    class Meta:
        proxy = True
        # Who may decide is whoever prepares payouts.
        default_permissions = ()
        verbose_name = "sum held for undeclared advertising"
        verbose_name_plural = "sums held for undeclared advertising"


class EarningEvent(models.Model):
    class State(models.TextChoices):
        ACCRUED = "accrued", "Accrued"
        HELD = "held", "Held"
        APPROVED = "approved", "Approved"
        BATCHED = "batched", "In a payout"
        PAID = "paid", "Paid"
        REVERSED = "reversed", "Reversed"
        DECLINED = "declined", "Not eligible"

    earning = models.ForeignKey(Earning, models.PROTECT, related_name="events")
    state = models.CharField(max_length=8, choices=State)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=100, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    payout_line = models.ForeignKey(
        "payouts.PayoutLine", models.PROTECT, null=True, blank=True, related_name="events"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["earning", "-id"], name="earning_event_last")]

    def __str__(self) -> str:
        return f"{self.earning_id}: {self.state}"

    @property
    def explanation(self) -> str:
        """The reason in words, for the creator."""
        code, _, text = self.reason.partition(": ")
        words = REASONS.get(code, "")
        return f"{words}: {text}" if words and text else words or self.reason


class LedgerEntry(models.Model):
    """One amount from one account to another: balanced by its very shape.

    ``amount_minor`` is positive; a balance is the sum of debits less the sum of credits.
    """

    class Account(models.TextChoices):
        EXPENSE = "expense", "Expense"
        CONTRACT_RESERVE = "contract_reserve", "Contract reserve"
        PAYABLE_ACCRUED = "payable_accrued", "Payable, accrued"
        PAYABLE_HELD = "payable_held", "Payable, held"
        PAYABLE_APPROVED = "payable_approved", "Payable, approved"
        IN_TRANSIT = "in_transit", "In transit"
        CASH = "cash", "Cash"

    at = models.DateTimeField(default=timezone.now)
    event = models.ForeignKey(
        EarningEvent, models.PROTECT, null=True, blank=True, related_name="entries"
    )
    contract = models.ForeignKey(
        "payouts.Contract", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="ledger_entries")
    debit = models.CharField(max_length=16, choices=Account)
    credit = models.CharField(max_length=16, choices=Account)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["debit", "currency"], name="ledger_by_debit"),
            models.Index(fields=["credit", "currency"], name="ledger_by_credit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="ledger_amount_positive"
            ),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="ledger_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}: {self.debit} / {self.credit}"
