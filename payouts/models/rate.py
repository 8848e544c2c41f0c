"""Rate cards: which share of a sale a category earns, from when to when (rule D2)."""

from datetime import datetime

from django.db import models


class RateCardQuerySet(models.QuerySet["RateCard"]):
    def in_force(self, *, at: datetime, currency: str) -> "RateCardQuerySet":
        started = self.filter(currency=currency, effective_from__lte=at)
        return started.filter(models.Q(effective_to=None) | models.Q(effective_to__gt=at))


class RateCard(models.Model):
    """One version of the rates; what is in force never changes, a new version follows it."""

    version = models.PositiveIntegerField(unique=True)
    currency = models.CharField(max_length=3, default="USD")
    effective_from = models.DateTimeField()
    effective_to = models.DateTimeField(null=True, blank=True)
    default_bps = models.PositiveSmallIntegerField(help_text="For categories without a line.")

    objects = RateCardQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_to=None)
                | models.Q(effective_to__gt=models.F("effective_from")),
                name="rate_card_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["currency"],
                condition=models.Q(effective_to=None),
                name="rate_card_one_open_per_currency",
            ),
            models.CheckConstraint(
                condition=models.Q(default_bps__lte=10_000), name="rate_card_default_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"rate card {self.version} ({self.currency})"


class RateLine(models.Model):
    """The share for a category and what lies below it; own-label goods may have their own."""

    card = models.ForeignKey(RateCard, models.CASCADE, related_name="lines")
    category = models.ForeignKey("products.Category", models.PROTECT, related_name="+")
    is_own_label = models.BooleanField(default=False, help_text="Only goods of the shop's label.")
    bps = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["card_id", "category__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "category", "is_own_label"], name="rate_line_once_per_category"
            ),
            models.CheckConstraint(
                condition=models.Q(bps__lte=10_000), name="rate_line_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category_id}: {self.bps} bps"
