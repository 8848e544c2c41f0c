"""The precomputed feed of a member and the packed profile that it is made from."""

from django.db import models
from django.utils import timezone


class FeedProfile(models.Model):
    """What the builder needs of a member in one row; kept in the transaction that changes it.

    ``packed`` is made by feed.engine from interests, follows, mutes and blocks.
    ``dirty_at`` is the obligation to rebuild: set with each change, cleared by the builder.
    """

    member = models.OneToOneField(
        "spark.Member", models.CASCADE, primary_key=True, related_name="feed_profile"
    )
    packed = models.BinaryField(default=bytes)
    interest_count = models.PositiveSmallIntegerField(default=0)
    dirty_at = models.DateTimeField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="Last read; active for 14 days."
    )

    sponsored_dial = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The member's own cap in percent; empty = the site's."
    )
    is_following_capped = models.BooleanField(
        default=False, help_text="The cap holds on Following too."
    )
    is_following_first = models.BooleanField(
        default=False, help_text="The start page opens Following: they chose it last."
    )
    is_favourites_first = models.BooleanField(
        default=False, help_text="Following opens with Favourites: they chose it last."
    )
    is_over_cap = models.BooleanField(
        default=False, help_text="More than the cap of the last seven days was sponsored."
    )
    shown_count = models.PositiveIntegerField(
        default=0, help_text="Posts ever seen: a newcomer's first 20 are unpaid."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sponsored_dial=None) | models.Q(sponsored_dial__lte=33),
                name="feed_profile_dial_in_range",
            ),
        ]
        indexes = [
            models.Index(
                fields=["dirty_at"], name="feed_profile_dirty", condition=~models.Q(dirty_at=None)
            ),
            models.Index(fields=["seen_at"], name="feed_profile_seen"),
            models.Index(
                fields=["seen_at"],
                name="feed_profile_unbuilt",
                condition=models.Q(built_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"feed profile of {self.member_id}"


class FeedSnapshot(models.Model):
    """A packed ranked list in the embedded default, where no Redis holds it."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    feed = models.CharField(max_length=10, default="for_you")
    generation = models.PositiveBigIntegerField(help_text="CRC-32 of the ids.")
    packed = models.BinaryField()
    built_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="A replaced one is kept so long for those who read it."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "feed", "generation"], name="feed_snapshot_generation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed} {self.generation} of {self.member_id}"
