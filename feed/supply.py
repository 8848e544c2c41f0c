"""How much of what is posted is paid for, per interest, and how many post unpaid (row A44)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from feed.models import Interest, Post, PostInterest

DAYS: Final = 28
WEEKS: Final = 8
ALERT_ABOVE: Final = 30
# What counts as sponsored is all but these (rule D9.6: the unknown is sponsored).
NOT_SPONSORED = ("none", "commission")
WIDTH, ROW, HEIGHT = 600, 26, 120


@dataclass(frozen=True, slots=True)
class Supply:
    """The live posts of one interest in the last 28 days."""

    interest: str
    posts: int
    sponsored: int

    @property
    def percent(self) -> float:
        return 100 * self.sponsored / self.posts if self.posts else 0.0

    @property
    def is_alarming(self) -> bool:
        return self.percent > ALERT_ABOVE


@dataclass(frozen=True, slots=True)
class Week:
    """One week: how many people published something that nobody paid for."""

    begins: datetime
    authors: int


def supply_by_interest(*, now: datetime) -> list[Supply]:
    """Return the supply of every active interest, the most sponsored first (2 queries)."""
    live = Q(is_live=True, post__published_at__gte=now - timedelta(days=DAYS))
    rows = (
        PostInterest.objects.filter(live)
        .values_list("interest")
        .annotate(
            posts=Count("pk"), paid=Count("pk", filter=~Q(post__disclosure__in=NOT_SPONSORED))
        )
    )
    counted = {interest: (posts, paid) for interest, posts, paid in rows.order_by()}
    found = [
        Supply(name, *counted.get(pk, (0, 0)))
        for pk, name in Interest.objects.active().values_list("pk", "name")
    ]
    return sorted(found, key=lambda one: (-one.percent, one.interest))


def unpaid_authors(*, now: datetime) -> list[Week]:
    """Return the last eight weeks, the oldest first (one query)."""
    begins = [now - timedelta(weeks=n) for n in range(WEEKS, 0, -1)]
    counts = {
        f"week_{n}": Count(
            "author",
            distinct=True,
            filter=Q(published_at__gte=start, published_at__lt=start + timedelta(weeks=1)),
        )
        for n, start in enumerate(begins)
    }
    unpaid = Post.objects.public().filter(brand=None, disclosure__in=NOT_SPONSORED[:1])
    found = unpaid.filter(published_at__gte=begins[0]).order_by().aggregate(**counts)
    return [Week(start, found[f"week_{n}"]) for n, start in enumerate(begins)]


def shares_chart(rows: list[Supply]) -> list[dict[str, object]]:
    """Return a lying bar per interest in SVG units; 600 wide is 100 %."""
    return [
        {
            "y": n * ROW,
            "text_y": n * ROW + 13,
            "bar_y": n * ROW + 17,
            "width": round(WIDTH * row.percent / 100, 1),
            "row": row,
        }
        for n, row in enumerate(rows)
    ]


def weeks_chart(weeks: list[Week]) -> list[dict[str, object]]:
    """Return a standing bar per week, scaled to the largest."""
    top = max((week.authors for week in weeks), default=0) or 1
    step = WIDTH / max(len(weeks), 1)
    return [
        {
            "x": round(n * step + 6, 1),
            "y": round(HEIGHT * (1 - week.authors / top), 1),
            "width": round(step - 12, 1),
            "height": round(HEIGHT * week.authors / top, 1),
            "week": week,
        }
        for n, week in enumerate(weeks)
    ]
