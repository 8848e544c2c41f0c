"""What some kinds of posts have beside the post: the stars of a review, the options of a poll."""

from django.db import models
from django.utils import timezone

from feed.models.post import Post

FEWEST_OPTIONS = 2
MOST_OPTIONS = 6
LONGEST_OPTION = 80


class PostReview(models.Model):
    """The opinion that a post of kind review gives; ``review`` is its twin on the product page.

    A review of the product page is shared once: one post has it, for good.
    """

    post = models.OneToOneField(
        Post, models.CASCADE, primary_key=True, related_name="review_details"
    )
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="+")
    review = models.OneToOneField(
        "products.Review", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    stars = models.PositiveSmallIntegerField()
    written_at = models.DateTimeField(help_text="When the opinion was written, not shared.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="post_review_1_to_5_stars"
            )
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars in {self.post_id}"


class PollOption(models.Model):
    """One answer of a poll: words, or a product of the shop, or both. ``votes`` is a count."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="poll_options")
    position = models.PositiveSmallIntegerField(help_text="Counted from 1.")
    text = models.CharField(max_length=LONGEST_OPTION)
    product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, blank=True, related_name="+"
    )
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["post_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="poll_option_place_once"),
            models.CheckConstraint(
                condition=models.Q(position__gte=1, position__lte=MOST_OPTIONS),
                name="poll_option_1_to_6",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class PollVote(models.Model):
    """What a member voted for; once in a poll, and it stays."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="poll_votes")
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="+")
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "member"], name="poll_vote_once_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.post_id}"
