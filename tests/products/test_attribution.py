"""Rule D1, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products.attribution import (
    ClickFacts,
    is_in_scope,
    is_lot_creditable,
    is_repeat,
    open_session,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def click(*, at: datetime = NOON, surface: str = "post", link: int = 1) -> ClickFacts:
    return ClickFacts(7, at, surface, link, 10, 20)


@pytest.mark.row("A78")
def test_a_click_opens_a_session_of_24_hours():
    assert open_session(click(), last_order_at=None, now=NOON + timedelta(hours=23)) is not None
    assert open_session(click(), last_order_at=None, now=NOON + timedelta(hours=24)) is None


def test_an_order_ends_the_session():
    later = NOON + timedelta(hours=2)
    assert open_session(click(), last_order_at=NOON + timedelta(hours=1), now=later) is None
    assert open_session(click(), last_order_at=NOON - timedelta(hours=1), now=later) is not None


def test_a_click_of_the_future_opens_nothing():
    assert open_session(click(), last_order_at=None, now=NOON - timedelta(minutes=5)) is None


@pytest.mark.parametrize("surface", ["post", "storefront", "list"])
def test_a_click_inside_the_shop_pays_for_its_product_and_category_only(surface):
    inside = click(surface=surface)
    assert is_in_scope(inside, product_id=10, category_id=99)
    assert is_in_scope(inside, product_id=11, category_id=20)
    assert not is_in_scope(inside, product_id=11, category_id=21)


def test_arriving_by_a_link_from_elsewhere_pays_for_anything():
    assert is_in_scope(click(surface="link"), product_id=11, category_id=21)


def test_a_lot_stays_creditable_for_90_days():
    assert is_lot_creditable(added_at=NOON, ordered_at=NOON + timedelta(days=90))
    assert not is_lot_creditable(added_at=NOON, ordered_at=NOON + timedelta(days=90, seconds=1))


def test_the_same_link_again_within_30_minutes_is_a_repeat():
    assert is_repeat(click(), link_id=1, now=NOON + timedelta(minutes=29))
    assert not is_repeat(click(), link_id=1, now=NOON + timedelta(minutes=30))
    assert not is_repeat(click(), link_id=2, now=NOON + timedelta(minutes=1))
    assert not is_repeat(None, link_id=1, now=NOON)


@given(st.integers(-72 * 60, 72 * 60), st.none() | st.integers(-72 * 60, 72 * 60))
def test_an_open_session_is_young_and_has_no_order_after_its_click(now_minutes, order_minutes):
    now = NOON + timedelta(minutes=now_minutes)
    order = None if order_minutes is None else NOON + timedelta(minutes=order_minutes)
    is_open = open_session(click(), last_order_at=order, now=now) is not None
    assert is_open == (0 <= now_minutes < 24 * 60 and (order_minutes is None or order_minutes < 0))
