"""What a member is about to buy, and where it goes and who pays."""

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class Address(models.Model):
    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="addresses")
    name = models.CharField(max_length=80)
    line1 = models.CharField(max_length=100)
    line2 = models.CharField(max_length=100, blank=True)
    city = models.CharField(max_length=60)
    region = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=16)
    country = models.CharField(max_length=2, default="US")
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "id"]
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(is_default=True), name="address_one_default"
            )
        ]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"


class PaymentMethod(models.Model):
    """A way to pay that the shop's own system settles; no card number is ever kept here."""

    class Kind(models.TextChoices):
        ON_ACCOUNT = "on_account", "On my account with the shop"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="payment_methods")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ON_ACCOUNT)
    label = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Same payer, same value.")
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(is_default=True), name="payment_one_default"
            )
        ]

    def __str__(self) -> str:
        return self.label


class Bag(models.Model):
    member = models.OneToOneField("spark.Member", models.CASCADE, related_name="bag")
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"bag of {self.member_id}"


class BagLine(models.Model):
    """A lot: more of the same product added under another click is another line (D1.2)."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    bag = models.ForeignKey(Bag, models.CASCADE, related_name="lines")
    product = models.ForeignKey("products.Product", models.CASCADE, related_name="bag_lines")
    quantity = models.PositiveSmallIntegerField(default=1)
    click = models.ForeignKey("products.Click", models.SET_NULL, null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bag", "product", "click"],
                condition=~models.Q(click=None),
                name="bag_line_one_per_lot",
            ),
            models.UniqueConstraint(
                fields=["bag", "product"],
                condition=models.Q(click=None),
                name="bag_line_one_without_click",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1, quantity__lte=99),
                name="bag_line_quantity_1_to_99",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.product_id}"

    @property
    def total_minor(self) -> int:
        """Today's price of the lot; reads the product."""
        return self.product.price_minor * self.quantity
