"""The topics that members choose and posts belong to."""

from django.db import models
from django.utils import timezone

FEWEST_INTERESTS = 5


class InterestQuerySet(models.QuerySet["Interest"]):
    def active(self) -> "InterestQuerySet":
        return self.filter(is_active=True)

    def chosen_by(self, member_id: int) -> "InterestQuerySet":
        return self.active().filter(choices__member_id=member_id)


class Interest(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    picture = models.ImageField(upload_to="interests/", blank=True, max_length=200)
    tile = models.PositiveSmallIntegerField(default=0, help_text="Which of the 12 tile colours.")
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )
    categories = models.ManyToManyField(
        "products.Category",
        blank=True,
        related_name="interests",
        help_text="A post that tags a product of these is suggested for this interest.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_sensitive = models.BooleanField(
        default=False, help_text="Health and the like: never used for paid posts."
    )

    objects = InterestQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class InterestChoice(models.Model):
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="interest_choices")
    interest = models.ForeignKey(Interest, models.CASCADE, related_name="choices")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "interest"], name="interest_chosen_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} likes {self.interest_id}"
