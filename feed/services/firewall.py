"""The review firewall, feed's side: a tie on record keeps its member from reviewing the brand.

The shop's own table holds the fact (row C15); this is the one place that writes it from here.
"""

from datetime import datetime, timedelta

from feed.models import MaterialConnection, Post
from feed.services import changes
from products.services.reviews import bar_reviewer

GOODS = frozenset({"gifted", "loaned"})
GOODS_LAST = timedelta(days=365)


def bar_reviews(*, connection: MaterialConnection, now: datetime) -> None:
    """Bar the member from the brand's products, and mark what they wrote of them before.

    A tie with the shop itself bars from nothing. Called inside the transaction that records or
    ends the tie, under the member's lock. Safe to run twice.
    """
    if connection.brand is None:
        return
    marked = bar_reviewer(
        member=connection.member,
        brand=connection.brand,
        since=connection.starts_at,
        until=last_benefit(connection),
        source=f"connection:{connection.pk}",
        now=now,
    )
    shown = Post.objects.select_for_update(of=("self",), no_key=True)
    for post in shown.filter(review_details__review__in=marked).order_by("pk"):
        changes.post_changed(post=post, now=now)


def last_benefit(connection: MaterialConnection) -> datetime | None:
    """Return when money or goods last came of it; a gift comes once, however long it binds."""
    is_gift = connection.type in GOODS
    if is_gift and connection.ends_at == connection.starts_at + GOODS_LAST:
        return connection.starts_at
    return connection.ends_at
