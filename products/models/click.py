"""The click-through: who sent which visitor to which product, from which surface."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id

SESSION_LENGTH = timedelta(hours=24)


class ClickQuerySet(models.QuerySet["Click"]):
    def valid(self) -> "ClickQuerySet":
        return self.filter(is_valid=True)

    def opening_a_session(self, *, now: datetime) -> "ClickQuerySet":
        """Valid clicks of the last 24 hours: the latest of a visitor is the open session (D1.1)."""
        return self.valid().filter(at__gt=now - SESSION_LENGTH, at__lte=now)


class Surface(models.TextChoices):
    POST = "post", "Product tag in a post"
    LINK = "link", "Tracked link"
    STOREFRONT = "storefront", "Storefront"
    LIST = "list", "Idea list"


class TrackedLink(models.Model):
    """Where ``/go/<token>`` leads and whom it credits; one per tag, pin or link shared elsewhere.

    ``surface_id`` is opaque here: the apps that own posts and storefronts know it.
    """

    token = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    surface = models.CharField(max_length=10, choices=Surface)
    surface_id = models.CharField(max_length=40, blank=True)
    credited_member = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="tracked_links"
    )
    product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, blank=True, related_name="tracked_links"
    )
    channel = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["surface", "surface_id"], name="link_by_surface")]

    def __str__(self) -> str:
        return f"{self.surface} {self.surface_id} to {self.product_id}"


class Click(models.Model):
    """One press on a tag, a link or a storefront product. No row, no commission (D1.3).

    ``surface_id`` is opaque here: the apps that own posts, links and storefronts know it.
    """

    link = models.ForeignKey(
        TrackedLink, models.PROTECT, null=True, blank=True, related_name="clicks"
    )
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    at = models.DateTimeField(default=timezone.now)
    credited_member = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="credited_clicks"
    )
    surface = models.CharField(max_length=10, choices=Surface)
    surface_id = models.CharField(max_length=40, blank=True)
    product = models.ForeignKey(
        "products.Product", models.PROTECT, null=True, blank=True, related_name="clicks"
    )
    visitor_key = models.CharField(max_length=32)
    member = models.ForeignKey(
        "spark.Member", models.SET_NULL, null=True, blank=True, related_name="clicks"
    )
    channel = models.CharField(max_length=30, blank=True)
    is_valid = models.BooleanField(default=True)
    reason = models.CharField(max_length=30, blank=True, help_text="Why it does not count.")

    objects = ClickQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["visitor_key", "-at"], name="click_by_visitor"),
            models.Index(fields=["member", "-at"], name="click_by_member"),
            models.Index(fields=["credited_member", "-at"], name="click_by_credited"),
            models.Index(fields=["surface", "surface_id"], name="click_by_surface"),
        ]

    def __str__(self) -> str:
        return f"{self.surface} {self.surface_id} at {self.at:%Y-%m-%d %H:%M}"
