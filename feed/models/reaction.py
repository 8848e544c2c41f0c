"""Smiles, comments and saves: the rows are the truth, PostTally only counts them."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id

COMMENT_EDIT_WINDOW = timedelta(minutes=15)


class Smile(models.Model):
    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="smiles")
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="smiles")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="smile_once")]

    def __str__(self) -> str:
        return f"{self.member_id} smiles at {self.post_id}"


class Save(models.Model):
    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="saves")
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="saves")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="save_once")]

    def __str__(self) -> str:
        return f"{self.member_id} saved {self.post_id}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def standing(self) -> "CommentQuerySet":
        """Neither removed nor hidden by reports, and not an answer to such a one."""
        return self.filter(removed_at=None, hidden_at=None).filter(
            models.Q(parent=None) | models.Q(parent__removed_at=None, parent__hidden_at=None)
        )

    def first_level(self) -> "CommentQuerySet":
        return self.filter(parent=None)

    def visible_to(self, member_id: int | None) -> "CommentQuerySet":
        """Standing comments of people who are there and not blocked in either direction."""
        shown = self.standing().filter(author__suspended_at=None, author__is_active=True)
        if member_id is None:
            return shown
        return shown.exclude(author__blocks__target_id=member_id).exclude(
            author__blocked_by__member_id=member_id
        )


class Comment(models.Model):
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="comments")
    author = models.ForeignKey("spark.Member", models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
        help_text="A reply answers a comment, never another reply.",
    )
    body = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(
        null=True, blank=True, help_text="Reports took it from view until staff decide."
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["post", "created_at"], name="comment_by_post")]

    def __str__(self) -> str:
        return f"comment {self.public_id}"

    def is_editable_by(self, member_id: int | None, *, now: datetime) -> bool:
        is_mine = self.author_id == member_id and self.removed_at is None
        return is_mine and now < self.created_at + COMMENT_EDIT_WINDOW
