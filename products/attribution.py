"""Whose click an order line is credited to (rule D1). Pure: no database, no clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SESSION_LENGTH = timedelta(hours=24)
LOT_LENGTH = timedelta(days=90)
REPEAT_LENGTH = timedelta(minutes=30)
ONSITE = frozenset({"post", "storefront", "list"})


@dataclass(frozen=True, slots=True)
class ClickFacts:
    """What the rule needs to know of a click."""

    id: int
    at: datetime
    surface: str
    link_id: int | None
    product_id: int | None
    category_id: int | None


def open_session(
    latest: ClickFacts | None, *, last_order_at: datetime | None, now: datetime
) -> ClickFacts | None:
    """Return the click whose session is open at ``now``, if any (D1.1).

    ``latest`` is the visitor's latest valid click. Its session ends after 24 hours and with
    any order; a later click of anybody else replaced it already by being the latest.
    """
    if latest is None or not latest.at <= now < latest.at + SESSION_LENGTH:
        return None
    if last_order_at is not None and last_order_at >= latest.at:
        return None
    return latest


def is_in_scope(click: ClickFacts, *, product_id: int, category_id: int) -> bool:
    """Whether the click pays for this product (D1.4).

    A click inside the shop pays for the same product or category; arriving by a link shared
    elsewhere pays for anything in the session.
    """
    if click.surface not in ONSITE:
        return True
    if click.product_id is None:
        return False
    return click.product_id == product_id or click.category_id == category_id


def is_lot_creditable(*, added_at: datetime, ordered_at: datetime) -> bool:
    """Whether a bag line still counts for the click under which it was added (D1.2)."""
    return ordered_at - added_at <= LOT_LENGTH


def is_repeat(session: ClickFacts | None, *, link_id: int, now: datetime) -> bool:
    """Whether a press on the same link is only the one before again (once in 30 minutes)."""
    if session is None or session.link_id != link_id:
        return False
    return now - session.at < REPEAT_LENGTH
