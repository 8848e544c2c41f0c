"""Whether a registered brand agrees to be named in the label of a post (row B22)."""

from django.db import models
from django.utils import timezone


class SponsorNaming(models.Model):
    """The label stands whatever the brand says; its name stands in it only when confirmed."""

    class State(models.TextChoices):
        PENDING = "pending", "Waiting for the brand"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Refused"

    post = models.OneToOneField("feed.Post", models.CASCADE, related_name="naming")
    brand = models.ForeignKey("products.Brand", models.CASCADE, related_name="namings")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="pending") | models.Q(decided_by__isnull=False),
                name="naming_decision_has_a_person",
            )
        ]
        indexes = [models.Index(fields=["brand", "state"], name="naming_by_brand")]

    def __str__(self) -> str:
        return f"{self.brand_id} in {self.post_id}: {self.state}"
