"""What a creator does to their own storefront; live at once, with no act of staff (row A71)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from influencers.handles import check_storefront_handle
from influencers.models import HandleRecord, Pin, Storefront
from influencers.models.storefront import MOST_PINS
from products.models import Product, Surface, TrackedLink


class StorefrontRefused(Exception):
    """The change is not possible; the message says why."""


def edit_storefront(*, storefront: Storefront, fields: dict[str, Any], now: datetime) -> None:
    """Change title, bio, accent, pictures or address; a given-up address keeps leading here."""
    with transaction.atomic():
        locked = Storefront.objects.select_for_update().get(pk=storefront.pk)
        handle = str(fields.pop("handle", locked.handle)).lower()
        if handle != locked.handle:
            check_storefront_handle(handle, owner=locked.creator.member)
            HandleRecord.objects.filter(handle=handle).delete()
            HandleRecord.objects.create(handle=locked.handle, storefront=locked, given_up_at=now)
            fields["handle"] = handle
        for name, value in fields.items():
            setattr(locked, name, value)
        if fields:
            locked.save(update_fields=list(fields))


def pin_product(*, storefront: Storefront, product: Product, note: str = "") -> Pin:
    """Put a product of the catalogue into the window, at its end; at most twelve."""
    if product.status != Product.Status.PUBLISHED:
        raise StorefrontRefused("This product is not sold here.")
    with transaction.atomic():
        Storefront.objects.select_for_update().get(pk=storefront.pk)
        pins = storefront.pins.all()
        if pins.filter(product=product).exists():
            raise StorefrontRefused("This product is pinned already.")
        if pins.count() >= MOST_PINS:
            raise StorefrontRefused(f"At most {MOST_PINS} products can be pinned.")
        last = pins.aggregate(last=Max("position"))["last"]
        link = TrackedLink.objects.create(
            surface=Surface.STOREFRONT,
            surface_id=storefront.public_id,
            credited_member=storefront.creator.member,
            product=product,
        )
        return Pin.objects.create(
            storefront=storefront,
            product=product,
            link=link,
            position=0 if last is None else last + 1,
            note=note,
        )


def unpin_product(*, storefront: Storefront, pin_id: int) -> None:
    """Take a product out of the window; its link goes dead, its clicks remain."""
    with transaction.atomic():
        pin = storefront.pins.select_for_update().filter(pk=pin_id).select_related("link").first()
        if pin is None:
            raise StorefrontRefused("This product is not pinned.")
        link = pin.link
        pin.delete()
        TrackedLink.objects.filter(pk=link.pk).update(is_active=False)


def move_pin(*, storefront: Storefront, pin_id: int, step: int) -> None:
    """Move a pinned product one place forward (-1) or back (+1)."""
    with transaction.atomic():
        pins = list(storefront.pins.select_for_update().order_by("position", "id"))
        places = [pin.pk for pin in pins]
        if pin_id not in places:
            raise StorefrontRefused("This product is not pinned.")
        old = places.index(pin_id)
        new = max(0, min(len(pins) - 1, old + step))
        pins.insert(new, pins.pop(old))
        for position, pin in enumerate(pins):
            pin.position = position
        Pin.objects.bulk_update(pins, ["position"])
