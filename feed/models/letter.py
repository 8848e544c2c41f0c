"""The letters that authors get about decisions on their labelled posts."""

from django.db import models
from django.utils import timezone


class DecisionLetter(models.Model):
    """One letter about one decision; ``told_at`` is empty until it went out."""

    class About(models.TextChoices):
        APPROVED = "approved", "Approved"
        CHANGES = "changes", "Changes requested"
        REJECTED = "rejected", "Rejected"
        LABELLED = "labelled", "Label added by staff"
        GRANTED = "granted", "Appeal granted"
        UPHELD = "upheld", "Appeal turned down"

    post = models.ForeignKey("feed.Post", models.PROTECT, related_name="decision_letters")
    about = models.CharField(max_length=8, choices=About)
    appeal = models.ForeignKey(
        "feed.DisclosureAppeal", models.PROTECT, null=True, blank=True, related_name="+"
    )
    strike = models.ForeignKey(
        "feed.Strike", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason_code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.about}: {self.post_id}"
