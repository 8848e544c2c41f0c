"""Stock: taken and given back by one guarded statement, so that no unit is sold twice."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Value, When

from products.models import Product, StockAlert
from products.services.bag import NotBuyable, OutOfStock
from spark import outbox
from spark.models import Member


def take_stock(*, quantities: Mapping[int, int], now: datetime) -> dict[int, Product]:
    """Take units of several products, all or nothing, and return the products as locked.

    Must run in a transaction. The guard stands in the statement itself: of two orders for the
    last unit one finds no row. Rows are taken in the order of their keys, so that two orders
    with the same goods wait for each other in line. Raises OutOfStock or NotBuyable.
    """
    for product_id in sorted(quantities):
        if not take_units(product_id, quantities[product_id], now=now):
            refuse(product_id)
    return Product.objects.select_related("category").in_bulk(list(quantities))


def take_units(product_id: int, quantity: int, *, now: datetime) -> bool:
    is_last = When(stock=quantity, then=Value(now, output_field=DateTimeField()))
    offered = Product.objects.published().exclude(availability=Product.Availability.OUT_OF_STOCK)
    taken = offered.filter(pk=product_id, stock__gte=quantity).update(
        stock=F("stock") - quantity,
        stock_changed_at=Case(is_last, default=F("stock_changed_at")),
    )
    return bool(taken)


def refuse(product_id: int) -> None:
    product = Product.objects.get(pk=product_id)
    if product.state == "discontinued":
        raise NotBuyable(f"{product.title} is no longer sold.")
    if product.is_buyable:
        raise OutOfStock(f"Only {product.stock} of {product.title} left.")
    raise OutOfStock(f"{product.title} is out of stock.")


def return_stock(*, quantities: Mapping[int, int], now: datetime) -> None:
    """Give back the units of a cancelled order. Must run in a transaction."""
    is_first = When(stock=0, then=Value(now, output_field=DateTimeField()))
    for product_id in sorted(quantities):
        Product.objects.filter(pk=product_id).update(
            stock=F("stock") + quantities[product_id],
            stock_changed_at=Case(is_first, default=F("stock_changed_at")),
        )
    announce_stock(product_ids=list(quantities), now=now)


def set_stock(*, product: Product, stock: int, now: datetime) -> None:
    """Set the stock to what the shop counted, and tell who waits for the product."""
    with transaction.atomic():
        locked = Product.objects.select_for_update().get(pk=product.pk)
        was_buyable = locked.is_buyable
        locked.stock = stock
        if locked.is_buyable != was_buyable:
            locked.stock_changed_at = now
        locked.save(update_fields=["stock", "stock_changed_at"])
        announce_stock(product_ids=[locked.pk], now=now)
    product.stock, product.stock_changed_at = locked.stock, locked.stock_changed_at


def announce_stock(*, product_ids: list[int], now: datetime) -> None:
    """Owe a message to everyone who waits for one of these products that is back."""
    waiting = StockAlert.objects.filter(
        product_id__in=product_ids, notified_at=None, product__stock__gt=0
    )
    for product_id in (
        waiting.order_by("product_id").values_list("product_id", flat=True).distinct()
    ):
        outbox.enqueue(
            kind="products.stock_back",
            key=str(product_id),
            payload={"product_id": product_id},
            now=now,
        )


def ask_for_alert(*, member: Member, product: Product, now: datetime) -> StockAlert:
    """Note that a member wants to know when the product is back. Safe to ask twice."""
    alert, _ = StockAlert.objects.get_or_create(
        member=member, product=product, notified_at=None, defaults={"created_at": now}
    )
    return alert
