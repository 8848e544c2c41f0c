"""Feeds built from rows: for the worker, inside a request, and on demand."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feed.engine import build, dirty, profiles, snapshot
from feed.engine.cursor import FOLLOWING, FOR_YOU
from feed.engine.pools import POOLS
from feed.engine.store import StoreUnavailable, get_store
from feed.models import Block, FeedProfile, Follow, InterestChoice, Mute, Smile
from tests.factories.products import make_brand
from tests.feed import oracle
from tests.feed.engine.world import (
    NOW,
    as_oracle,
    choose,
    follow,
    make_people,
    put_post,
    put_posts,
    twelve_interests,
)
from tests.feed.oracle import OracleMember

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clean_engine():
    POOLS.reset()
    get_store().flush()
    yield
    POOLS.reset()
    get_store().flush()


def ids_of(blob: bytes | None) -> list[int]:
    assert blob is not None
    return snapshot.unpack(blob).ids.tolist()


def stored(member) -> list[int]:
    return ids_of(get_store().get_snapshot(member.pk, tab=FOR_YOU))


@pytest.mark.row("A08", "A10")
def test_the_feed_of_real_rows_is_the_oracle_s():
    interests = twelve_interests()
    authors = make_people(9)
    put_posts(authors=authors, interests=interests, number=150)
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    follow(ben, authors[0])
    Block.objects.create(member=authors[3], target=ben)
    smiled = [post for post in as_oracle() if post.author == authors[2].pk * 2][:3]
    for post in smiled:
        Smile.objects.create(member=ben, post_id=post.id, at=NOW)
    member = OracleMember(
        weights={interest.pk: 10_000 for interest in interests[:5]},
        followed={authors[0].pk * 2},
        affinities={authors[2].pk * 2: 3_000},
        dropped={authors[3].pk * 2},
    )
    expected = oracle.feed(as_oracle(), member, int(NOW.timestamp()))
    assert ids_of(build.build_now(ben.pk, now=NOW)) == expected
    assert stored(ben) == expected


@pytest.mark.row("A08", "A09")
def test_every_entry_has_a_chosen_interest_or_a_followed_account():
    interests = twelve_interests()
    authors = make_people(8)
    posts = put_posts(authors=authors, interests=interests, number=80)
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    follow(ben, authors[1])
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    assert build.sweep_owed(now=NOW) == 1
    chosen = {interest.pk for interest in interests[:5]}
    by_id = {post.pk: post for post in posts}
    ids = stored(ben)
    assert ids
    for post_id in ids:
        topics = set(by_id[post_id].post_interests.values_list("interest_id", flat=True))
        assert topics & chosen or by_id[post_id].author_id == authors[1].pk


@pytest.mark.row("A09")
def test_a_dog_lover_sees_dogs_among_the_first_ten():
    interests = twelve_interests()
    authors = make_people(30)
    for n in range(60):
        put_post(author=authors[n % 30], interests=[interests[1 + n % 4]], at=NOW)
    old = NOW - timedelta(days=20)
    dogs = [put_post(author=authors[n], interests=[interests[0]], at=old) for n in range(3)]
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    ids = ids_of(build.build_now(ben.pk, now=NOW))
    assert {post.pk for post in dogs} & set(ids[:10])


def test_building_twice_gives_the_same_bytes():
    interests = twelve_interests()
    put_posts(authors=make_people(5), interests=interests, number=40)
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    assert build.build_now(ben.pk, now=NOW) == build.build_now(ben.pk, now=NOW)


def test_a_member_without_interests_and_posts_gets_an_empty_feed():
    ben = make_people(1)[0]
    assert ids_of(build.build_now(ben.pk, now=NOW)) == []


@pytest.mark.row("A06", "A12")
def test_a_change_is_in_the_feed_after_the_sweep():
    interests = twelve_interests()
    authors = make_people(3)
    posts = {n: put_post(author=authors[n], interests=[interests[n]]) for n in range(3)}
    ben = make_people(1)[0]
    choose(ben, [interests[0]])
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    assert stored(ben) == [posts[0].pk]
    choose(ben, [interests[1]])
    follow(ben, authors[2])
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    assert set(stored(ben)) == {post.pk for post in posts.values()}
    Mute.objects.create(member=ben, target=authors[2])
    InterestChoice.objects.filter(member=ben, interest=interests[0]).delete()
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    assert stored(ben) == [posts[1].pk]


def test_a_follow_right_after_a_post_finds_the_post():
    interests = twelve_interests()
    ana, ben = make_people(2)
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    post = put_post(author=ana, interests=interests[:1])
    follow(ben, ana)
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    assert stored(ben) == [post.pk]


def test_nothing_is_owed_after_the_sweep():
    ben = make_people(1)[0]
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    assert build.owed_members(now=NOW) == []
    assert build.sweep_owed(now=NOW) == 0


def test_a_worker_that_dies_half_way_leaves_the_feed_owed(monkeypatch):
    ben = make_people(1)[0]
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)

    def dies(*args, **kwargs):
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(get_store(), "put_snapshots", dies)
        with pytest.raises(StoreUnavailable):
            build.sweep_owed(now=NOW)
    assert build.owed_members(now=NOW) == [ben.pk]
    assert build.sweep_owed(now=NOW) == 1


def test_a_change_during_the_build_is_owed_again(monkeypatch):
    interests = twelve_interests()
    post = put_post(author=make_people(1)[0], interests=[interests[0]])
    ben = make_people(1)[0]
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    pack = profiles.pack_members

    def pack_while_ben_chooses(member_ids, **kwargs):
        packed = pack(member_ids, **kwargs)
        choose(ben, [interests[0]])
        dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
        return packed

    monkeypatch.setattr(profiles, "pack_members", pack_while_ben_chooses)
    build.rebuild_owed([ben.pk], now=NOW)
    monkeypatch.undo()
    assert build.owed_members(now=NOW) == [ben.pk]
    build.sweep_owed(now=NOW)
    assert stored(ben) == [post.pk]


@pytest.mark.row("A08")
def test_a_request_gets_its_feed_although_the_store_is_down(monkeypatch):
    interests = twelve_interests()
    post = put_post(author=make_people(1)[0], interests=[interests[0]])
    ben = make_people(1)[0]
    choose(ben, [interests[0]])

    def down(*args, **kwargs):
        raise StoreUnavailable("down")

    monkeypatch.setattr(get_store(), "try_lock", down)
    assert ids_of(build.build_now(ben.pk, now=NOW)) == [post.pk]


@pytest.mark.services
def test_a_cold_build_hardly_asks_the_database():
    interests = twelve_interests()
    put_posts(authors=make_people(3), interests=interests, number=20)
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    build.build_now(ben.pk, now=NOW)
    with CaptureQueriesContext(connection) as queries:
        build.build_now(ben.pk, now=NOW)
    assert len(queries) <= 1
    with CaptureQueriesContext(connection) as queries:
        build.build_now(ben.pk, now=NOW + timedelta(seconds=2))
    assert len(queries) <= 2
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    with CaptureQueriesContext(connection) as queries:
        build.build_now(ben.pk, now=NOW + timedelta(seconds=4))
    assert len(queries) <= 3


@pytest.mark.row("A12")
def test_following_is_strictly_newest_first():
    interests = twelve_interests()
    ana, cem, dan, eve, stranger, ben = make_people(6)
    brand = make_brand()
    for author in (ana, cem, dan, eve):
        follow(ben, author)
    Follow.objects.create(follower=ben, brand=brand)
    Mute.objects.create(member=ben, target=dan)
    Block.objects.create(member=eve, target=ben)
    wanted = []
    for minutes, author in ((5, ana), (1, cem), (9, ana), (3, stranger), (2, dan), (4, eve)):
        at = NOW - timedelta(minutes=minutes)
        post = put_post(author=author, interests=interests[:1], at=at, quality_micros=minutes)
        if author in (ana, cem):
            wanted.append((at, post.pk))
    spoken = put_post(author=stranger, brand=brand, at=NOW - timedelta(minutes=2))
    put_post(author=ana, at=NOW, is_visible=False)
    wanted.append((spoken.published_at, spoken.pk))
    expected = [pk for _, pk in sorted(wanted, reverse=True)]
    blob = build.build_in_time(ben.pk, tab=FOLLOWING, now=NOW)
    assert ids_of(blob) == expected
    assert get_store().get_snapshot(ben.pk, tab=FOLLOWING) == blob


@pytest.mark.row("A09")
def test_discover_holds_only_what_lies_outside_interests_and_follows():
    interests = twelve_interests()
    ana, stranger, ben = make_people(3)
    choose(ben, interests[:5])
    follow(ben, ana)
    put_post(author=stranger, interests=[interests[0], interests[7]])
    put_post(author=ana, interests=[interests[8]])
    put_post(author=ben, interests=[interests[8]])
    new = put_post(author=stranger, interests=[interests[8]])
    assert ids_of(build.build_discover(ben.pk, now=NOW)) == [new.pk]


def test_only_active_members_are_precomputed_and_others_hold_nothing():
    interests = twelve_interests()
    put_posts(authors=make_people(3), interests=interests, number=20)
    here, away, never = make_people(3)
    for member in (here, away, never):
        choose(member, interests[:5])
    dirty.mark_dirty(member_ids=[here.pk, away.pk, never.pk], now=NOW)
    build.sweep_owed(now=NOW)
    profile = FeedProfile.objects
    profile.filter(member=here).update(seen_at=NOW - timedelta(days=13))
    profile.filter(member=away).update(seen_at=NOW - timedelta(days=15))
    assert build.forget_inactive(now=NOW) == 1
    assert get_store().get_snapshot(away.pk, tab=FOR_YOU) is None
    assert build.active_ranges(now=NOW, size=10) == [(here.pk, here.pk)]
    assert build.build_range(first=1, last=never.pk, now=NOW) == 1
    assert build.owed_members(now=NOW) == []
    # A change of somebody who is away is no reason to build for them.
    dirty.mark_dirty(member_ids=[away.pk], now=NOW)
    assert build.sweep_owed(now=NOW) == 0
    assert build.owed_members(now=NOW) == []
    assert ids_of(build.build_now(away.pk, now=NOW))


def test_active_ranges_cover_everybody_once():
    people = make_people(7)
    FeedProfile.objects.bulk_create(
        [FeedProfile(member=member, seen_at=NOW, interest_count=5) for member in people]
    )
    ranges = build.active_ranges(now=NOW, size=3)
    assert len(ranges) == 3
    covered = [m.pk for m in people for first, last in ranges if first <= m.pk <= last]
    assert covered == [member.pk for member in people]


def test_the_command_builds_what_is_owed_and_what_is_active(capsys):
    interests = twelve_interests()
    put_posts(authors=make_people(3), interests=interests, number=20)
    ana, ben = make_people(2)
    for member in (ana, ben):
        choose(member, interests[:5])
    dirty.mark_dirty(member_ids=[ana.pk, ben.pk], now=NOW)
    call_command("precompute_feeds")
    assert "2 feeds" in capsys.readouterr().out
    assert stored(ana)
    assert stored(ben)
    call_command("precompute_feeds", everybody=True)
    assert "2 feeds" in capsys.readouterr().out


def test_seen_posts_rank_lower_at_the_next_build():
    interests = twelve_interests()
    author, other, ben = make_people(3)
    first = put_post(author=author, interests=interests[:1], at=NOW)
    second = put_post(author=other, interests=interests[:1], at=NOW - timedelta(hours=5))
    choose(ben, interests[:1])
    assert ids_of(build.build_now(ben.pk, now=NOW)) == [first.pk, second.pk]
    profiles.record_seen(member_id=ben.pk, post_ids=[first.pk])
    assert ids_of(build.build_now(ben.pk, now=NOW)) == [second.pk, first.pk]
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    assert stored(ben) == [second.pk, first.pk]
