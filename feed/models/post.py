"""Posts, the products tagged in them, the interests that they belong to, their counts."""

from functools import reduce
from operator import or_

from django.db import models
from django.utils import timezone

from feed.disclosure import STRENGTH
from spark.ids import new_public_id

MOST_PICTURES = 10
MOST_TAGS = 20


def not_below_the_floor() -> models.Q:
    """Return the condition that a post's label says at least what is on record."""
    weights = enumerate(STRENGTH)
    return reduce(or_, (models.Q(floor=t, disclosure__in=STRENGTH[n:]) for n, t in weights))


class PostQuerySet(models.QuerySet["Post"]):
    def published(self) -> "PostQuerySet":
        return self.filter(state=Post.State.PUBLISHED)

    def public(self) -> "PostQuerySet":
        """What others may see: published, and approved where approval is asked for."""
        return self.published().filter(is_visible=True)

    def visible_to(self, member_id: int | None) -> "PostQuerySet":
        """What this person may open: the public posts and their own that are not removed.

        Suspended authors are gone, and a block hides both from each other. The one place that
        decides who may see a single post; a feed applies the same rule to its packed ids.
        """
        author_is_there = models.Q(author__suspended_at=None, author__is_active=True)
        public = self.published().filter(author_is_there, is_visible=True)
        if member_id is None:
            return public
        mine = models.Q(author_id=member_id) & ~models.Q(state=Post.State.REMOVED)
        shown = models.Q(state=Post.State.PUBLISHED, is_visible=True) & author_is_there
        return (
            self.filter(shown | mine)
            .exclude(author__blocks__target_id=member_id)
            .exclude(author__blocked_by__member_id=member_id)
        )

    def smiles_of(self, post_id: int) -> int:
        """Return the exact count of a post, over its shards."""
        total = PostTally.objects.filter(post_id=post_id).aggregate(total=models.Sum("smiles"))
        return int(total["total"] or 0)

    def waiting_for_review(self) -> "PostQuerySet":
        """Posts that nobody has decided on, the weightiest first: see feed/review_queue.py.

        One whose files are not ready, or could not be used, is none that staff could look at.
        """
        states = [Post.Review.PENDING.value, Post.Review.APPEALED.value]
        whole = [Post.State.PUBLISHED.value, Post.State.HIDDEN.value]
        waiting = self.filter(review_state__in=states, state__in=whole)
        return waiting.order_by("review_key", "id")

    def ready_but_waiting(self) -> "PostQuerySet":
        """Posts that wait for their media although none is in the pipeline any more."""
        waiting = self.filter(state=Post.State.PROCESSING)
        return waiting.exclude(media__state__in=["uploaded", "processing"]).order_by("id")

    def unpaid_first(self) -> "PostQuerySet":
        """Posts that nobody paid for, then the others, each newest first (row A36)."""
        is_paid = models.Case(
            models.When(disclosure=Post.Disclosure.NONE, then=0),
            default=1,
            output_field=models.SmallIntegerField(),
        )
        return self.annotate(is_paid=is_paid).order_by("is_paid", "-published_at", "-id")

    def newest_first(self) -> "PostQuerySet":
        return self.order_by("-published_at", "-id")


