"""Hashtags that members follow; people and brands stand in feed/models/relation.py."""

from django.db import models
from django.utils import timezone


class FollowedHashtag(models.Model):
    """A member follows a hashtag; nobody follows and mutes the same one."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="followed_hashtags")
    hashtag = models.ForeignKey("feed.Hashtag", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["member", "hashtag"], name="follow_hashtag_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} follows #{self.hashtag_id}"
