"""The review firewall, feed's side: who is tied to a brand, on record or by their own word, does
not review it.

The shop's own table holds the fact (row C15); this is the one place that writes it from here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from feed import disclosure as rules
from feed.models import MaterialConnection, Post
from feed.services import changes
from products.models import Brand, Review, ReviewBar
from products.models.review import FIREWALL
from products.services.reviews import bar_reviewer, lock_reviewer, set_basis

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
    show_anew(marked, now=now)


def bar_anew(post: Post, *, now: datetime) -> None:
    """Mark a review that comes back and was away when its author's ties were recorded."""
    ties = MaterialConnection.objects.standing().select_related("member", "brand")
    brands = post.tags.values("product__brand")
    for tie in ties.filter(member=post.author_id, brand__in=brands).order_by("pk"):
        bar_reviews(connection=tie, now=now)


def bar_reviews_for_post(*, post: Post, brand: Brand | None, type: str, now: datetime) -> None:
    """Do the same for what a post says of its author: for a year from the day it was said."""
    if brand is None or type not in rules.BARS_REVIEWS:
        return
    said_at = post.published_at or post.created_at
    marked = bar_reviewer(
        member=post.author, brand=brand, since=said_at, until=max(said_at, now),
        source=f"post:{post.pk}", now=now,
    )  # fmt: skip
    show_anew(marked, now=now)


def lift_bar_of_connection(*, connection: MaterialConnection, now: datetime) -> None:
    """Take the bar of a connection back that was recorded by mistake."""
    lift_bar(source=f"connection:{connection.pk}", now=now)


def lift_bar_of_post(*, post: Post, now: datetime) -> None:
    """Take the bar of a post back whose label was an error."""
    lift_bar(source=f"post:{post.pk}", now=now)


def lift_bar(*, source: str, now: datetime) -> None:
    """Remove a bar; reviews that no other bar speaks of count again. Safe to run twice."""
    bar = ReviewBar.objects.filter(source=source).select_related("member", "brand").first()
    if bar is None:
        return
    lock_reviewer(bar.member)
    bar.delete()
    others = list(ReviewBar.objects.filter(member=bar.member, brand=bar.brand, since__lte=now))
    marked = Review.objects.filter(
        author=bar.member, product__brand=bar.brand, removed_at=None, basis=Review.Basis.CONNECTED
    )
    free = [
        review
        for review in marked.order_by("pk")
        if not any(one.until is None or review.created_at < one.until + FIREWALL for one in others)
    ]
    for review in free:
        set_basis(review=review, basis=Review.Basis.OWN)
    show_anew([review.pk for review in free], now=now)


def show_anew(review_ids: Iterable[int], *, now: datetime) -> None:
    """Render the posts again that show these reviews."""
    shown = Post.objects.select_for_update(of=("self",), no_key=True)
    for post in shown.filter(review_details__review__in=list(review_ids)).order_by("pk"):
        changes.post_changed(post=post, now=now)


def last_benefit(connection: MaterialConnection) -> datetime | None:
    """Return when money or goods last came of it; a gift comes once, however long it binds."""
    is_gift = connection.type in GOODS
    if is_gift and connection.ends_at == connection.starts_at + GOODS_LAST:
        return connection.starts_at
    return connection.ends_at
