"""What buyers say of a product."""

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class ReviewQuerySet(models.QuerySet["Review"]):
    def shown(self) -> "ReviewQuerySet":
        return self.filter(removed_at=None).select_related("author")

    def star_split(self) -> list[tuple[int, int]]:
        """Return how many reviews gave 5, 4, 3, 2 and 1 stars."""
        rows = self.filter(removed_at=None).order_by().values_list("stars")
        counts = dict(rows.annotate(reviews=models.Count("id")))
        return [(stars, counts.get(stars, 0)) for stars in range(5, 0, -1)]


class Review(models.Model):
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="reviews")
    author = models.ForeignKey("spark.Member", models.CASCADE, related_name="reviews")
    stars = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=100, blank=True)
    body = models.TextField(max_length=5000)
    is_verified_purchase = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "author"], name="review_once_per_member"),
            models.CheckConstraint(
                condition=models.Q(stars__gte=1, stars__lte=5), name="review_1_to_5_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars for {self.product_id}"
