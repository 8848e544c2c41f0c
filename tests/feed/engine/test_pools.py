"""The pools of a process follow the database by what changed, and end where a full load would."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feed.engine.candidates import Candidates
from feed.engine.pools import Pools, load_posts
from feed.models import PostInterest, ProductTag
from tests.factories.products import make_link, make_product
from tests.feed import oracle
from tests.feed.engine.world import (
    NOW,
    as_oracle,
    make_people,
    put_post,
    put_posts,
    twelve_interests,
)

pytestmark = pytest.mark.django_db


def facts(candidates: Candidates) -> list[tuple]:
    posts = candidates.posts
    rows = zip(
        posts.ids.tolist(),
        posts.authors.tolist(),
        posts.published_at.tolist(),
        posts.quality.tolist(),
        posts.flags.tolist(),
        posts.pool_keys.tolist(),
        strict=True,
    )
    topics = [tuple(topic for topic in row if topic) for row in posts.topics.tolist()]
    return [(*row, tuple(sorted(found))) for row, found in zip(rows, topics, strict=True)]


def expected() -> list[tuple]:
    in_pools = oracle.pooled(as_oracle())
    posts = sorted((post for post in as_oracle() if post.id in in_pools), key=lambda post: post.id)
    return [
        (p.id, p.author, p.published_at, p.quality, p.flags, p.pool_key, tuple(sorted(p.topics)))
        for p in posts
    ]


def test_the_pools_hold_what_the_rows_say():
    put_posts(authors=make_people(5), interests=twelve_interests(), number=60)
    assert facts(Pools().current(now=NOW)) == expected()


def test_an_empty_site_has_empty_pools():
    assert len(Pools().current(now=NOW).posts) == 0


@pytest.mark.row("A10", "A31")
def test_every_kind_of_change_is_followed():
    interests = twelve_interests()
    authors = make_people(5)
    posts = put_posts(authors=authors, interests=interests, number=30)
    product = make_product(stock=3)
    link = make_link(product=product)
    ProductTag.objects.create(post=posts[4], product=product, link=link)
    pools = Pools()
    now = NOW
    pools.current(now=now)

    def after(seconds: int = 2):
        nonlocal now
        now += timedelta(seconds=seconds)
        return now

    put_post(author=authors[0], interests=interests[:2], at=after())
    assert facts(pools.current(now=now)) == expected()

    posts[3].state, posts[3].changed_at = "removed", after()
    posts[3].save()
    posts[5].is_visible, posts[5].changed_at = False, now
    posts[5].save()
    assert facts(pools.current(now=now)) == expected()

    posts[5].is_visible, posts[5].changed_at = True, after()
    posts[5].save()
    PostInterest.objects.filter(post=posts[6]).delete()
    posts[6].changed_at = now
    posts[6].save()
    assert facts(pools.current(now=now)) == expected()

    product.stock, product.stock_changed_at = 0, after()
    product.save()
    assert facts(pools.current(now=now)) == expected()
    assert {row[0]: row[4] for row in facts(pools.current(now=now))}[posts[4].pk] == 1

    product.stock, product.stock_changed_at = 9, after()
    product.save()
    assert facts(pools.current(now=now)) == expected()


def test_a_change_that_commits_late_is_not_missed():
    interests = twelve_interests()
    author = make_people(1)[0]
    put_post(author=author, interests=interests[:1])
    pools = Pools()
    pools.current(now=NOW)
    pools.current(now=NOW + timedelta(seconds=10))
    put_post(author=author, interests=interests[:1], at=NOW + timedelta(seconds=5))
    assert len(pools.current(now=NOW + timedelta(seconds=12)).posts) == 2


def test_within_a_second_the_pools_ask_nothing():
    put_posts(authors=make_people(2), interests=twelve_interests(), number=5)
    pools = Pools()
    first = pools.current(now=NOW)
    with CaptureQueriesContext(connection) as queries:
        assert pools.current(now=NOW + timedelta(milliseconds=900)) is first
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        assert pools.current(now=NOW + timedelta(seconds=31)).posts is first.posts
    assert len(queries) == 1


def test_scores_age_with_the_clock():
    put_post(author=make_people(1)[0], interests=twelve_interests()[:1])
    pools = Pools()
    young = pools.current(now=NOW).static[0]
    old = pools.current(now=NOW + timedelta(minutes=5)).static[0]
    assert young == 200_000
    assert old < young


def test_a_suspended_author_is_in_no_pool():
    author, other = make_people(2)
    author.suspended_at = NOW
    author.save()
    put_post(author=author, interests=twelve_interests()[:1])
    kept = put_post(author=other, interests=twelve_interests()[:1])
    assert load_posts().ids.tolist() == [kept.pk]


def test_posts_of_chosen_ids_load_alone():
    posts = put_posts(authors=make_people(2), interests=twelve_interests(), number=5)
    assert load_posts(only=[posts[2].pk, 10**9]).ids.tolist() == [posts[2].pk]
    assert load_posts(only=[]).ids.dtype == np.int64


@pytest.mark.django_db(transaction=True)
def test_after_ten_minutes_the_pools_load_again_beside_the_work():
    author = make_people(1)[0]
    put_post(author=author, interests=twelve_interests()[:1])
    pools = Pools()
    assert len(pools.current(now=NOW).posts) == 1
    # A suspension changes no post: only the full load sees it.
    type(author).objects.update(suspended_at=NOW)
    later = NOW + timedelta(minutes=11)
    assert len(pools.current(now=later).posts) == 1
    with pools._loading:
        pass
    assert len(pools.current(now=later).posts) == 0


def test_a_fifth_interest_of_a_post_counts_as_much_as_its_first():
    people, topics = make_people(1), twelve_interests()
    put_post(author=people[0], interests=topics[:5])
    assert (load_posts().topics[0] > 0).sum() == 5
