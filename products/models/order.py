"""Orders, their lines and how they are paid. Prices are those of the moment of the order."""

from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils import timezone

from spark.ids import new_public_id


class Order(models.Model):
    class State(models.TextChoices):
        PLACED = "placed", "Placed"
        CANCELLED = "cancelled", "Cancelled"
        SHIPPED = "shipped", "Shipped"
        DELIVERED = "delivered", "Delivered"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.PROTECT, related_name="orders")
    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    currency = models.CharField(max_length=3)
    total_minor = models.PositiveBigIntegerField()
    address = models.JSONField(help_text="The address as it was at the time of the order.")
    is_one_click = models.BooleanField(default=False)
    placed_at = models.DateTimeField(default=timezone.now, db_index=True)
    cancellable_until = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["member", "-placed_at"], name="order_by_member")]

    def __str__(self) -> str:
        return f"order {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("products:order", args=[self.public_id])

    def can_be_cancelled(self, *, now: datetime) -> bool:
        return self.state == self.State.PLACED and now < self.cancellable_until


class OrderLine(models.Model):
    """One lot of one product. ``credited_member`` is whose click led to it, if anybody's."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    product = models.ForeignKey("products.Product", models.PROTECT, related_name="order_lines")
    category = models.ForeignKey("products.Category", models.PROTECT)
    title = models.CharField(max_length=150)
    sku = models.CharField(max_length=50)
    quantity = models.PositiveSmallIntegerField()
    unit_price_minor = models.PositiveBigIntegerField()
    base_minor = models.PositiveBigIntegerField(
        help_text="Price x quantity less discounts; no tax."
    )
    click = models.ForeignKey(
        "products.Click", models.PROTECT, null=True, blank=True, related_name="order_lines"
    )
    credited_member = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="credited_lines"
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["credited_member", "id"],
                condition=~models.Q(credited_member=None),
                name="order_line_credited",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="order_line_has_units")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.title}"


class Payment(models.Model):
    """What the gateway answered for an order."""

    class State(models.TextChoices):
        DUE = "due", "To be settled on account"
        SETTLED = "settled", "Settled"
        VOIDED = "voided", "Voided"

    order = models.OneToOneField(Order, models.PROTECT, related_name="payment")
    gateway = models.CharField(max_length=20)
    reference = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.DUE)
    amount_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    fingerprint = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gateway} {self.reference}"
