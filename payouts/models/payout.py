"""Payouts: a batch is prepared by one person and approved by another."""

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class PayoutBatch(models.Model):
    class State(models.TextChoices):
        PREPARED = "prepared", "Waiting for approval"
        PAID = "paid", "Approved and paid"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    currency = models.CharField(max_length=3, default="USD")
    state = models.CharField(max_length=9, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    prepared_at = models.DateTimeField(default=timezone.now)
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "payout batches"
        permissions = [("approve_payoutbatch", "Can approve a payout that another prepared")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | ~models.Q(approved_by=models.F("prepared_by")),
                name="payout_maker_is_not_checker",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | ~models.Q(approved_by=None),
                name="payout_paid_was_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.public_id[:8]} ({self.state})"


class PayoutLine(models.Model):
    """What one creator gets in one batch, with the one reference that the bank knows."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    batch = models.ForeignKey(PayoutBatch, models.PROTECT, related_name="lines")
    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="payout_lines")
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    bank_reference = models.CharField(max_length=40, unique=True, null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["batch_id", "member_id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "member"], name="payout_line_once_per_batch"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="payout_line_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency} to {self.member_id}"
