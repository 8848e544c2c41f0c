"""The bag: a line is a lot of one product under one click (rule D1.2)."""

from datetime import datetime

from django.db import transaction

from products.models import Bag, BagLine, Product
from products.services.clicks import click_for
from spark import standing
from spark.models import Member

MOST_UNITS = 99


class NotBuyable(Exception):
    """The product is not for sale now; the message says why."""

    code = "not_buyable"


class OutOfStock(NotBuyable):
    code = "out_of_stock"


class TooMany(Exception):
    """A line holds 1 to 99 units."""

    code = "too_many"


def check_buyable(product: Product) -> None:
    """Raise the reason why nobody can buy this product now."""
    if product.state == "discontinued":
        raise NotBuyable(f"{product.title} is no longer sold.")
    if not product.is_buyable:
        raise OutOfStock(f"{product.title} is out of stock.")


def add_to_bag(
    *, member: Member, product: Product, quantity: int, visitor_key: str | None, now: datetime
) -> BagLine:
    """Put units into the bag, in the lot of the session that is open now.

    Raises NotBuyable, OutOfStock or TooMany.
    """
    check_buyable(product)
    click_id = click_for(product, member=member, visitor_key=visitor_key, now=now)
    with transaction.atomic():
        bag = lock_bag(member, now=now)
        line = BagLine.objects.filter(bag=bag, product=product, click=click_id).first()
        line = line or BagLine(
            bag=bag, product=product, click_id=click_id, quantity=0, added_at=now
        )
        line.quantity += quantity
        check_quantity(line)
        line.save()
    return line


def change_line(*, line: BagLine, quantity: int, now: datetime) -> BagLine:
    """Set how many units a lot holds. Raises NotBuyable, OutOfStock or TooMany."""
    check_buyable(line.product)
    with transaction.atomic():
        lock_bag(line.bag.member, now=now)
        line.quantity = quantity
        check_quantity(line)
        line.save(update_fields=["quantity"])
    return line


def remove_line(*, line: BagLine, now: datetime) -> None:
    with transaction.atomic():
        lock_bag(line.bag.member, now=now)
        line.delete()


def lock_bag(member: Member, *, now: datetime) -> Bag:
    """Return the member's bag; whoever changes it waits in line."""
    bag, _ = Bag.objects.get_or_create(member=member)
    bag = Bag.objects.select_for_update().get(pk=bag.pk)
    bag.updated_at = now
    bag.save(update_fields=["updated_at"])
    standing.changed([member.pk])  # pages that were made ready show the old count
    return bag


def check_quantity(line: BagLine) -> None:
    if not 1 <= line.quantity <= MOST_UNITS:
        raise TooMany(f"A line holds 1 to {MOST_UNITS} of a product.")
    if line.quantity > line.product.stock:
        raise OutOfStock(f"Only {line.product.stock} of {line.product.title} left.")