class Post(models.Model):
    """A post. The disclosure is a fact about money that services set, never text of the author."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photo"
        VIDEO = "video", "Video"
        REVIEW = "review", "Review"
        HOW_TO = "how_to", "How-to"
        QUESTION = "question", "Question"
        POLL = "poll", "Poll"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROCESSING = "processing", "Waiting for its media"
        PUBLISHED = "published", "Published"
        HIDDEN = "hidden", "Reported, hidden until staff decide"
        FAILED = "failed", "Its media could not be used"
        REMOVED = "removed", "Removed"

    class Disclosure(models.TextChoices):
        NONE = "none", "Not compensated"
        PAID = "paid", "Paid"
        HYBRID = "hybrid", "Fee and commission"
        COMMISSION = "commission", "Commission"
        GIFTED = "gifted", "Gifted"
        LOANED = "loaned", "Loaned"
        BRAND_OWNED = "brand_owned", "The brand's own"
        EMPLOYEE_FAMILY = "employee_family", "Employee or family"
        OTHER = "other", "Other connection"

    class Review(models.TextChoices):
        NOT_REQUIRED = "not_required", "Not required"
        PENDING = "pending_review", "Waiting for review"
        APPEALED = "appealed", "Appealed"
        APPROVED = "approved", "Approved"
        CHANGES = "changes_requested", "Changes requested"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    author = models.ForeignKey("spark.Member", models.CASCADE, related_name="posts")
    brand = models.ForeignKey(
        "products.Brand",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        help_text="Set when a registered brand speaks.",
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PHOTO)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    caption = models.TextField(max_length=2200, blank=True)
    is_visible = models.BooleanField(
        default=True,
        help_text="Off while a compensated post waits for approval, or after rejection.",
    )
    are_comments_closed = models.BooleanField(default=False)
    disclosure = models.CharField(max_length=16, choices=Disclosure, default=Disclosure.NONE)
    floor = models.CharField(
        max_length=16,
        choices=Disclosure,
        default=Disclosure.NONE,
        help_text="The strongest tie on record; the label never says less.",
    )
    sponsor = models.ForeignKey(
        "products.Brand", models.PROTECT, null=True, blank=True, related_name="sponsored_posts"
    )
    review_state = models.CharField(max_length=17, choices=Review, default=Review.NOT_REQUIRED)
    submitted_for_review_at = models.DateTimeField(null=True, blank=True)
    review_key = models.BigIntegerField(
        default=0, help_text="Its place in the queue: seconds since 1970, earlier when it weighs."
    )
    suspicion = models.PositiveSmallIntegerField(
        default=0, help_text="0 to 100: how much it reads like undeclared advertising."
    )
    version = models.PositiveIntegerField(default=1, help_text="Rises when what is shown changes.")
    # What the ranking needs of a post, kept here so that a pool is one indexed read.
    quality_micros = models.PositiveIntegerField(default=0, help_text="Wilson bound x 1 000 000.")
    pool_key = models.BigIntegerField(default=0, help_text="Decay-invariant rank in its pools.")
    rank_flags = models.PositiveSmallIntegerField(
        default=0,
        help_text="Bits: 2 = under 70 % of the units it sold are kept, 4 = by an Enthusiast.",
    )
    changed_at = models.DateTimeField(default=timezone.now, help_text="For the pools' refresh.")
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    interests = models.ManyToManyField(
        "feed.Interest", through="feed.PostInterest", related_name="posts"
    )
    hashtags = models.ManyToManyField("feed.Hashtag", related_name="posts", blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(fields=["author", "-published_at"], name="post_by_author"),
            models.Index(
                fields=["author", "-pool_key"],
                name="post_author_pool",
                condition=models.Q(state="published"),
            ),
            models.Index(
                fields=["brand", "-pool_key"],
                name="post_brand_pool",
                condition=models.Q(state="published") & ~models.Q(brand=None),
            ),
            models.Index(
                fields=["-published_at"], name="post_newest", condition=models.Q(state="published")
            ),
            models.Index(fields=["changed_at"], name="post_changed"),
            models.Index(
                fields=["submitted_for_review_at"],
                name="post_waiting_for_review",
                condition=models.Q(review_state="pending_review"),
            ),
            models.Index(
                fields=["review_key", "id"],
                name="post_review_queue",
                condition=models.Q(review_state__in=["pending_review", "appealed"]),
            ),
            models.Index(
                fields=["-published_at", "-id"],
                name="post_disclosed_newest",
                condition=models.Q(state="published") & ~models.Q(disclosure="none"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disclosure__in=["none", "commission"])
                | ~models.Q(review_state="not_required"),
                name="post_compensated_is_reviewed",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="review") | models.Q(disclosure="none"),
                name="post_review_is_never_compensated",
            ),
            models.CheckConstraint(
                condition=not_below_the_floor(), name="post_label_not_below_the_record"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | ~models.Q(published_at=None),
                name="post_published_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def is_compensated(self) -> bool:
        return self.disclosure != self.Disclosure.NONE

    @property
    def is_public(self) -> bool:
        return self.state == self.State.PUBLISHED and self.is_visible

    def is_editable_by(self, member_id: int | None) -> bool:
        return self.author_id == member_id and self.state != self.State.REMOVED


class PostInterest(models.Model):
    """A post in the pool of an interest; its key is the post's, copied for one indexed read."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="post_interests")
    interest = models.ForeignKey("feed.Interest", models.CASCADE, related_name="post_interests")
    pool_key = models.BigIntegerField(default=0)
    is_live = models.BooleanField(default=False, help_text="The post is published and visible.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "interest"], name="post_interest_once")
        ]
        indexes = [
            models.Index(
                fields=["interest", "-pool_key"],
                name="post_interest_pool",
                condition=models.Q(is_live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.interest_id}"


class PostTally(models.Model):
    """Counts of a post, spread over shards so that many people at once wait for no hot row.

    The count is the sum over the shards; a member always falls on the same shard.
    """

    SHARDS = 8

    post = models.ForeignKey(Post, models.CASCADE, related_name="tallies")
    shard = models.PositiveSmallIntegerField()
    smiles = models.IntegerField(default=0)
    comments = models.IntegerField(default=0)
    saves = models.IntegerField(default=0)
    views = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "shard"], name="post_tally_shard_once")
        ]

    def __str__(self) -> str:
        return f"counts of {self.post_id}, shard {self.shard}"


class ProductTag(models.Model):
    """A product at a point of one picture (or under a video or a text, without a point)."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="tags")
    media = models.ForeignKey(
        "feed.Media", models.CASCADE, null=True, blank=True, related_name="tags"
    )
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="tags")
    link = models.ForeignKey("products.TrackedLink", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    x = models.FloatField(null=True, blank=True, help_text="0 left to 1 right")
    y = models.FloatField(null=True, blank=True, help_text="0 top to 1 bottom")

    class Meta:
        ordering = ["post_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["media", "product"], name="tag_product_once_per_picture"
            ),
            models.CheckConstraint(
                condition=models.Q(x=None, y=None)
                | models.Q(x__gte=0, x__lte=1, y__gte=0, y__lte=1),
                name="tag_point_inside_the_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.post_id}"


class Hashtag(models.Model):
    name = models.CharField(max_length=60, unique=True, help_text="Case-folded, without the #.")

    def __str__(self) -> str:
        return f"#{self.name}"
