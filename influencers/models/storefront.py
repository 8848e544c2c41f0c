"""The storefront at /shop/<handle>/ and what stands in its window."""

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from spark.ids import new_public_id

MOST_PINS = 12


class StorefrontQuerySet(models.QuerySet["Storefront"]):
    def live(self) -> "StorefrontQuerySet":
        there = self.filter(creator__member__suspended_at=None, creator__member__is_active=True)
        return there.filter(creator__state="active")

    def open_to(self, member_id: int | None) -> "StorefrontQuerySet":
        """Those that are there for this person: like their profiles, not for whom they block."""
        found = self.live()
        if member_id is not None:
            found = found.exclude(creator__member__blocks__target_id=member_id)
        return found


class Storefront(models.Model):
    class Accent(models.TextChoices):
        SPARK = "spark", "Sun"
        ROSE = "rose", "Rose"
        LEAF = "leaf", "Leaf"
        SKY = "sky", "Sky"
        PLUM = "plum", "Plum"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    creator = models.OneToOneField("influencers.Creator", models.CASCADE, related_name="storefront")
    handle = models.CharField(max_length=30)
    title = models.CharField(max_length=60)
    bio = models.CharField(max_length=300, blank=True)
    portrait = models.ImageField(upload_to="storefronts/", blank=True, max_length=200)
    banner = models.ImageField(upload_to="storefronts/", blank=True, max_length=200)
    accent = models.CharField(max_length=6, choices=Accent, default=Accent.SPARK)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StorefrontQuerySet.as_manager()

    class Meta:
        ordering = ["handle"]
        constraints = [models.UniqueConstraint(Lower("handle"), name="storefront_handle_unique")]

    def __str__(self) -> str:
        return f"/shop/{self.handle}/"


class HandleRecord(models.Model):
    """A vanity address that was given up: it keeps leading to its owner and is nobody else's."""

    handle = models.CharField(max_length=30, unique=True)
    storefront = models.ForeignKey(Storefront, models.CASCADE, related_name="former_handles")
    given_up_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.handle


class Pin(models.Model):
    """A product in the window, with the link that credits its clicks to the creator."""

    storefront = models.ForeignKey(Storefront, models.CASCADE, related_name="pins")
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="+")
    link = models.ForeignKey("products.TrackedLink", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=140, blank=True)

    class Meta:
        ordering = ["storefront_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["storefront", "product"], name="pin_product_once")
        ]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.storefront_id}"
