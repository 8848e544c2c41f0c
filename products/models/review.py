"""What buyers say of a product, who found it helpful, and who may not say it."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id

# How long money or goods from a brand keep somebody from reviewing its products (row C15).
FIREWALL = timedelta(days=365)


class ReviewQuerySet(models.QuerySet["Review"]):
    def shown(self) -> "ReviewQuerySet":
        return self.on_the_page().select_related("author")

    def on_the_page(self) -> "ReviewQuerySet":
        return self.filter(removed_at=None, hidden_at=None)

    def counted(self) -> "ReviewQuerySet":
        """Those behind the headline rating: on the page, and nobody's gift or pay behind them."""
        return self.on_the_page().filter(basis=Review.Basis.OWN)

    def star_split(self) -> list[tuple[int, int]]:
        """Return how many counted reviews gave 5, 4, 3, 2 and 1 stars."""
        rows = self.counted().order_by().values_list("stars")
        counts = dict(rows.annotate(reviews=models.Count("id")))
        return [(stars, counts.get(stars, 0)) for stars in range(5, 0, -1)]

    def left_out(self) -> list[tuple[str, float, int]]:
        """Return (basis, mean of the stars, number) of what the headline leaves out (row C07)."""
        others = self.on_the_page().exclude(basis=Review.Basis.OWN).order_by()
        rows = others.values_list("basis").annotate(models.Avg("stars"), models.Count("id"))
        return sorted(rows, reverse=True)  # free samples first


class Review(models.Model):
    class Basis(models.TextChoices):
        """What the opinion rests on; only the first counts in the headline rating."""

        OWN = "own", "Their own opinion"
        HOUSE_SAMPLE = "house_sample", "Free sample of the shop"
        CONNECTED = "connected", "Later paid or supplied by the brand"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="reviews")
    author = models.ForeignKey("spark.Member", models.CASCADE, related_name="reviews")
    stars = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100, blank=True)
    body = models.TextField(max_length=5000)
    photo = models.ImageField(upload_to="reviews/", blank=True, max_length=200)
    is_verified_purchase = models.BooleanField(default=False)
    basis = models.CharField(max_length=12, choices=Basis, default=Basis.OWN)
    helpful_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(
        null=True, blank=True, help_text="Set while the post that says the same is out of view."
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "author"], name="review_once_per_member"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="review_1_to_5_stars"
            ),
            models.CheckConstraint(
                condition=models.Q(basis__in=["own", "house_sample", "connected"]),
                name="review_basis_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars for {self.product_id}"

    @property
    def is_counted(self) -> bool:
        is_on_the_page = self.removed_at is None and self.hidden_at is None
        return is_on_the_page and self.basis == self.Basis.OWN


class HelpfulVote(models.Model):
    """A member found a review helpful; the review's count is the number of these rows."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="helpful_votes")
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "member"], name="helpful_vote_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} for {self.review_id}"


class ReviewBarQuerySet(models.QuerySet["ReviewBar"]):
    def holding(self, *, at: datetime) -> "ReviewBarQuerySet":
        """Those that began by then and ended less than a year before, or not at all."""
        lasting = models.Q(until=None) | models.Q(until__gt=at - FIREWALL)
        return self.filter(lasting, since__lte=at)


class ReviewBar(models.Model):
    """Why a member may not review a brand's products: apps to the right write these down.

    ``source`` names the record that it comes from, in that app's words; the shop does not read it.
    """

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="review_bars")
    brand = models.ForeignKey("products.Brand", models.CASCADE, related_name="review_bars")
    source = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True, help_text="Empty while the tie lasts.")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ReviewBarQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["member", "brand"], name="review_bar_by_member")]

    def __str__(self) -> str:
        return f"{self.member_id} not for {self.brand_id}"
