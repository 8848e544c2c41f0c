"""A post that is not made yet: kept while it is written, and published at its hour (B10, B11)."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class DraftQuerySet(models.QuerySet["Draft"]):
    def due(self, *, at: datetime) -> "DraftQuerySet":
        return self.filter(publish_at__lte=at).order_by("publish_at", "id")


class Draft(models.Model):
    """What its author has written so far. ``body`` is as ``POST posts/`` takes it, or a part."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    author = models.ForeignKey("spark.Member", models.CASCADE, related_name="drafts")
    body = models.JSONField(default=dict)
    media = models.ManyToManyField(
        "feed.Media", related_name="drafts", help_text="So that nobody sweeps them away."
    )
    saved_at = models.DateTimeField(default=timezone.now)
    publish_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(
        max_length=300, blank=True, help_text="Why it could not be published at its hour."
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        indexes = [
            models.Index(
                fields=["publish_at"],
                name="draft_due",
                condition=models.Q(publish_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"draft {self.public_id}"
