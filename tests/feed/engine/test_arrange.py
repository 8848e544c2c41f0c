"""Neighbours in a feed: at most two posts of an author in any ten, a turn for each interest."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feed import oracle
from tests.feed.engine.test_merge import NOW, make_post, merged
from tests.feed.oracle import OracleMember

pytestmark = pytest.mark.slow


def crowd(seed: int, *, authors: int, posts: int, loud: int = 0) -> list[oracle.OraclePost]:
    """Posts of many authors, `loud` of whom write most of them."""
    chance = random.Random(seed)
    return [
        make_post(
            n,
            author=2 * chance.randint(1, loud if loud and chance.random() < 0.6 else authors),
            age=chance.randint(0, 2_000_000),
            quality=chance.randint(0, 300_000),
            topics=chance.sample(range(1, 13), chance.randint(1, 3)),
        )
        for n in range(1, posts + 1)
    ]


def somebody(seed: int, *, authors: int) -> OracleMember:
    chance = random.Random(seed)
    return OracleMember(
        weights={t: chance.choice([10_000, 10_000, 4_000]) for t in chance.sample(range(1, 13), 7)},
        followed={2 * n for n in chance.sample(range(1, authors + 1), min(authors, 15))},
        affinities={2 * chance.randint(1, authors): chance.randint(1, 10_000) for _ in range(6)},
        dropped={2 * chance.randint(1, authors)},
        seen=set(chance.sample(range(1, 600), 40)),
    )


@pytest.mark.row("A10")
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("authors", "loud"), [(120, 0), (120, 4), (25, 3), (6, 0)])
def test_a_large_feed_is_bit_equal_to_the_oracle(seed, authors, loud):
    posts = crowd(seed, authors=authors, posts=700, loud=loud)
    member = somebody(seed, authors=authors)
    for size in (800, 120):
        assert merged(posts, member, size=size) == oracle.feed(posts, member, NOW, size)


def test_pools_longer_than_their_limit_are_cut_the_same_way():
    chance = random.Random(5)
    posts = [
        make_post(
            n,
            author=2 if n % 3 else 2 * chance.randint(2, 60),
            age=chance.randint(0, 4_000_000),
            quality=chance.randint(0, 300_000),
            topics=[1] if n % 5 else [2],
        )
        for n in range(1, 1_800)
    ]
    member = OracleMember(weights={1: 10_000}, followed={2, 8})
    assert merged(posts, member) == oracle.feed(posts, member, NOW)


@pytest.mark.row("A10")
@pytest.mark.parametrize("seed", range(20))
def test_no_author_has_more_than_two_posts_in_any_ten(seed):
    posts = crowd(seed, authors=60, posts=400, loud=8)
    author_of = {post.id: post.author for post in posts}
    ids = merged(posts, somebody(seed, authors=60), size=200)
    assert len(ids) > 100
    for start in range(len(ids) - 60):
        window = [author_of[post_id] for post_id in ids[start : start + 10]]
        assert max(window.count(author) for author in window) <= 2


@pytest.mark.row("A09", "A10")
@pytest.mark.parametrize("seed", range(20))
def test_each_of_five_interests_has_a_turn_in_the_first_ten(seed):
    posts = [post for post in crowd(seed, authors=60, posts=300) if 5 not in post.topics]
    # The fifth interest has posts, but the poorest of all.
    posts += [make_post(1_000 + n, author=200 + 2 * n, age=10**8, topics=(5,)) for n in range(3)]
    topics_of = {post.id: post.topics for post in posts}
    member = OracleMember(weights=dict.fromkeys(range(1, 6), 10_000), followed={4, 6, 8})
    first = merged(posts, member)[:10]
    for interest in range(1, 6):
        assert any(interest in topics_of[post_id] for post_id in first)


def test_an_interest_without_posts_owes_nothing():
    posts = [make_post(n, author=2 * n, age=60 * n, topics=(1,)) for n in range(1, 40)]
    member = OracleMember(weights=dict.fromkeys(range(1, 6), 10_000))
    assert merged(posts, member) == [post.id for post in posts]


def test_a_feed_of_one_voice_is_not_cut_short():
    posts = [make_post(n, author=2, age=60 * n) for n in range(1, 30)]
    assert merged(posts, OracleMember(weights={1: 10_000})) == [post.id for post in posts]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=70) | st.lists(st.integers(1, 25), max_size=120))
def test_any_row_of_authors_is_spread_as_the_oracle_spreads_it(authors):
    posts = [make_post(500 - n, author=2 * a, age=60 * n) for n, a in enumerate(authors)]
    member = OracleMember(weights={1: 10_000})
    assert merged(posts, member) == oracle.feed(posts, member, NOW)


def test_two_thousand_random_rows_of_authors_are_spread_as_the_oracle_spreads_them():
    """Enough for clashes of every kind, also of two authors that cross at the exact distance."""
    member = OracleMember(weights={1: 10_000})
    for seed in range(2_000):
        chance = random.Random(seed)
        size = chance.choice([6, 9, 12, 18, 30])
        posts = [
            make_post(500 - n, author=2 * chance.randint(1, size), age=60 * n) for n in range(60)
        ]
        assert merged(posts, member) == oracle.feed(posts, member, NOW), seed
