"""Pool keys: time never re-sorts a pool."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.engine import keys
from feed.engine.keys import HALF_LIFE, QUALITY_ONE, log_score, pool_key

times = st.integers(keys.EPOCH, keys.EPOCH + 60 * 365 * 86_400)
qualities = st.integers(0, QUALITY_ONE)


def decayed(published_at: int, quality: int, now: int) -> float:
    """What the key stands for: engagement that halves every 48 hours."""
    return (1 + 15 * quality / QUALITY_ONE) * 2 ** ((published_at - now) / HALF_LIFE)


@pytest.mark.row("A10")
@given(times, times, qualities, qualities, st.integers(0, 10**6))
def test_the_order_of_keys_is_the_order_of_decayed_engagement_at_every_moment(
    first, second, quality, other, later
):
    one = log_score(published_at=first, quality=quality)
    two = log_score(published_at=second, quality=other)
    now = max(first, second) + later
    a, b = decayed(first, quality, now), decayed(second, other, now)
    # Two steps of quantisation; beyond them the keys never contradict the decay.
    if a and b and abs(math.log2(a / b)) > 2 / keys.STEPS:
        assert (one > two) == (a > b)


@given(times, qualities, st.integers(0, 400))
def test_waiting_lowers_every_post_by_the_same_amount(published_at, quality, half_lives):
    later = published_at + half_lives * HALF_LIFE
    steps = log_score(published_at=later, quality=quality) - log_score(
        published_at=published_at, quality=quality
    )
    assert steps == half_lives * keys.STEPS


@given(times, qualities, st.integers(1, 2**32 - 1))
def test_a_key_fits_64_bits_and_gives_its_post_back(published_at, quality, post_id):
    key = pool_key(post_id, published_at=published_at, quality=quality)
    assert 0 <= key < 2**63
    assert key & 0xFFFFFFFF == post_id
    assert key >> 32 == log_score(published_at=published_at, quality=quality)


def test_of_two_posts_in_one_step_the_newer_id_is_first():
    older = pool_key(7, published_at=keys.EPOCH + 100, quality=0)
    newer = pool_key(8, published_at=keys.EPOCH + 100, quality=0)
    assert newer > older


def test_the_best_quality_is_worth_four_half_lives():
    plain = log_score(published_at=keys.EPOCH + 4 * HALF_LIFE, quality=0)
    assert log_score(published_at=keys.EPOCH, quality=QUALITY_ONE) == plain


def test_times_out_of_range_stay_in_range():
    assert log_score(published_at=0, quality=0) == 0
    assert log_score(published_at=2**40, quality=0) == 2**31 - 1
