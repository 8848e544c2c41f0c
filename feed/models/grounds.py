"""What a post's label rests on, and the annulment of a connection that was recorded by mistake."""

from django.db import models
from django.utils import timezone

from feed.models.connection import TIES, MaterialConnection
from feed.models.post import Post


class LabelGround(models.Model):
    """One reason for a post's label, besides the connections of its author.

    Rows are added and, by two of staff, overruled; the label says the strongest that stands.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", "Declared by the author"
        RECORD = "record", "On record about this post"
        STAFF = "staff", "Forced by staff"

    post = models.ForeignKey("feed.Post", models.PROTECT, related_name="grounds")
    source = models.CharField(max_length=8, choices=Source)
    type = models.CharField(max_length=16, choices=TIES)
    sponsor = models.ForeignKey(
        "products.Brand", models.PROTECT, null=True, blank=True, related_name="+"
    )
    before = models.CharField(
        max_length=16,
        choices=Post.Disclosure,
        default=Post.Disclosure.NONE,
        help_text="What the label said until then.",
    )
    before_sponsor = models.ForeignKey(
        "products.Brand", models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey("spark.Member", models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    overruled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source="staff") | ~models.Q(by=None),
                name="label_ground_of_staff_has_a_person",
            ),
            models.UniqueConstraint(
                fields=["post", "type", "reason"],
                condition=models.Q(source="record"),
                name="label_ground_recorded_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}, {self.get_source_display().lower()}"


class ConnectionAnnulment(models.Model):
    """A connection was recorded by mistake: one of staff says so, another agrees. The row stays."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for a second person"
        AGREED = "agreed", "Being carried out"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    connection = models.ForeignKey(MaterialConnection, models.PROTECT, related_name="annulments")
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
                name="annulment_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["connection"],
                condition=~models.Q(state="refused"),
                name="annulment_once_per_connection",
            ),
        ]

    def __str__(self) -> str:
        return f"annulment of connection {self.connection_id}"
