"""Which posts stand on a page for a member, from one trip to the store, and where the next begins.

The second half: feed.reading.looking fetched what it needs.
"""

import logging
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from django.conf import settings

from feed.engine import build, dirty, snapshot
from feed.engine.cap import COMMERCIAL, NOTHING_PAID, SPONSORED, Caps
from feed.engine.cursor import DISCOVER, FOR_YOU, IN_TIME, Cursor, InvalidCursor
from feed.engine.snapshot import Header
from feed.engine.store import StoreUnavailable
from feed.models import FeedProfile
from feed.reading import direct
from feed.reading.arriving import (
    NONE_LEFT,
    Everything,
    Left,
    few_of_each,
    left_over,
    set_in_front,
)
from feed.reading.fragment import Fragment
from feed.reading.in_time import empty_page, tags_of
from feed.reading.looking import MEMORY, PAGE_SIZE, SPARE, Asked, Look, follow_database
from feed.reading.memory import Cold
from feed.reading.newposts import NewPosts
from feed.reading.recent import RECENT
from feed.reading.shelf import SHELVES, Shelf
from feed.reading.tagged import posts_with
from feed.reading.viewer import Viewer
from feed.reading.viewers import Loaded
from feed.reading.weaving import Found, Weaving

logger = logging.getLogger(__name__)

MOST_TRIPS = 8
# Paid posts looked at for one page: as many as usually fit, and one in case one of them is gone.
SPONSORED_AT_ONCE = 5
COMMERCIAL_AT_ONCE = 7
OLD = 6 * 3600
SEEN_EVERY = timedelta(hours=1)
# A feed's time is that of the pools it was made from: at most so much older than its making.
POOLS_AGE = 60

MOST_REMEMBERED = 20_000
_fresh_known: dict[tuple[int, int], tuple[NewPosts, int, Viewer, list[int]]] = {}


@dataclass(slots=True)
class Page:
    """Posts in order with the position of the first; ``after`` is where the next page begins."""

    fragments: list[Fragment]
    first_position: int
    after: Cursor | None
    age: int | None = None  # seconds, said only when the page is old or was made without snapshot
    caps: Caps = NOTHING_PAID
    tags: dict[int, str] = field(default_factory=dict)  # of posts that came by a hashtag: its name


def turn(seen: Look, *, kind: str) -> Page:
    """Make the page. Raises InvalidCursor when its generation is no longer kept."""
    asked = seen.asked
    shelf = SHELVES[kind]
    shelf.follow(MEMORY.rules)
    if seen.loaded is not None:
        if settings.FEED_STORE == "database":
            RECENT.follow(now=asked.now)  # the worker cannot tell this process
        _note_presence(seen.loaded, asked)
    if seen.store is None or (asked.cursor and asked.cursor.generation == direct.GENERATION):
        return _direct_page(seen, shelf)
    header, ids = seen.header, seen.ids
    if header is None and asked.cursor is not None:
        raise InvalidCursor("expired")
    if header is None or (asked.cursor is None and _is_owed(seen, header)):
        header, ids, seen.built = _build(seen)
    try:
        return _snapshot_page(seen, header, ids, shelf)
    except StoreUnavailable:
        seen.store = None
        if asked.may_query:
            follow_database(now=asked.now)
        return _direct_page(seen, shelf)


def _is_owed(seen: Look, header: Header) -> bool:
    """Whether this feed was made before the member's last choice: it is made anew at once."""
    changed_at = seen.viewer.changed_at
    if seen.asked.tab != FOR_YOU:
        return header.built_at <= changed_at
    is_just_told = seen.loaded is not None and seen.loaded.is_owed
    return is_just_told or header.built_at < changed_at - POOLS_AGE


def _build(seen: Look) -> tuple[Header, tuple[int, ...], bytes]:
    """A cold member gets a feed inside the request; so does one whose choices just changed."""
    asked = seen.asked
    if not asked.may_query:
        raise Cold
    packed = seen.loaded.packed if seen.loaded else b""
    if asked.tab in IN_TIME:
        blob = build.build_in_time(asked.member_id, tab=asked.tab, now=asked.now)
    elif asked.tab == DISCOVER:
        blob = build.build_discover(asked.member_id, now=asked.now, packed=packed)
    else:
        blob = build.build_now(asked.member_id, now=asked.now, packed=packed)
    header, ids, *paid = snapshot.read_page(blob, 0, PAGE_SIZE + SPARE)
    seen.paid = (paid[0], paid[1])
    return header, ids, blob


