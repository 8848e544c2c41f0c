"""A picture or a video of a post, and what became of it in the pipeline."""

from datetime import datetime

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


def private_storage() -> Storage:
    return storages["private"]


class MediaQuerySet(models.QuerySet["Media"]):
    def uploaded_since(self, owner_id: int, at: datetime) -> "MediaQuerySet":
        return self.filter(owner_id=owner_id, created_at__gte=at)

    def without_post(self, *, before: datetime) -> "MediaQuerySet":
        return self.filter(post=None, drafts=None, created_at__lt=before)

    def unsettled(self) -> "MediaQuerySet":
        return self.filter(state__in=[Media.State.UPLOADED, Media.State.PROCESSING])


class Media(models.Model):
    class Kind(models.TextChoices):
        IMAGE = "image", "Picture"
        VIDEO = "video", "Video"

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Waiting to be processed"
        PROCESSING = "processing", "Being processed"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    owner = models.ForeignKey("spark.Member", models.CASCADE, related_name="media")
    post = models.ForeignKey(
        "feed.Post", models.CASCADE, null=True, blank=True, related_name="media"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=5, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    error_code = models.CharField(max_length=30, blank=True)
    error = models.CharField(max_length=200, blank=True)
    original = models.FileField(
        storage=private_storage, upload_to="originals/", blank=True, max_length=200
    )
    content_hash = models.CharField(max_length=64, blank=True, db_index=True)
    alt = models.CharField(max_length=300, blank=True)
    width = models.PositiveSmallIntegerField(default=0, help_text="Of the largest rendition, px.")
    height = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=7, default="#e8e5df")
    placeholder = models.TextField(blank=True, help_text="A tiny blurred picture as a data: URI.")
    renditions = models.JSONField(
        default=dict,
        help_text='{"480": {"avif": name, "webp": name}, "960": ..., "video": name, "poster": name}',  # noqa: E501
    )
    captions = models.FileField(upload_to="captions/", blank=True, max_length=200)
    duration_ms = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)

    objects = MediaQuerySet.as_manager()

    class Meta:
        ordering = ["post_id", "position", "id"]
        verbose_name_plural = "media"
        indexes = [models.Index(fields=["owner", "-created_at"], name="media_by_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} ({self.state})"
