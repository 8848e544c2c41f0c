"""What staff's review of compensated posts leaves behind besides the chain of events."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from feed.models.post import Post


class PendingEdit(models.Model):
    """An edit of an approved post that staff have not seen; others still see what was approved."""

    post = models.OneToOneField("feed.Post", models.CASCADE, related_name="pending_edit")
    caption = models.TextField(null=True, blank=True, help_text="Empty: unchanged.")  # noqa: DJ001
    details = models.JSONField(help_text="New alternative texts, tags and interests, if any.")
    by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"edit of {self.post_id}"


class StrikeQuerySet(models.QuerySet["Strike"]):
    def standing(self, *, now: datetime, days: int = 90) -> "StrikeQuerySet":
        """Those of the last 90 days that no appeal has taken back."""
        return self.filter(annulled_at=None, at__gt=now - timedelta(days=days))


class Strike(models.Model):
    """A compensated post that was found without its label (rule D5.6)."""

    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="strikes")
    post = models.ForeignKey("feed.Post", models.PROTECT, related_name="strikes")
    number = models.PositiveSmallIntegerField(help_text="Which within 90 days.")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    annulled_at = models.DateTimeField(null=True, blank=True)

    objects = StrikeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["member", "-at"], name="strike_by_member")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(by=models.F("member")), name="strike_not_by_the_member"
            )
        ]

    def __str__(self) -> str:
        return f"strike {self.number} of {self.member_id}"


class LabelLowering(models.Model):
    """A proposal to say less about a post than before: one of staff asks, another decides."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        AGREED = "agreed", "Being carried out"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    post = models.ForeignKey("feed.Post", models.PROTECT, related_name="lowerings")
    to_type = models.CharField(max_length=16, choices=Post.Disclosure)
    to_sponsor = models.ForeignKey(
        "products.Brand", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="waiting")
                | ~models.Q(decided_by=None) & ~models.Q(decided_by=models.F("asked_by")),
                name="lowering_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(state="waiting"), name="lowering_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} to {self.to_type}"


class DisclosureAppeal(models.Model):
    """An author's word against a decision, for somebody else of staff to decide."""

    class Against(models.TextChoices):
        DECISION = "decision", "Rejected post"
        LABEL = "label", "Forced label"
        STRIKE = "strike", "Strike"

    class Outcome(models.TextChoices):
        OPEN = "open", "Waiting"
        GRANTED = "granted", "Granted"
        UPHELD = "upheld", "The decision stands"

    post = models.ForeignKey("feed.Post", models.PROTECT, related_name="disclosure_appeals")
    kind = models.CharField(max_length=8, choices=Against, default=Against.DECISION)
    ground = models.ForeignKey(
        "feed.LabelGround", models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    strike = models.ForeignKey(
        Strike, models.PROTECT, null=True, blank=True, related_name="appeals"
    )
    text = models.CharField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)
    against = models.ForeignKey(
        "spark.Member", models.PROTECT, related_name="+", help_text="Who decided first."
    )
    outcome = models.CharField(max_length=7, choices=Outcome, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="For the author.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "kind"],
                condition=models.Q(outcome="open"),
                name="appeal_open_once_per_kind",
            ),
            models.UniqueConstraint(fields=["ground"], name="appeal_once_per_label"),
            models.UniqueConstraint(fields=["strike"], name="appeal_once_per_strike"),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("against")),
                name="appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="open") | ~models.Q(decided_by=None),
                name="appeal_decision_has_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="decision", ground=None, strike=None)
                | models.Q(kind="label", ground__isnull=False, strike=None)
                | models.Q(kind="strike", ground=None, strike__isnull=False),
                name="appeal_names_what_it_is_against",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal on {self.post_id}"