def _snapshot_page(seen: Look, header: Header, ids: tuple[int, ...], shelf: Shelf) -> Page:
    asked = seen.asked
    seconds = int(asked.now.timestamp())
    cursor = asked.cursor or Cursor(header.generation, 0)
    offset = cursor.offset
    weaving = _weaving(seen, cursor.position, before=_speakers_before(seen, cursor, shelf))
    fresh_ids: Sequence[int] = cursor.left
    if asked.cursor is None and asked.tab != DISCOVER:
        fresh_ids = _fresh_ids(seen, header, seconds)
    fresh: Found = _take(fresh_ids, shelf, seen) if fresh_ids else ()
    ahead = (0, 0)
    if asked.tab not in IN_TIME and weaving.gate.caps.together:
        weaving.paid, ahead = _paid(seen, cursor, shelf, fresh)
    found = _take(ids, shelf, seen)
    had_turn: Collection[int] = ()
    if fresh:
        first = fresh
        if asked.tab == FOR_YOU:
            first = few_of_each(fresh, found, before=weaving.speakers)
        had_turn = set_in_front(weaving, first)
    for _ in range(MOST_TRIPS):
        offset += weaving.add(found)
        if not weaving.room or offset >= header.count:
            break
        ids = _more_ids(seen, header, offset)
        if not ids:
            break
        found = _take(ids, shelf, seen)
    left = left_over(fresh, had_turn, weaving) if fresh else NONE_LEFT
    is_end = offset >= header.count and not left.in_line
    return Page(
        weaving.fragments,
        cursor.position,
        None if is_end else _after(cursor, header, offset, weaving, ahead, left),
        _age(seen, header, seconds),
        weaving.gate.caps,
        tags_of(seen.viewer, weaving.fragments, tab=asked.tab),
    )


def _after(
    cursor: Cursor,
    header: Header,
    offset: int,
    weaving: Weaving,
    ahead: tuple[int, int],
    left: Left,
) -> Cursor:
    """Where the next page begins; the new paid posts (``ahead``) have no place in the snapshot."""
    return Cursor(
        header.generation,
        offset,
        cursor.position + len(weaving.fragments),
        cursor.sponsored + max(0, weaving.sponsored - ahead[0]),
        cursor.commercial + max(0, weaving.commercial - ahead[1]),
        left.ids,
    )


def _speakers_before(seen: Look, cursor: Cursor, shelf: Shelf) -> list[int]:
    """Who spoke in the last places of the page before: at least those, so that the rule of D8,
    two of an author in any ten, holds across pages.
    """
    if not seen.before:
        return []
    sponsored, commercial = seen.paid
    paid = (
        sponsored[max(0, cursor.sponsored - 2) : cursor.sponsored]
        + commercial[max(0, cursor.commercial - 3) : cursor.commercial]
    )
    return [one.speaker for one in _take(seen.before + paid, shelf, seen) if one is not None]


def _weaving(seen: Look, position: int, *, before: Sequence[int] = ()) -> Weaving:
    weaving = empty_page(
        seen.viewer, tab=seen.asked.tab, position=position, size=PAGE_SIZE, buried=MEMORY.buried
    )
    weaving.speakers += before
    return weaving


def _paid(
    seen: Look, cursor: Cursor, shelf: Shelf, fresh: Found
) -> tuple[tuple[Found, Found], tuple[int, int]]:
    """The next paid posts of this feed, sponsored and commercial: as many as a page could take.

    New ones come first; how many of each is the second part. They have no place in the snapshot.
    """
    sponsored = seen.paid[0][cursor.sponsored : cursor.sponsored + SPONSORED_AT_ONCE]
    commercial = seen.paid[1][cursor.commercial : cursor.commercial + COMMERCIAL_AT_ONCE]
    found = _take(sponsored + commercial, shelf, seen) if sponsored or commercial else []
    new = [[one for one in fresh if one and one.paid == paid] for paid in (SPONSORED, COMMERCIAL)]
    lists = (new[0] + found[: len(sponsored)], new[1] + found[len(sponsored) :])
    return lists, (len(new[0]), len(new[1]))


