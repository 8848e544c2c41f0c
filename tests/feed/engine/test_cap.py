"""The cap on paid posts: kept at every scroll depth, whatever the feeds and visits look like."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.engine.cap import (
    COMMERCIAL,
    NEVER,
    NOTHING_PAID,
    PENDING,
    SPONSORED,
    UNPAID,
    Caps,
    Gate,
    caps_for,
    check_proof,
    class_of,
    gap_of,
    logged_class_of,
)
from feed.reading.fragment import Fragment
from feed.reading.viewer import Viewer
from feed.reading.weaving import Weaving

PAGE = 20


def fragment(number: int, paid: int, *, author: int = 0) -> Fragment:
    key = 2 * (author or number)
    return Fragment(
        post_id=number, public_id=str(number), rendered_at=0, is_public=True, author_id=key // 2,
        author_keys=(key,), speaker=key, interests=(), published_at=0, paid=paid, label=0, body=b"",
    )  # fmt: skip


def reader() -> Viewer:
    return Viewer(
        member_id=10**9, handle="", loaded_at=0, browse_until=0, refusal=0, rules=0, flags=0
    )


def page_of(organic, sponsored=(), commercial=(), *, caps: Caps | None, size: int = PAGE):
    weaving = Weaving(reader(), size=size, buried=(), caps=caps)
    if caps and caps.together:
        weaving.paid = (sponsored, commercial)
    weaving.add(organic)
    return weaving


@pytest.mark.parametrize(
    ("percent", "gap"), [(0, NEVER), (-5, NEVER), (1, 100), (20, 5), (30, 4), (33, 4), (40, 3)]
)
def test_a_cap_becomes_the_smallest_gap_that_keeps_it(percent, gap):
    assert gap_of(percent) == gap


@pytest.mark.parametrize(
    ("disclosure", "paid"),
    [("none", UNPAID), ("commission", COMMERCIAL), ("paid", SPONSORED), ("hybrid", SPONSORED),
     ("gifted", SPONSORED), ("loaned", SPONSORED), ("brand_owned", SPONSORED),
     ("employee_family", SPONSORED), ("other", SPONSORED), ("something new", SPONSORED)],
)  # fmt: skip
def test_what_nobody_knows_counts_as_sponsored(disclosure, paid):
    assert class_of(disclosure, "approved") == paid
    assert class_of(disclosure, "not_required") == paid


@pytest.mark.row("D9")
@pytest.mark.parametrize("disclosure", ["none", "commission", "paid"])
@pytest.mark.parametrize("state", ["pending_review", "changes_requested", "appealed"])
def test_what_staff_have_not_decided_counts_as_sponsored(disclosure, state):
    assert class_of(disclosure, state) == SPONSORED
    assert logged_class_of(disclosure, state) == (SPONSORED if disclosure == "paid" else PENDING)


@pytest.mark.row("C02")
def test_the_dial_lowers_the_cap_and_never_raises_it():
    def gaps(dial, **more):
        facts = {"site_cap": 20, "together_cap": 40, "is_paused": False} | more
        return caps_for(dial=dial, **facts)

    assert gaps(None) == gaps(33) == Caps(5, 3)
    assert gaps(10) == Caps(10, 3)
    assert gaps(0) == NOTHING_PAID
    assert gaps(None, is_paused=True) == Caps(NEVER, 3)
    assert gaps(None, together_cap=0) == NOTHING_PAID


@pytest.mark.row("A43")
@given(
    st.lists(st.sampled_from([UNPAID, COMMERCIAL, SPONSORED]), max_size=300),
    st.integers(0, 33),
    st.integers(0, 50),
)
def test_no_order_of_asking_gets_more_through_the_gate_than_the_cap(asked, cap, together):
    gate, served = Gate(Caps(gap_of(cap) if together else NEVER, gap_of(together))), []
    for paid in asked:
        if gate.admits(paid):
            gate.put(paid)
            served.append(paid)
    assert check_proof(served, sponsored_cap=cap, together_cap=together) is None


@pytest.mark.row("A43")
@pytest.mark.row("C02")
def test_ten_thousand_random_feeds_and_visits_keep_to_the_cap_at_every_depth():
    """Pages read whole or half, again from the top, with other dials, with posts turned paid."""
    rng, shares = random.Random(20), []
    for _ in range(10_000):
        feed = [fragment(n, UNPAID) for n in range(rng.randint(0, 60))]
        for one in feed:
            if rng.random() < 0.1:
                one.paid = rng.choice([COMMERCIAL, SPONSORED])  # since the feed was built
        sponsored = [fragment(1000 + n, SPONSORED) for n in range(rng.randint(0, 12))]
        commercial = [fragment(2000 + n, COMMERCIAL) for n in range(rng.randint(0, 12))]
        cap, together = rng.choice([5, 10, 20, 30, 33]), rng.choice([10, 40, 50])
        served: list[int] = []
        offset = 0
        for _ in range(rng.randint(1, 5)):
            offset = 0 if rng.random() < 0.3 else offset
            dial = rng.choice([None, None, 0, 5, 20, 33])
            caps = caps_for(site_cap=cap, together_cap=together, dial=dial, is_paused=False)
            weaving = Weaving(reader(), size=PAGE, buried=(), caps=caps)
            weaving.paid = (sponsored, commercial)
            offset += weaving.add(feed[offset:])
            read_to = rng.randint(0, PAGE) if rng.random() < 0.3 else PAGE
            served += [one.paid for one in weaving.fragments[:read_to]]
        assert check_proof(served, sponsored_cap=cap, together_cap=together) is None
        shares.append(Fraction(sum(paid == SPONSORED for paid in served), max(1, len(served))))
    assert max(shares) > Fraction(1, 10), "the feeds must come near the cap, or nothing is shown"


def test_a_gate_that_forgets_its_last_place_is_caught():
    """The control: without the gap the same histories are over the cap."""
    gate, served = Gate(Caps(5, 3)), []
    for paid in [UNPAID] * 4 + [SPONSORED] * 4:
        gate.next_sponsored = gate.next_together = 1
        assert gate.admits(paid)
        gate.put(paid)
        served.append(paid)
    assert check_proof(served, sponsored_cap=20, together_cap=40) == 6


def test_sponsored_posts_stand_at_5_10_15_and_20_where_there_is_nothing_else():
    feed = [fragment(n, UNPAID) for n in range(30)]
    paid = [fragment(1000 + n, SPONSORED) for n in range(9)]
    weaving = page_of(feed, paid, caps=Caps(5, 3))
    places = [n for n, one in enumerate(weaving.fragments, 1) if one.paid]
    assert places == [5, 10, 15, 20]
    assert (weaving.sponsored, weaving.commercial) == (4, 0)


def test_both_classes_together_are_one_in_three_at_most():
    feed = [fragment(n, UNPAID) for n in range(30)]
    sponsored = [fragment(1000 + n, SPONSORED) for n in range(9)]
    commercial = [fragment(2000 + n, COMMERCIAL) for n in range(9)]
    weaving = page_of(feed, sponsored, commercial, caps=Caps(5, 3))
    classes = [one.paid for one in weaving.fragments]
    assert [n for n, paid in enumerate(classes, 1) if paid] == [3, 6, 9, 12, 15, 18]
    assert classes.count(SPONSORED) == 3


def test_too_few_unpaid_posts_give_fewer_paid_ones_and_never_a_looser_cap():
    feed = [fragment(n, UNPAID) for n in range(4)]
    paid = [fragment(1000 + n, SPONSORED) for n in range(9)]
    assert not any(one.paid for one in page_of(feed, paid, caps=Caps(5, 3)).fragments)


def test_an_author_of_paid_posts_has_two_in_ten_like_everybody():
    feed = [fragment(n, UNPAID) for n in range(30)]
    paid = [fragment(1000 + n, COMMERCIAL, author=777) for n in range(9)]
    served = page_of(feed, (), paid, caps=Caps(5, 3)).fragments
    for start in range(len(served) - 9):
        assert sum(one.author_id == 777 for one in served[start : start + 10]) <= 2


def test_a_post_that_lost_its_label_is_not_set_in_as_a_paid_one():
    feed = [fragment(n, UNPAID) for n in range(30)]
    paid = [fragment(1000, UNPAID), fragment(1001, SPONSORED)]
    served = page_of(feed, paid, caps=Caps(5, 3)).fragments
    assert [one.post_id for one in served if one.post_id >= 1000] == [1001]
