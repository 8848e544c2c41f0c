"""The storefront's window: pinned products as tiles whose links credit the creator."""

from typing import Any

from django.urls import reverse

from influencers.models import Storefront
from products.cards import product_card
from products.models import Product


def window_of(storefront: Storefront) -> list[dict[str, Any]]:
    """The pins in order: ``{"id", "note", "product": tile}``; a tile's url is /go/<token>."""
    pins = list(storefront.pins.select_related("link"))
    products = Product.objects.for_cards().in_bulk([pin.product_id for pin in pins])
    return [
        {
            "id": pin.pk,
            "note": pin.note,
            "product": product_card(products[pin.product_id])
            | {"url": reverse("products:go", args=[pin.link.token])},
        }
        for pin in pins
    ]
