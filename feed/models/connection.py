"""Who is tied to whom by money, goods, work or family (rule D5.1)."""

from datetime import datetime

from django.db import models
from django.utils import timezone

from feed.models.post import Post

TIES = [choice for choice in Post.Disclosure.choices if choice[0] != "none"]


class MaterialConnectionQuerySet(models.QuerySet["MaterialConnection"]):
    def in_force(self, *moments: datetime) -> "MaterialConnectionQuerySet":
        """Those that held at one of the moments at least."""
        held = models.Q(pk__in=[])
        for at in moments:
            held |= models.Q(starts_at__lte=at) & (
                models.Q(ends_at=None) | models.Q(ends_at__gt=at)
            )
        return self.standing().filter(held)

    def standing(self) -> "MaterialConnectionQuerySet":
        """Those that nobody annulled; a mistake on record ties nobody to anything."""
        return self.exclude(annulments__state__in=["agreed", "done"])


class MaterialConnection(models.Model):
    """A tie of a member with a brand, or with the shop itself; made and ended by services alone."""

    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="connections")
    brand = models.ForeignKey(
        "products.Brand",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="connections",
        help_text="Empty: the shop itself.",
    )
    type = models.CharField(max_length=16, choices=TIES)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it lasts.")
    ground = models.CharField(max_length=120, help_text="What it rests on, such as a contract.")
    worth_minor = models.PositiveBigIntegerField(
        default=0, help_text="What a post brings its author. Private: it orders the queue."
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = MaterialConnectionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(fields=["member", "brand"], name="connection_by_member")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(type__in=[tie for tie, _ in TIES]),
                name="connection_is_of_a_known_type",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="connection_ends_after_it_starts",
            ),
            # The same ground says the same tie once: recording twice is recording once.
            models.UniqueConstraint(
                fields=["member", "brand", "type", "ground"],
                condition=~models.Q(brand=None),
                name="connection_once_per_ground",
            ),
            models.UniqueConstraint(
                fields=["member", "type", "ground"],
                condition=models.Q(brand=None),
                name="connection_with_the_shop_once_per_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.ground}"
