"""Orders: placed all or nothing at the prices of the moment, cancelled while there is time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from products.attribution import is_lot_creditable
from products.gateways import GATEWAYS, gateway_of
from products.models import (
    Address,
    Bag,
    BagLine,
    Click,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Product,
)
from products.services.bag import NotBuyable, OutOfStock
from products.services.clicks import click_for
from products.services.reviews import lose_purchase
from products.services.stock import return_stock, take_stock
from spark import standing
from spark.models import Member, SiteSettings

__all__ = ["NotBuyable", "OutOfStock"]


class OrderRefused(Exception):
    """The order was not placed; nothing was written. ``code`` is for machines."""

    code = "order_refused"


class PriceChanged(OrderRefused):
    """The price is not what the buyer saw; ``total_minor`` is what it is now."""

    code = "price_changed"

    def __init__(self, total_minor: int, currency: str) -> None:
        super().__init__("The price has changed. Look at it again before you order.")
        self.total_minor = total_minor
        self.currency = currency


class OneClickUnavailable(OrderRefused):
    code = "one_click_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "1-Click needs to be switched on, with a default address and a way to pay."
        )


class CheckoutIncomplete(OrderRefused):
    code = "checkout_incomplete"


class BagEmpty(OrderRefused):
    code = "bag_empty"


class TooLate(OrderRefused):
    code = "too_late_to_cancel"


@dataclass(frozen=True, slots=True)
class Lot:
    """Units of a product bought under one click, or none."""

    product_id: int
    quantity: int
    click_id: int | None
    added_at: datetime


def place_order(
    *,
    member: Member,
    lots: Sequence[Lot],
    address: Address,
    method: PaymentMethod,
    expected_minor: int | None = None,
    is_one_click: bool = False,
    now: datetime,
) -> Order:
    """Take the stock, promise the payment and write the order in one transaction.

    ``expected_minor`` is the total that the buyer saw. Raises OutOfStock, NotBuyable,
    PriceChanged or PaymentRefused, and then nothing has happened.
    """
    with transaction.atomic():
        quantities: Counter[int] = Counter()
        for lot in lots:
            quantities[lot.product_id] += lot.quantity
        products = take_stock(quantities=quantities, now=now)
        currency = only_currency(products.values())
        total = sum(products[lot.product_id].price_minor * lot.quantity for lot in lots)
        if expected_minor is not None and expected_minor != total:
            raise PriceChanged(total, currency)
        order = Order.objects.create(
            member=member,
            currency=currency,
            total_minor=total,
            address=address_snapshot(address),
            is_one_click=is_one_click,
            placed_at=now,
            cancellable_until=now + timedelta(minutes=SiteSettings.current().cancel_minutes),
        )
        write_lines(order, lots, products, now=now)
        gateway_of(method).authorise(order=order, method=method, now=now)
    return order


def only_currency(products: Any) -> str:
    currencies = sorted({product.currency for product in products})
    if len(currencies) != 1:
        raise NotBuyable(f"Order goods in {' and '.join(currencies)} separately.")
    return str(currencies[0])


def write_lines(
    order: Order, lots: Sequence[Lot], products: dict[int, Product], *, now: datetime
) -> None:
    """Copy what each lot is at this moment: later changes of the catalogue leave it alone."""
    clicks = Click.objects.in_bulk({lot.click_id for lot in lots if lot.click_id})
    lines = []
    for lot in lots:
        product = products[lot.product_id]
        is_credited = lot.click_id and is_lot_creditable(added_at=lot.added_at, ordered_at=now)
        click = clicks.get(lot.click_id or 0) if is_credited else None
        lines.append(
            OrderLine(
                order=order,
                product=product,
                category_id=product.category_id,
                title=product.title,
                sku=product.sku,
                quantity=lot.quantity,
                unit_price_minor=product.price_minor,
                base_minor=product.price_minor * lot.quantity,
                click=click,
                credited_member_id=click.credited_member_id if click else None,
            )
        )
    OrderLine.objects.bulk_create(lines)


def address_snapshot(address: Address) -> dict[str, str]:
    fields = ("name", "line1", "line2", "city", "region", "postcode", "country")
    return {field: getattr(address, field) for field in fields}


def defaults_of(member: Member) -> tuple[Address | None, PaymentMethod | None]:
    """Return the default address and way to pay of a member."""
    address = Address.objects.filter(member=member, is_default=True).first()
    return address, PaymentMethod.objects.filter(member=member, is_default=True).first()


def buy_now(
    *,
    member: Member,
    product: Product,
    quantity: int,
    visitor_key: str | None,
    expected_minor: int | None = None,
    now: datetime,
) -> Order:
    """Order one product at once, to the default address (A29).

    Raises OneClickUnavailable besides what ``place_order`` raises.
    """
    address, method = defaults_of(member)
    if not (member.has_one_click and address and method):
        raise OneClickUnavailable
    click_id = click_for(product, member=member, visitor_key=visitor_key, now=now)
    lot = Lot(product.pk, quantity, click_id, now)
    return place_order(
        member=member,
        lots=[lot],
        address=address,
        method=method,
        expected_minor=expected_minor,
        is_one_click=True,
        now=now,
    )


def order_bag(*, member: Member, expected_minor: int | None = None, now: datetime) -> Order:
    """Order all that is in the bag and empty it. Two presses at once order it once.

    Raises BagEmpty and CheckoutIncomplete besides what ``place_order`` raises.
    """
    address, method = defaults_of(member)
    if not (address and method):
        raise CheckoutIncomplete("Add an address and a way to pay first.")
    with transaction.atomic():
        # The bag's row is the lock: a second order waits here and then finds no lines.
        bag = Bag.objects.select_for_update().filter(member=member).first()
        lines = list(BagLine.objects.filter(bag=bag)) if bag else []
        if not lines:
            raise BagEmpty("Your bag is empty.")
        lots = [Lot(row.product_id, row.quantity, row.click_id, row.added_at) for row in lines]
        order = place_order(
            member=member,
            lots=lots,
            address=address,
            method=method,
            expected_minor=expected_minor,
            now=now,
        )
        BagLine.objects.filter(pk__in=[row.pk for row in lines]).delete()
        standing.changed([member.pk])  # pages that were made ready show the old count
    return order


def cancel_order(*, order: Order, now: datetime) -> Order:
    """Undo an order within its minutes: stock back, payment void. Twice is once (A29).

    Raises TooLate, or PaymentRefused when the shop has settled it already.
    """
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.state == Order.State.CANCELLED:
            return locked
        if locked.state != Order.State.PLACED or now >= locked.cancellable_until:
            raise TooLate("The time to cancel this order is over.")
        locked.state = Order.State.CANCELLED
        locked.cancelled_at = now
        locked.save(update_fields=["state", "cancelled_at"])
        payment = Payment.objects.get(order=locked)
        GATEWAYS[payment.gateway].void(payment=payment, now=now)
        quantities: Counter[int] = Counter()
        for product_id, quantity in locked.lines.values_list("product_id", "quantity"):
            quantities[product_id] += quantity
        return_stock(quantities=quantities, now=now)
        lose_purchase(member=locked.member, product_ids=quantities, now=now)
    return locked
