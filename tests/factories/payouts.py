"""Credited sales, rate cards and contracts: valid by default, keyword-only."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from payouts.models import Contract, RateCard, RateLine
from products.models import Click, Order, OrderLine, Payment, Product, Surface
from spark.models import Member
from tests.factories.members import make_member
from tests.factories.products import make_brand, make_category

_numbers = count(1)


def make_rate_card(*, lines: dict[str, int] | None = None, own: dict[str, int] | None = None,
                   default_bps: int = 400, **fields: Any) -> RateCard:  # fmt: skip
    """A card in force; ``lines`` and ``own`` give bps by category path."""
    fields.setdefault("effective_from", timezone.now() - timedelta(days=365))
    card = RateCard.objects.create(version=next(_numbers), default_bps=default_bps, **fields)
    for is_own, rates in ((False, lines or {}), (True, own or {})):
        for path, bps in rates.items():
            RateLine.objects.create(
                card=card, category=make_category(path=path), bps=bps, is_own_label=is_own
            )
    return card


def make_click(
    *, creator: Member, product: Product, at: datetime | None = None, **fields: Any
) -> Click:
    fields = {"surface": Surface.STOREFRONT, "visitor_key": f"visitor{next(_numbers)}"} | fields
    return Click.objects.create(
        credited_member=creator, product=product, at=at or timezone.now(), **fields
    )


def make_credited_line(
    *,
    creator: Member,
    product: Product,
    buyer: Member | None = None,
    quantity: int = 1,
    click: Click | None = None,
    address: dict[str, str] | None = None,
    fingerprint: str = "",
    **order: Any,
) -> OrderLine:
    """An order that followed a creator's click, as the checkout leaves it."""
    now = timezone.now()
    click = click or make_click(creator=creator, product=product)
    base = product.price_minor * quantity
    placed = Order.objects.create(
        member=buyer or make_member(),
        currency=product.currency,
        total_minor=base,
        address=address or {"line1": "1 Elm Street", "postcode": "10001"},
        cancellable_until=now + timedelta(minutes=15),
        **order,
    )
    Payment.objects.create(
        order=placed, gateway="on_account", reference=f"ref-{next(_numbers)}",
        amount_minor=base, currency=product.currency, fingerprint=fingerprint,
    )  # fmt: skip
    return OrderLine.objects.create(
        order=placed, product=product, category=product.category, title=product.title,
        sku=product.sku, quantity=quantity, unit_price_minor=product.price_minor,
        base_minor=base, click=click, credited_member=creator,
    )  # fmt: skip


def make_contract(*, member: Member, **fields: Any) -> Contract:
    fields = {
        "brand": fields.pop("brand", None) or make_brand(),
        "title": "Three posts about tents",
        "post_count": 3,
        "fee_minor": 100_000,
        "deadline_at": timezone.now() + timedelta(days=60),
        "state": Contract.State.OFFERED,
    } | fields
    return Contract.objects.create(member=member, **fields)
