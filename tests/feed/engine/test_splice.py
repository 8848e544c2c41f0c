"""New posts reach a member whose snapshot is older than they are."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings

from feed.engine import build, dirty, news, snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.profile import pack_profile, read_profile
from feed.engine.splice import MOST_FRESH, CorruptFresh, Fresh, pack_fresh
from feed.engine.store import get_store
from tests.feed import oracle
from tests.feed.engine.test_merge import NOW, columns, make_post, worlds
from tests.feed.engine.world import NOW as MOMENT
from tests.feed.engine.world import make_people, put_post, twelve_interests

BEN = read_profile(pack_profile(interests={1: 10_000}, followed=[8], dropped=[10]))


def matching(posts, profile=BEN, **facts) -> list[int]:
    usual = {"built_at": NOW - 10_000, "known": set(), "now": NOW}
    return Fresh.unpack(pack_fresh(columns(posts))).matching(profile, **usual | facts)


@pytest.mark.row("A08", "A12")
def test_new_posts_of_interests_and_follows_match_and_others_do_not():
    posts = [
        make_post(1, author=4, topics=(1, 3)),
        make_post(2, author=8, topics=(3,)),
        make_post(3, author=4, topics=(3,)),
        make_post(4, author=10, topics=(1,)),
        make_post(5, author=4, topics=()),
    ]
    assert matching(posts) == [1, 2]


def test_only_posts_younger_than_the_snapshot_and_not_in_it():
    posts = [make_post(1, age=50), make_post(2, age=5_000), make_post(3, age=40)]
    assert matching(posts, built_at=NOW - 1_000, known={3}) == [1]


def test_a_post_that_committed_late_is_not_lost():
    assert matching([make_post(1, age=60)], built_at=NOW) == [1]


@settings(max_examples=100, deadline=None)
@given(world=worlds())
def test_new_posts_are_ordered_as_the_oracle_orders_them(world):
    posts, member = world
    profile = read_profile(
        pack_profile(
            interests=member.weights,
            followed=member.followed,
            affinities=member.affinities,
            dropped=member.dropped,
            see_less=member.see_less,
            seen=member.seen,
        )
    )
    expected = [post.id for post in oracle.ranked(posts, member, NOW)]
    assert matching(posts, profile, built_at=0, most=800) == expected


def test_the_list_keeps_the_newest():
    posts = [make_post(n, age=n) for n in range(1, MOST_FRESH + 50)]
    fresh = Fresh.unpack(pack_fresh(columns(posts)))
    assert len(fresh.rows) == MOST_FRESH
    assert fresh.newest_at() == NOW - 1
    assert Fresh.unpack(b"").newest_at() == 0


def test_damaged_lists_are_refused():
    with pytest.raises(CorruptFresh):
        Fresh.unpack(b"123")


@pytest.mark.django_db
def test_the_lists_of_new_and_removed_posts_follow_the_rows():
    author = make_people(1)[0]
    interests = twelve_interests()[:1]
    new = put_post(author=author, interests=interests)
    put_post(author=author, interests=interests, at=MOMENT - timedelta(days=1))
    gone = put_post(author=author, interests=interests, state="removed")
    hidden = put_post(author=author, interests=interests, is_visible=False)
    assert Fresh.unpack(news.load_fresh(now=MOMENT)).rows[:, 0].tolist() == [new.pk]
    buried = np.frombuffer(news.load_buried(now=MOMENT), dtype="<u4").tolist()
    assert buried == [gone.pk, hidden.pk]


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.row("A08")
def test_a_new_post_is_announced_to_every_reader_on_commit(django_capture_on_commit_callbacks):
    store = get_store()
    store.flush()
    author, ben = make_people(2)
    store.put_snapshots({ben.pk: snapshot.pack([1], built_at=1, epoch=1)}, tab=FOR_YOU)

    def versions():
        page = store.read_page(ben.pk, tab=FOR_YOU, generation=None, offset=0, count=1)
        return page.versions

    before = versions()
    with django_capture_on_commit_callbacks(execute=True):
        post = put_post(author=author, interests=twelve_interests()[:1])
        dirty.announce_posts(now=MOMENT)
    assert versions().fresh != before.fresh
    assert Fresh.unpack(store.get_fresh()).rows[0, 0] == post.pk
    before = versions()
    with django_capture_on_commit_callbacks(execute=True):
        post.state = "removed"
        post.save()
        dirty.announce_posts(now=MOMENT)
    assert versions().buried != before.buried
    assert store.get_buried() == int(post.pk).to_bytes(4, "little")
    # What the commit could not tell, the sweep does; and only once.
    store.flush()
    assert news.tell_readers(store, now=MOMENT)
    assert not news.tell_readers(store, now=MOMENT)
    assert build.sweep_owed(now=MOMENT) == 0
