"""Applications to the programme, and the creators whom staff approved."""

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class Programme(models.TextChoices):
    INFLUENCER = "influencer", "Influencer: vetted, with a storefront"
    ASSOCIATE = "associate", "Associate: open, with links"
    PUBLISHER = "publisher", "Publisher: invited media house"


class Application(models.Model):
    class State(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="applications")
    handle = models.CharField(max_length=30, help_text="The wished vanity address.")
    channel_url = models.URLField(max_length=300, blank=True)
    follower_count = models.PositiveIntegerField(default=0, help_text="As typed; unverified.")
    statement = models.TextField(max_length=1000)
    state = models.CharField(max_length=10, choices=State, default=State.SUBMITTED)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(state="submitted"),
                name="application_one_open_per_member",
            ),
            models.CheckConstraint(
                condition=models.Q(state="submitted") | ~models.Q(decided_by=None),
                name="application_decision_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"application of {self.member_id} ({self.state})"


class CreatorQuerySet(models.QuerySet["Creator"]):
    def active(self) -> "CreatorQuerySet":
        return self.filter(state=Creator.State.ACTIVE)


class Creator(models.Model):
    """A member whom staff approved to earn. Everybody else's tags earn nothing (row A60)."""

    class State(models.TextChoices):
        ACTIVE = "active", "Active"
        PAUSED = "paused", "Earning paused"
        ENDED = "ended", "Ended"

    member = models.OneToOneField("spark.Member", models.PROTECT, related_name="creator")
    programme = models.CharField(max_length=10, choices=Programme, default=Programme.INFLUENCER)
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)
    approved_at = models.DateTimeField(default=timezone.now)
    struck_out_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="Set while ended for a third strike."
    )
    approved_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CreatorQuerySet.as_manager()

    class Meta:
        ordering = ["member_id"]

    def __str__(self) -> str:
        return f"{self.programme} {self.member_id}"
