"""Changes that staff make to the catalogue by hand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from products.models import Product, ProductImage
from products.picturing import KIND
from products.services.stock import announce_stock
from spark import outbox

STOCK_FIELDS = {"stock", "availability", "status"}


def save_product(*, product: Product, changed: Sequence[str], now: datetime) -> Product:
    """Keep the changed fields of a product, and only them: orders move the stock meanwhile.

    A price that changed is a price just seen; a product that became buyable, or ceased to be,
    says when.
    """
    with transaction.atomic():
        if product.pk is None:
            product.stock_changed_at = product.price_at = product.created_at = now
            product.save()
            return product
        old = Product.objects.select_for_update().get(pk=product.pk)
        fields = set(changed)
        for name in STOCK_FIELDS - fields:
            setattr(product, name, getattr(old, name))
        if old.is_buyable != product.is_buyable:
            product.stock_changed_at = now
            fields.add("stock_changed_at")
        if "price_minor" in fields:
            product.price_at = now
            fields.add("price_at")
        product.save(update_fields=sorted(fields))
        announce_stock(product_ids=[product.pk], now=now)
    return product


def fetch_again(*, images: Sequence[ProductImage], now: datetime) -> int:
    """Owe the pictures that could not be fetched once more; return how many."""
    failed = ProductImage.objects.filter(
        pk__in=[image.pk for image in images], state=ProductImage.State.FAILED
    )
    with transaction.atomic():
        count = failed.update(state=ProductImage.State.WAITING, error="")
        if count:
            outbox.enqueue(kind=KIND, key="waiting", payload={}, queue="media", now=now)
    return count
