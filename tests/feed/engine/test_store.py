"""Both stores keep the promise of FeedStore: the same tests run on each."""

import struct
from collections.abc import Iterator

import pytest
from django.conf import settings

from feed.engine import snapshot
from feed.engine.cursor import DISCOVER, FOLLOWING, FOR_YOU
from feed.engine.store.base import FeedStore, StoreUnavailable
from feed.engine.store.database import DatabaseStore
from feed.engine.store.redis import RedisStore
from tests.factories.members import make_outsider

STORES = ["database", pytest.param("redis", marks=pytest.mark.services)]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, db: None) -> Iterator[FeedStore]:
    store = DatabaseStore() if request.param == "database" else RedisStore(settings.REDIS_URL)
    store.flush()
    yield store
    store.flush()


@pytest.fixture
def member_id(db: None) -> int:
    return make_outsider().pk


def packed(*ids: int, built_at: int = 1_700_000_000) -> bytes:
    return snapshot.pack(ids, built_at=built_at, epoch=7)


def read(store: FeedStore, member_id: int, **asked):
    asked = {"tab": FOR_YOU, "generation": None, "offset": 0, "count": 3} | asked
    return store.read_page(member_id, **asked)


def test_a_member_without_a_snapshot_reads_no_header(store, member_id):
    page = read(store, member_id)
    assert (page.header, page.ids) == (None, ())


def test_pages_are_slices_of_the_snapshot(store, member_id):
    blob = packed(9, 8, 7, 6, 5)
    store.put_snapshots({member_id: blob}, tab=FOR_YOU)
    first = read(store, member_id)
    assert first.header == snapshot.read_header(blob)
    assert first.ids == (9, 8, 7)
    assert read(store, member_id, offset=3).ids == (6, 5)
    assert read(store, member_id, offset=5).ids == ()
    assert read(store, member_id, offset=800).ids == ()
    assert store.get_snapshot(member_id, tab=FOR_YOU) == blob


def test_tabs_and_members_are_apart(store, member_id):
    other = make_outsider().pk
    store.put_snapshots({member_id: packed(1), other: packed(2)}, tab=FOR_YOU)
    store.put_snapshots({member_id: packed(3)}, tab=FOLLOWING)
    assert read(store, member_id).ids == (1,)
    assert read(store, other).ids == (2,)
    assert read(store, member_id, tab=FOLLOWING).ids == (3,)
    assert read(store, other, tab=FOLLOWING).header is None


@pytest.mark.row("A10")
def test_a_generation_that_was_read_survives_its_replacement(store, member_id):
    store.put_snapshots({member_id: packed(1, 2, 3, 4)}, tab=FOR_YOU)
    old = read(store, member_id, count=2).header
    store.put_snapshots({member_id: packed(9, 1, 2, 3)}, tab=FOR_YOU)
    assert read(store, member_id, count=2).ids == (9, 1)
    assert read(store, member_id, generation=old.generation, offset=2, count=2).ids == (3, 4)


def test_a_second_replacement_keeps_both_read_generations(store, member_id):
    generations = []
    for first in (1, 2, 3):
        store.put_snapshots({member_id: packed(first, 10, 11)}, tab=FOR_YOU)
        generations.append(read(store, member_id).header.generation)
    firsts = [read(store, member_id, generation=g, count=1).ids for g in generations]
    assert firsts == [(1,), (2,), (3,)]


def test_a_rebuild_without_change_keeps_the_generation(store, member_id):
    store.put_snapshots({member_id: packed(1, 2)}, tab=FOR_YOU)
    before = read(store, member_id).header
    store.put_snapshots({member_id: packed(1, 2, built_at=1_700_000_900)}, tab=FOR_YOU)
    after = read(store, member_id, generation=before.generation)
    assert after.ids == (1, 2)
    assert after.header.built_at == 1_700_000_900


def test_going_back_to_an_earlier_list_makes_it_current_again(store, member_id):
    for ids in ((1, 2), (2, 1), (1, 2)):
        store.put_snapshots({member_id: packed(*ids)}, tab=FOR_YOU)
        assert read(store, member_id).ids == ids


def test_an_unknown_generation_is_not_found(store, member_id):
    store.put_snapshots({member_id: packed(1, 2)}, tab=FOR_YOU)
    assert read(store, member_id, generation=12345).header is None


def test_members_who_are_dropped_hold_nothing(store, member_id):
    for tab in (FOR_YOU, FOLLOWING, DISCOVER):
        store.put_snapshots({member_id: packed(1)}, tab=tab)
    store.drop_snapshots([member_id])
    for tab in (FOR_YOU, FOLLOWING, DISCOVER):
        assert store.get_snapshot(member_id, tab=tab) is None


def test_putting_twice_is_putting_once(store, member_id):
    for _ in range(2):
        store.put_snapshots({member_id: packed(4, 5)}, tab=FOR_YOU, seconds=60)
    assert read(store, member_id).ids == (4, 5)


