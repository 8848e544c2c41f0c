"""What a post said before it was edited (row B12)."""

from django.db import models
from django.utils import timezone


class PostRevision(models.Model):
    """The state that an edit replaced. Rows are only ever added."""

    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(help_text="The post's version that this was.")
    caption = models.TextField(blank=True)
    details = models.JSONField(help_text="Alternative texts, tags and interests of that version.")
    replaced_by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["post_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["post", "version"], name="post_revision_once")
        ]

    def __str__(self) -> str:
        return f"version {self.version} of {self.post_id}"
