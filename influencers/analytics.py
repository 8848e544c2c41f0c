"""What the creator desk counts, read from the clicks and orders themselves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate

from products.models import Click, Order, OrderLine


@dataclass(frozen=True, slots=True)
class Reach:
    """Clicks that count, orders and units that followed them, in one stretch of time."""

    clicks: int
    orders: int
    units: int

    @property
    def conversion_percent(self) -> float | None:
        return 100 * self.orders / self.clicks if self.clicks else None


def reach_of(member_id: int, *, since: datetime, until: datetime) -> Reach:
    """Count a creator's clicks and credited orders from ``since`` (included) to ``until``."""
    clicks = Click.objects.valid().filter(credited_member_id=member_id, at__gte=since, at__lt=until)
    lines = credited_lines(member_id, since=since, until=until)
    found = lines.aggregate(orders=Count("order", distinct=True), units=Sum("quantity"))
    return Reach(clicks.count(), found["orders"] or 0, found["units"] or 0)


def credited_lines(member_id: int, *, since: datetime, until: datetime) -> QuerySet[OrderLine]:
    return OrderLine.objects.filter(
        credited_member_id=member_id, order__placed_at__gte=since, order__placed_at__lt=until
    ).exclude(order__state=Order.State.CANCELLED)


def clicks_by_day(member_id: int, *, days: int, now: datetime) -> list[tuple[date, int]]:
    """Return (day, clicks that count) for the last ``days`` days, oldest first, gaps as 0."""
    first = (now - timedelta(days=days - 1)).date()
    rows = (
        Click.objects.valid()
        .filter(credited_member_id=member_id, at__date__gte=first, at__lte=now)
        .annotate(day=TruncDate("at"))
        .values("day")
        .annotate(number=Count("id"))
        .order_by("day")
    )
    found = {row["day"]: row["number"] for row in rows}
    return [(day, found.get(day, 0)) for day in (first + timedelta(n) for n in range(days))]