def test_nothing_to_put_or_drop_is_fine(store):
    store.put_snapshots({}, tab=FOR_YOU)
    store.drop_snapshots([])
    store.put_fragments({})
    store.drop_fragments([])
    store.drop_viewers([])
    store.note_touched([], at=1)
    assert store.get_fragments([]) == []


def test_fragments_come_back_in_order_with_gaps(store):
    store.put_fragments({b"fr:1:1": b"one", b"fr:2:1": "zwölf".encode()})
    wanted = [b"fr:2:1", b"fr:9:1", b"fr:1:1"]
    assert store.get_fragments(wanted) == ["zwölf".encode(), None, b"one"]
    store.drop_fragments([b"fr:1:1"])
    assert store.get_fragments([b"fr:1:1"]) == [None]


def test_the_build_lock_is_for_one(store, member_id):
    assert store.try_lock(member_id)
    assert not store.try_lock(member_id)
    store.unlock(member_id)
    assert store.try_lock(member_id)


def test_touched_posts_come_the_latest_first_and_move_the_version(store, member_id):
    before = read(store, member_id).versions.touched
    store.note_touched([5], at=100)
    store.note_touched([6], at=200)
    assert read(store, member_id).versions.touched != before
    assert struct.unpack("<4I", store.get_touched()) == (6, 200, 5, 100)


@pytest.mark.services
@pytest.mark.parametrize("name", ["fresh", "buried", "rules"])
def test_a_published_list_has_a_new_version_each_time(name, member_id):
    store = RedisStore(settings.REDIS_URL)
    store.flush()
    assert getattr(store, f"get_{name}")() is None
    versions = [getattr(read(store, member_id).versions, name)]
    for blob in (b"1234", b"1234"):
        getattr(store, f"put_{name}")(blob)
        versions.append(getattr(read(store, member_id).versions, name))
    assert versions[0] == 0
    assert len(set(versions)) == 3
    assert getattr(store, f"get_{name}")() == b"1234"


@pytest.mark.services
def test_the_viewer_blob_comes_with_the_page(member_id):
    store = RedisStore(settings.REDIS_URL)
    store.flush()
    assert store.put_viewer(member_id, b"\x00blob", instead_of=None)
    assert read(store, member_id).viewer == b"\x00blob"
    store.drop_viewers([member_id])
    mark = read(store, member_id).viewer
    assert mark != b"\x00blob"
    assert store.put_viewer(member_id, b"\x00other", instead_of=mark)


@pytest.mark.services
def test_a_viewer_that_was_loaded_before_a_change_is_never_kept_after_it(member_id):
    store = RedisStore(settings.REDIS_URL)
    store.flush()
    marks = {None}
    for _ in range(3):
        store.drop_viewers([member_id])
        for before in marks:
            assert not store.put_viewer(member_id, b"old", instead_of=before)
        marks.add(read(store, member_id).viewer)
    assert len(marks) == 4


@pytest.mark.services
def test_an_unread_generation_is_not_kept(member_id):
    store = RedisStore(settings.REDIS_URL)
    store.flush()
    old = packed(1, 2)
    store.put_snapshots({member_id: old}, tab=FOR_YOU)
    store.put_snapshots({member_id: packed(3, 4)}, tab=FOR_YOU)
    generation = snapshot.read_header(old).generation
    assert read(store, member_id, generation=generation).header is None


@pytest.mark.services
def test_a_page_is_one_round_trip(member_id, monkeypatch):
    store = RedisStore(settings.REDIS_URL)
    store.put_snapshots({member_id: packed(1, 2)}, tab=FOR_YOU)
    trips = []
    exchange = store.wire.exchange
    monkeypatch.setattr(store.wire, "exchange", lambda *args: trips.append(args) or exchange(*args))
    read(store, member_id, generation=5)
    assert len(trips) == 1


@pytest.mark.services
def test_eight_hundred_entries_take_at_most_3700_bytes(member_id):
    store = RedisStore(settings.REDIS_URL)
    store.flush()
    members = 4_000
    blob = packed(*range(4_000_000_000, 4_000_000_800))
    store.put_snapshots({0: blob}, tab=FOR_YOU)
    before = _used_memory(store)
    store.put_snapshots(dict.fromkeys(range(1, members + 1), blob), tab=FOR_YOU)
    per_member = (_used_memory(store) - before) / members
    store.drop_snapshots(range(members + 1))
    assert per_member <= 3_700, per_member


def _used_memory(store: RedisStore) -> int:
    lines = store.wire.call((b"INFO", b"memory"))[0].decode().splitlines()
    return int(dict(line.split(":") for line in lines if ":" in line)["used_memory"])


@pytest.mark.parametrize("url", ["unix:///nonexistent/redis.sock", "redis://127.0.0.1:1/0"])
def test_a_store_that_is_down_says_so(url):
    store = RedisStore(url)
    with pytest.raises(StoreUnavailable):
        store.get_fresh()
    with pytest.raises(StoreUnavailable, match="a moment ago"):
        store.read_page(1, tab=FOR_YOU, generation=None, offset=0, count=20)
