"""Flat-fee contracts: so many posts for so much (rule D3)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from payouts.reviews import refusal_of, wish_for_reviews
from spark.ids import new_public_id


class Contract(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OFFERED = "offered", "Offered"
        ACTIVE = "active", "Active"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Cancelled"

    class Mode(models.TextChoices):
        FLAT = "flat", "Fee only"
        HYBRID = "hybrid", "Fee and commission"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="contracts")
    brand = models.ForeignKey("products.Brand", models.PROTECT, related_name="contracts")
    title = models.CharField(max_length=100)
    terms = models.TextField(max_length=5000, blank=True)
    terms_hash = models.CharField(max_length=64, blank=True, help_text="Frozen at acceptance.")
    post_count = models.PositiveSmallIntegerField()
    fee_minor = models.PositiveBigIntegerField(help_text="For all posts together.")
    currency = models.CharField(max_length=3, default="USD")
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.FLAT)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    starts_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post_count__gte=1, post_count__lte=100),
                name="contract_1_to_100_posts",
            ),
            models.CheckConstraint(
                condition=models.Q(deadline_at__gt=models.F("starts_at")),
                name="contract_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse terms that pay for reviews, at the field that has them (row A42)."""
        for name in ("title", "terms"):
            if wish := wish_for_reviews(getattr(self, name)):
                raise ValidationError({name: refusal_of(wish)})


class Deliverable(models.Model):
    """One post owed under a contract and the part of the fee that it earns."""

    class State(models.TextChoices):
        DUE = "due", "Due"
        IN_REVIEW = "in_review", "In review"
        ACCEPTED = "accepted", "Accepted"
        VOIDED = "voided", "Voided"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deliverables")
    number = models.PositiveSmallIntegerField()
    fee_minor = models.PositiveBigIntegerField()
    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    post = models.OneToOneField(
        "feed.Post", models.PROTECT, null=True, blank=True, related_name="deliverable"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["contract_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="deliverable_number_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["due", "voided"]) | ~models.Q(post=None),
                name="deliverable_submitted_has_a_post",
            ),
        ]

    def __str__(self) -> str:
        return f"post {self.number} of {self.contract_id}"
