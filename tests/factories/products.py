"""Goods: valid by default, keyword-only."""

from itertools import count
from typing import Any

from products.models import (
    Address,
    Brand,
    Category,
    PaymentMethod,
    Product,
    Surface,
    TrackedLink,
)
from spark.models import Member
from tests.factories.members import make_member

_numbers = count(1)


def make_brand(*, slug: str = "northpeak", **fields: Any) -> Brand:
    fields.setdefault("name", slug.replace("-", " ").title())
    return Brand.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_category(*, path: str = "/outdoors/") -> Category:
    """Make a node of the tree with its ancestors."""
    parent: Category | None = None
    walked = "/"
    for slug in path.strip("/").split("/"):
        walked += f"{slug}/"
        parent, _ = Category.objects.get_or_create(
            path=walked, defaults={"slug": slug, "name": slug.title(), "parent": parent}
        )
    assert parent is not None
    return parent


def make_product(
    *, slug: str = "", category: Category | None = None, brand: Brand | None = None, **fields: Any
) -> Product:
    number = next(_numbers)
    slug = slug or f"product-{number}"
    fields = {
        "sku": f"SKU-{number}",
        "title": slug.replace("-", " ").capitalize(),
        "price_minor": 1999,
        "stock": 10,
    } | fields
    return Product.objects.create(
        slug=slug, category=category or make_category(), brand=brand or make_brand(), **fields
    )


def make_address(*, member: Member, is_default: bool = True, **fields: Any) -> Address:
    fields = {
        "name": member.name,
        "line1": "Elm Street 4",
        "city": "Springfield",
        "postcode": "12345",
        "country": member.country,
    } | fields
    return Address.objects.create(member=member, is_default=is_default, **fields)


def make_payment_method(*, member: Member, is_default: bool = True, **fields: Any) -> PaymentMethod:
    fields = {"label": "Account 4711", "fingerprint": f"payer-{member.pk}"} | fields
    return PaymentMethod.objects.create(member=member, is_default=is_default, **fields)


def make_buyer(*, handle: str = "", has_one_click: bool = True, **fields: Any) -> Member:
    """A member who can order with one click."""
    member = make_member(handle=handle, has_one_click=has_one_click, **fields)
    make_address(member=member)
    make_payment_method(member=member)
    return member


def make_link(
    *,
    product: Product | None,
    credited_member: Member | None = None,
    surface: str = Surface.POST,
    **fields: Any,
) -> TrackedLink:
    fields.setdefault("surface_id", f"place{next(_numbers)}")
    return TrackedLink.objects.create(
        product=product, credited_member=credited_member, surface=surface, **fields
    )
