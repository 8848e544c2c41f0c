"""A product as tiles, trays and tags show it."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse

from products.models import Product, ProductImage
from products.wording import delivery_line
from spark.money import format_minor


def ready_images(product: Product) -> list[ProductImage]:
    """Return the pictures that can be shown, in order; reads what ``for_cards`` prefetched."""
    return [image for image in product.images.all() if image.file]


def image_url(product: Product) -> str:
    images = ready_images(product)
    return images[0].file.url if images else static("icons/product.svg")


def product_card(product: Product) -> dict[str, Any]:
    """Return what a tile, a tray or a tag shows of a product (row A74).

    Load products with ``Product.objects.for_cards()``: then this asks the database nothing.
    """
    list_price = product.list_price_minor
    is_reduced = list_price is not None and list_price > product.price_minor
    return {
        "slug": product.slug,
        "title": product.title,
        "brand": product.brand.name if product.brand else "",
        "url": reverse("products:product", args=[product.slug]),
        "price": format_minor(product.price_minor, product.currency),
        "price_minor": product.price_minor,
        "currency": product.currency,
        "list_price": format_minor(list_price or 0, product.currency) if is_reduced else None,
        "rating": None if product.rating is None else f"{product.rating:.1f}",
        "reviews": product.rating_count,
        "delivery": delivery_line(product.delivery_days) if product.state == "live" else None,
        "image": image_url(product),
        "state": product.state,
    }
