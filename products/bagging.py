"""Reading the bag."""

from dataclasses import dataclass

from django.db.models import Sum

from products.models import BagLine
from spark.models import Member


@dataclass(frozen=True, slots=True)
class BagView:
    """A bag as it stands now, at today's prices."""

    lines: list[BagLine]
    count: int
    total_minor: int
    currency: str
    problems: list[str]


def count_bag(member_id: int) -> int:
    """Return the number of units in a member's bag (one query)."""
    lines = BagLine.objects.filter(bag__member_id=member_id)
    return int(lines.aggregate(units=Sum("quantity"))["units"] or 0)


def read_bag(member: Member) -> BagView:
    """Return the lines with their products, and what keeps them from being ordered."""
    lines = list(
        BagLine.objects.filter(bag__member=member)
        .select_related("product__brand")
        .prefetch_related("product__images")
    )
    currencies = {line.product.currency for line in lines}
    problems = [problem for line in lines if (problem := problem_of(line))]
    if len(currencies) > 1:
        problems.append(f"Order goods in {' and '.join(sorted(currencies))} separately.")
    return BagView(
        lines=lines,
        count=sum(line.quantity for line in lines),
        total_minor=sum(line.total_minor for line in lines),
        currency=min(currencies, default="USD"),
        problems=problems,
    )


def problem_of(line: BagLine) -> str:
    product = line.product
    if product.state == "discontinued":
        return f"{product.title} is no longer sold."
    if not product.is_buyable:
        return f"{product.title} is out of stock."
    if product.stock < line.quantity:
        return f"Only {product.stock} of {product.title} left."
    return ""
