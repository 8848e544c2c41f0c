"""The first half of a page: one trip to the store for all that it needs.

``look`` fetches the slice of the snapshot, the viewer and what moved in the meantime; the caller
decides whether this viewer may look, and feed.reading.reader makes the page. With
``may_query=False`` neither asks the database: they raise Cold where they would have to.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from feed.engine.cap import NEIGHBOURS
from feed.engine.cursor import IN_TIME, Cursor
from feed.engine.snapshot import Header
from feed.engine.store import FeedStore, PageRead, StoreUnavailable, get_store
from feed.reading.memory import Cold, Memory
from feed.reading.near import NEAR
from feed.reading.recent import RECENT
from feed.reading.shelf import clear_shelves, mark_touched
from feed.reading.viewer import Viewer, pack_viewer
from feed.reading.viewers import Loaded, load_viewer, recall

logger = logging.getLogger(__name__)

PAGE_SIZE = 20
# Read at once in case some of the page are gone: four more ids cost sixteen bytes.
SPARE = 4

MEMORY = Memory(mark_touched, clear_shelves)


@dataclass(slots=True)
class Asked:
    """One request for a page: who, which feed, from where, and with which session."""

    member_id: int
    tab: int
    cursor: Cursor | None
    now: datetime
    may_query: bool = True
    session_key: str = ""
    mark: bytes = b""


@dataclass(slots=True)
class Look:
    """What one trip brought; ``store`` is None when it does not answer."""

    asked: Asked
    viewer: Viewer
    store: FeedStore | None
    header: Header | None
    ids: tuple[int, ...]
    loaded: Loaded | None = None
    built: bytes = b""  # the snapshot, when this request had to build it
    paid: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    kept: bytes | None = None  # what the store kept of the viewer when this was read
    before: tuple[int, ...] = ()  # the last posts of the page before this one


def look(asked: Asked) -> Look | None:
    """Fetch what a page needs; None when there is no such member."""
    store, seconds = get_store(), int(asked.now.timestamp())
    cursor = asked.cursor
    try:
        read = _first_page(store, asked) if cursor is None else _page_at(store, asked, cursor)
        MEMORY.follow(read.versions, store, now=asked.now, may_query=asked.may_query)
    except StoreUnavailable:
        return _look_without_store(asked)
    viewer, loaded, kept = recall(read.viewer, asked.member_id), None, read.viewer
    if viewer is None or not viewer.is_current(now=seconds, rules=MEMORY.rules):
        loaded = _load(asked)
        if loaded is None:
            return None
        viewer = loaded.viewer
        kept = _keep_viewer(store, viewer, instead_of=read.viewer)
    behind, ids = _behind(asked), read.ids
    return Look(
        asked, viewer, store, read.header, ids[behind:], loaded,
        paid=read.paid, kept=kept, before=ids[:behind],
    )  # fmt: skip


def _first_page(store: FeedStore, asked: Asked) -> PageRead:
    """From this process where it is held and true, else from the store."""
    held = NEAR.get(asked.member_id, asked.tab)
    if held is not None:
        return held
    begun = NEAR.stamp
    read = store.read_page(
        asked.member_id, tab=asked.tab, generation=None, offset=0, count=PAGE_SIZE + SPARE
    )
    NEAR.put(asked.member_id, asked.tab, read, begun=begun)
    return read


def _page_at(store: FeedStore, asked: Asked, cursor: Cursor) -> PageRead:
    behind = _behind(asked)
    return store.read_page(
        asked.member_id,
        tab=asked.tab,
        generation=cursor.generation,
        offset=cursor.offset - behind,
        count=behind + PAGE_SIZE + SPARE,
    )


def _behind(asked: Asked) -> int:
    """How many posts before this page are read too: who spoke there is not to speak again soon."""
    if asked.cursor is None or asked.tab in IN_TIME:
        return 0
    return min(NEIGHBOURS, asked.cursor.offset)


def turn_to(seen: Look, tab: int) -> Look:
    """The same visitor at the beginning of another feed: one trip for its ids and nothing else."""
    asked = replace(seen.asked, tab=tab, cursor=None)
    if seen.store is None:
        return replace(seen, asked=asked)
    try:
        read = _first_page(seen.store, asked)
    except StoreUnavailable:
        return replace(seen, asked=asked, store=None)
    return replace(
        seen, asked=asked, header=read.header, ids=read.ids, paid=read.paid, built=b"", before=()
    )


def _look_without_store(asked: Asked) -> Look | None:
    loaded = _load(asked)
    follow_database(now=asked.now)
    return Look(asked, loaded.viewer, None, None, (), loaded) if loaded else None


def follow_database(*, now: datetime) -> None:
    """Learn from the posts themselves what the store cannot tell: no label comes late (1 query
    in two seconds).
    """
    RECENT.follow(now=now, heard_at=MEMORY.heard_at)


def _load(asked: Asked) -> Loaded | None:
    if not asked.may_query:
        raise Cold
    return load_viewer(
        asked.member_id, now=asked.now, session_key=asked.session_key, mark=asked.mark
    )


def _keep_viewer(store: FeedStore, viewer: Viewer, *, instead_of: bytes | None) -> bytes | None:
    """Keep a viewer unless something of theirs changed since the store was read.

    Returns what the store is known to keep now: the viewer, or still what it was then.
    """
    NEAR.forget([viewer.member_id])
    packed = pack_viewer(viewer)
    try:
        is_kept = store.put_viewer(viewer.member_id, packed, instead_of=instead_of)
    except StoreUnavailable as error:
        logger.warning("viewer %s is not kept: %s", viewer.member_id, error)
        is_kept = False
    return packed if is_kept else instead_of


def keep_viewer(seen: Look) -> None:
    """Keep a viewer who is known better now; without a store there is nothing to keep."""
    if seen.store is not None:
        seen.kept = _keep_viewer(seen.store, seen.viewer, instead_of=seen.kept)
