"""The rate of a sale: a pure rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.rates import pick_bps
from spark.money import share_bps, split_evenly

LINES = {("/fashion/", True): 1000, ("/fashion/", False): 700, ("/games/", False): 100}


@pytest.mark.row("A79")
@pytest.mark.parametrize(
    ("paths", "is_own", "amount"),
    [
        (["/fashion/dresses/", "/fashion/"], True, 1000),
        (["/fashion/dresses/", "/fashion/"], False, 700),
        (["/games/"], False, 100),
        (["/garden/"], False, 400),
    ],
)
def test_a_hundred_dollars_earn_what_the_card_says(paths, is_own, amount):
    bps = pick_bps(LINES, ancestor_paths=paths, is_own_label=is_own, default_bps=400)
    assert share_bps(10_000, bps) == amount


def test_the_nearest_category_wins():
    lines = {("/music/", False): 500, ("/music/headphones/", False): 600}
    paths = ["/music/headphones/", "/music/"]
    assert pick_bps(lines, ancestor_paths=paths, is_own_label=False, default_bps=0) == 600


@pytest.mark.row("A78")
def test_commission_is_rounded_half_up():
    assert share_bps(7999, 400) == 320  # 3.1996
    assert share_bps(3333, 450) == 150  # 1.49985
    assert share_bps(50, 100) == 1  # 0.5 of a cent


@pytest.mark.row("A56")
def test_a_fee_is_split_with_the_remainder_on_the_last_post():
    assert split_evenly(100_000, 3) == [33_333, 33_333, 33_334]


@given(st.integers(0, 10**12), st.integers(1, 100))
def test_the_parts_of_a_fee_always_add_up(fee, posts):
    assert sum(split_evenly(fee, posts)) == fee
