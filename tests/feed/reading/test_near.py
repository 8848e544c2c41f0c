"""Pages held in the process while Redis says nothing else: what another process does is heard."""

import time

import pytest

from feed.engine import snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.store import get_store
from feed.engine.store.redis import RedisStore
from feed.reading.near import Near
from tests.servers.process import wait_until

pytestmark = pytest.mark.services
MEMBER = 77


@pytest.fixture
def store(settings):
    return RedisStore(settings.REDIS_URL)  # with a connection of its own, as another process has


@pytest.fixture
def near(settings, store):
    near = Near()
    near.listen(settings.REDIS_URL)
    assert wait_until(lambda: near.alive_until > time.monotonic(), seconds=10)
    store.put_snapshots({MEMBER: snapshot.pack([3, 2, 1], built_at=5, epoch=1)}, tab=FOR_YOU)
    keep(store, b"viewer")
    hold(near)
    return near


def keep(store: RedisStore, viewer: bytes) -> None:
    kept = store.read_page(MEMBER, tab=FOR_YOU, generation=None, offset=0, count=1).viewer
    assert store.put_viewer(MEMBER, viewer, instead_of=kept)


def hold(near: Near) -> None:
    def is_held() -> bool:
        begun = near.stamp
        page = get_store().read_page(MEMBER, tab=FOR_YOU, generation=None, offset=0, count=24)
        near.put(MEMBER, FOR_YOU, page, begun=begun)
        return near.get(MEMBER, FOR_YOU) is not None

    assert wait_until(is_held, seconds=10)


def test_a_page_is_held_until_something_changes(near):
    assert near.get(MEMBER, FOR_YOU).ids == (3, 2, 1)
    assert near.get(MEMBER, FOR_YOU).viewer == b"viewer"


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.drop_viewers([MEMBER]),
        lambda store: keep(store, b"other"),
        lambda store: store.put_snapshots(
            {MEMBER: snapshot.pack([9], built_at=6, epoch=2)}, tab=FOR_YOU
        ),
        lambda store: store.drop_snapshots([MEMBER]),
        lambda store: store.put_fresh(b""),
        lambda store: store.put_buried(b""),
        lambda store: store.note_touched([3], at=9),
        lambda store: store.put_rules(b"1234"),
        lambda store: store.wire.call((b"FLUSHALL",)),
    ],
    ids=[
        "viewer dropped", "viewer put", "snapshot put", "snapshot dropped", "new post",
        "removed post", "touched post", "switches", "everything lost",
    ],
)  # fmt: skip
def test_a_change_by_another_process_is_heard(near, store, change):
    change(store)
    assert wait_until(lambda: near.get(MEMBER, FOR_YOU) is None, seconds=5)


def test_a_change_by_this_process_counts_before_any_message(near):
    near.forget([MEMBER])
    assert near.get(MEMBER, FOR_YOU) is None


def test_a_page_read_before_a_change_is_not_held_after_it(near, store):
    begun = near.stamp
    page = store.read_page(MEMBER, tab=FOR_YOU, generation=None, offset=0, count=24)
    near.forget([MEMBER])
    near.put(MEMBER, FOR_YOU, page, begun=begun)
    assert near.get(MEMBER, FOR_YOU) is None


def test_silence_ends_it(store):
    deaf = Near()
    store.put_snapshots({MEMBER: snapshot.pack([1], built_at=5, epoch=1)}, tab=FOR_YOU)
    keep(store, b"viewer")
    deaf.alive_until = time.monotonic() + 60
    hold(deaf)
    deaf.alive_until = time.monotonic() - 0.001
    assert deaf.get(MEMBER, FOR_YOU) is None
