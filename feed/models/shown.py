"""What members were shown: pages as they were served, posts that were really looked at."""

from django.db import models


class ServedPage(models.Model):
    """One page of a feed as it left the server: which posts, of which class, with which label.

    ``entries`` has thirteen bytes per post: id u32, class u8 (feed.engine.cap), key of the label's
    text u64 (ShownLabel), little-endian. ``digest`` is a keyed one over all of it and over the
    member's page before, so that a page changed, added or taken out is seen (feed.proof.sealing).
    Pages without a number were noted before there was such a chain: their entries have nine bytes
    (a CRC-32 for the label), their digest is a plain SHA-256, and they prove nothing.
    """

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    tab = models.PositiveSmallIntegerField()
    first_position = models.PositiveIntegerField(help_text="Places of this list served before.")
    sponsored_gap = models.PositiveSmallIntegerField(
        help_text="0 = none was to be shown, 1 = not capped."
    )
    together_gap = models.PositiveSmallIntegerField()
    entries = models.BinaryField()
    nonce = models.PositiveBigIntegerField(
        null=True, unique=True, help_text="Of this page alone: it is written down once."
    )
    number = models.PositiveIntegerField(null=True, help_text="Of the member's pages, from 1.")
    previous = models.CharField(max_length=64, blank=True, help_text="Digest of the page before.")
    previous_at = models.DateTimeField(null=True, help_text="When the page before was served.")
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["member", "at"], name="served_page_of_member")]
        constraints = [
            models.UniqueConstraint(fields=["member", "number"], name="served_page_once_in_chain")
        ]

    def __str__(self) -> str:
        return f"page of {self.member_id} at {self.at:%Y-%m-%d %H:%M:%S}"


class ServedChain(models.Model):
    """Where the log of a member's pages ends, so that one cut off at its end is seen."""

    member = models.OneToOneField(
        "spark.Member", models.CASCADE, primary_key=True, related_name="+"
    )
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} pages of {self.member_id}"


class ShownLabel(models.Model):
    """The wording of a label that was on a post once; ``key`` is what pages note of it."""

    key = models.PositiveBigIntegerField(primary_key=True, help_text="63 bits of its SHA-256.")
    text = models.TextField()

    def __str__(self) -> str:
        return self.text


class ImpressionBatch(models.Model):
    """Posts that a member's browser says were half visible for a second; waits to be counted."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    at = models.DateTimeField()
    public_ids = models.TextField(help_text="Separated by commas.")

    def __str__(self) -> str:
        return f"seen by {self.member_id}"


class Impression(models.Model):
    """A post that a member looked at, once per visit."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="impressions")
    at = models.DateTimeField()
    paid = models.PositiveSmallIntegerField(
        help_text="Its class then: 0 unpaid, 1 commercial, 2 sponsored."
    )

    class Meta:
        indexes = [
            models.Index(fields=["member", "at"], name="impression_of_member"),
            models.Index(fields=["post", "at"], name="impression_of_post"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} seen by {self.member_id}"


class Explanation(models.Model):
    """Why a member was shown a post: the terms of its score, as they were when first asked for."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    post = models.ForeignKey("feed.Post", models.CASCADE, related_name="+")
    built_at = models.PositiveBigIntegerField(help_text="Unix seconds: the clock of the score.")
    terms = models.JSONField(help_text="Points by term of feed.engine.ranking.Terms.")
    score = models.IntegerField(help_text="Points: the sum of the terms.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "post", "built_at"], name="explanation_once_per_feed"
            )
        ]

    def __str__(self) -> str:
        return f"why {self.member_id} saw {self.post_id}"
