"""Views are counted once and make a seen post rank lower."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feed.engine import build, dirty
from feed.engine.pools import POOLS
from feed.engine.profile import read_profile
from feed.engine.store import get_store
from feed.models import FeedProfile, PostTally
from feed.reading.pace import Pace
from feed.services.viewing import MOST_AT_ONCE, count_impressions, record_impressions
from feed.views import viewed
from tests.factories.members import make_member
from tests.feed.engine.world import NOW, choose, make_people, put_post, twelve_interests

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean_engine():
    POOLS.reset()
    get_store().flush()
    yield
    POOLS.reset()


@pytest.fixture
def ben():
    member = make_member(handle="ben")
    choose(member, twelve_interests()[:5])
    dirty.mark_dirty(member_ids=[member.pk], now=NOW)
    build.sweep_owed(now=NOW)
    return member


def views_of(post) -> int:
    return sum(PostTally.objects.filter(post=post).values_list("views", flat=True))


@pytest.mark.row("A10")
def test_a_view_counts_once_and_is_remembered(ben):
    posts = [put_post(author=author) for author in make_people(3)]
    ids = [post.public_id for post in posts]
    assert record_impressions(member=ben, public_ids=ids[:2], now=NOW) == 2
    assert record_impressions(member=ben, public_ids=ids, now=NOW) == 1
    assert [views_of(post) for post in posts] == [1, 1, 1]
    packed = bytes(FeedProfile.objects.get(member=ben).packed)
    assert sorted(read_profile(packed).seen.tolist()) == [post.pk for post in posts]


def test_views_of_different_people_add_up(ben):
    post = put_post(author=make_people(1)[0])
    people = [ben, *(make_member() for _ in range(3))]
    for member in people[1:]:
        FeedProfile.objects.create(member=member)
    for member in people:
        record_impressions(member=member, public_ids=[post.public_id], now=NOW)
    assert views_of(post) == 4


def test_own_hidden_and_unknown_posts_do_not_count(ben):
    own = put_post(author=ben)
    hidden = put_post(author=make_people(1)[0], is_visible=False)
    ids = [own.public_id, hidden.public_id, "unknown"]
    assert record_impressions(member=ben, public_ids=ids, now=NOW) == 0
    assert not PostTally.objects.exists()


@pytest.mark.row("A10")
def test_the_page_tells_what_it_has_shown(client, ben):
    post = put_post(author=make_people(1)[0])
    client.force_login(ben)
    response = client.post(reverse("feed:viewed"), {"ids": f"{post.public_id},unknown"})
    assert response.status_code == 204
    assert views_of(post) == 0, "nothing is counted while the member waits"
    assert count_impressions(now=NOW) == 1
    assert views_of(post) == 1
    assert count_impressions(now=NOW) == 0


@pytest.mark.parametrize(
    "ids",
    ["", ",", "a,", "a b", "\0", "é", "x" * 23, ",".join("x" * (MOST_AT_ONCE + 1)), "a" * 10_240],
    ids=lambda ids: repr(ids)[:20],
)
def test_a_list_that_is_none_is_refused(client, ben, ids):
    client.force_login(ben)
    response = client.post(
        reverse("feed:viewed"), {"ids": ids}, headers={"accept": "application/json"}
    )
    assert response.status_code == 400
    assert b"ids:" in response.content
    assert not PostTally.objects.exists()


def test_a_batch_costs_one_statement_whatever_its_size(client, ben):
    posts = [put_post(author=author) for author in make_people(30)]
    client.force_login(ben)
    note = ",".join(post.public_id for post in posts)
    with CaptureQueriesContext(connection) as asked:
        client.post(reverse("feed:viewed"), {"ids": note})
    of_the_feed = [
        each["sql"] for each in asked if re.search(r'(FROM|INTO|UPDATE) "feed_', each["sql"])
    ]
    assert len(of_the_feed) == 1
    assert of_the_feed[0].startswith("INSERT INTO")


def test_strangers_and_other_methods_are_refused(client, ben):
    assert client.post(reverse("feed:viewed"), {"ids": "a"}).status_code == 302
    client.force_login(ben)
    assert client.get(reverse("feed:viewed")).status_code == 405


def test_who_sends_more_than_any_page_would_is_told_to_wait(client, ben, settings, monkeypatch):
    settings.RELAX_THROTTLES = False
    monkeypatch.setattr(viewed, "PACE", Pace(3))
    client.force_login(ben)
    post = put_post(author=make_people(1)[0])
    answers = [client.post(reverse("feed:viewed"), {"ids": post.public_id}) for _ in range(5)]
    assert [one.status_code for one in answers] == [204, 204, 204, 429, 429]
    assert answers[-1]["Retry-After"]
    count_impressions(now=NOW)
    assert views_of(post) == 1, "the same post three times in one visit is one view"