def _more_ids(seen: Look, header: Header, offset: int) -> tuple[int, ...]:
    assert seen.store is not None
    read = seen.store.read_page(
        seen.asked.member_id,
        tab=seen.asked.tab,
        generation=header.generation,
        offset=offset,
        count=PAGE_SIZE + SPARE,
    )
    return read.ids


def _take(post_ids: Sequence[int], shelf: Shelf, seen: Look) -> list[Fragment | None]:
    now = int(seen.asked.now.timestamp())
    return shelf.take(post_ids, store=seen.store, now=now, may_query=seen.asked.may_query)


def _fresh_ids(seen: Look, header: Header, seconds: int) -> list[int]:
    """New posts for this viewer; the answer of last time while neither news nor feed moved."""
    asked, news = seen.asked, MEMORY.news
    key = (asked.member_id, asked.tab)
    known = _fresh_known.get(key)
    if known is not None and known[:3] == (news, header.generation, seen.viewer):
        return known[3]
    fresh = _find_fresh(seen, header, seconds)
    while len(_fresh_known) >= MOST_REMEMBERED:
        _fresh_known.pop(next(iter(_fresh_known)), None)
    _fresh_known[key] = (news, header.generation, seen.viewer, fresh)
    return fresh


def _find_fresh(seen: Look, header: Header, seconds: int) -> list[int]:
    viewer, news = seen.viewer, MEMORY.news

    def known() -> Container[int]:
        blob = seen.built
        if not blob and seen.store:
            blob = seen.store.get_snapshot(seen.asked.member_id, tab=seen.asked.tab) or b""
        if not blob or snapshot.read_header(blob).generation != header.generation:
            return Everything()  # rather a new post late than one post twice
        return frozenset(np.frombuffer(blob[snapshot.HEADER_SIZE :], dtype="<u4").tolist())

    asked, tab = seen.asked, seen.asked.tab
    if tab in IN_TIME:
        tagged = posts_with(viewer, news, tab=tab, may_query=asked.may_query)
        fresh = news.in_time(viewer, tab=tab, built_at=header.built_at, known=known, tagged=tagged)
    else:
        fresh = news.for_you(viewer, built_at=header.built_at, now=seconds, known=known)
    return [post_id for post_id in fresh if post_id not in MEMORY.buried]


def _age(seen: Look, header: Header, seconds: int) -> int | None:
    """An old feed is shown as it is, says so, and is owed anew (D10)."""
    age = seconds - header.built_at
    if age < OLD:
        return None
    if not seen.asked.may_query:
        raise Cold
    if seen.asked.tab == FOR_YOU:
        dirty.mark_dirty(member_ids=[seen.asked.member_id], now=seen.asked.now)
    return age


def _direct_page(seen: Look, shelf: Shelf) -> Page:
    """Without the store: at most 200 posts straight from the database (D10)."""
    asked, viewer = seen.asked, seen.viewer
    if not asked.may_query:
        raise Cold
    ids = direct.post_ids(viewer, tab=asked.tab)
    cursor = asked.cursor or Cursor(direct.GENERATION, 0)
    page = ids[cursor.offset : cursor.offset + PAGE_SIZE]
    weaving = _weaving(seen, cursor.position)
    weaving.add(_take(page, shelf, seen))
    end = cursor.offset + len(page)
    after: Cursor | None = Cursor(direct.GENERATION, end, cursor.position + len(weaving.fragments))
    after = after if end < len(ids) else None
    tags = tags_of(viewer, weaving.fragments, tab=asked.tab)
    return Page(weaving.fragments, cursor.position, after, 0, weaving.gate.caps, tags)


def _note_presence(loaded: Loaded, asked: Asked) -> None:
    """Once an hour: members who come are the ones whose feeds are kept ready."""
    if loaded.has_been_seen_since(asked.now - SEEN_EVERY):
        return
    FeedProfile.objects.filter(member_id=asked.member_id).update(seen_at=asked.now)
