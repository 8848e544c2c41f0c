"""Marks beside a name: earned, or granted elsewhere and written here by a service."""

from django.db import models
from django.utils import timezone


class Badge(models.Model):
    """One badge of one member. Losing it deletes the row, so that it is gone everywhere."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="badges")
    slug = models.CharField(max_length=60, help_text="Such as enthusiast or enthusiast-dogs.")
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0, help_text="The lowest stands first.")
    is_hidden = models.BooleanField(default=False, help_text="Its holder does not show it.")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [models.UniqueConstraint(fields=["member", "slug"], name="badge_once")]

    def __str__(self) -> str:
        return f"{self.label}: {self.member_id}"
