"""Who follows, mutes and blocks whom."""

from django.db import models
from django.utils import timezone


class Follow(models.Model):
    """A member follows a person or a brand: exactly one of the two."""

    follower = models.ForeignKey("spark.Member", models.CASCADE, related_name="follows")
    member = models.ForeignKey(
        "spark.Member", models.CASCADE, null=True, blank=True, related_name="followers"
    )
    brand = models.ForeignKey(
        "products.Brand", models.CASCADE, null=True, blank=True, related_name="followers"
    )
    at = models.DateTimeField(default=timezone.now)
    # In the row of the follow itself: a favourite cannot outlive it.
    favourite_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is one of the follower's favourites."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["follower", "member"],
                condition=~models.Q(member=None),
                name="follow_member_once",
            ),
            models.UniqueConstraint(
                fields=["follower", "brand"],
                condition=~models.Q(brand=None),
                name="follow_brand_once",
            ),
            models.CheckConstraint(
                condition=models.Q(member=None, brand__isnull=False)
                | models.Q(member__isnull=False, brand=None),
                name="follow_one_target",
            ),
            models.CheckConstraint(
                condition=models.Q(member=None) | ~models.Q(member=models.F("follower")),
                name="follow_not_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.member_id or self.brand_id}"


class Block(models.Model):
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="blocks")
    target = models.ForeignKey("spark.Member", models.CASCADE, related_name="blocked_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "target"], name="block_once")]

    def __str__(self) -> str:
        return f"{self.member_id} blocks {self.target_id}"


class Mute(models.Model):
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="mutes")
    target = models.ForeignKey("spark.Member", models.CASCADE, related_name="muted_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "target"], name="mute_once")]

    def __str__(self) -> str:
        return f"{self.member_id} mutes {self.target_id}"
