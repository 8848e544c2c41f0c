"""What this process remembers of the whole site, checked against the store's versions at each page.

Nothing here is the truth: it is fetched again whenever a version moves, and asked of the database
where the store does not know.
"""

import struct
from collections.abc import Callable
from datetime import datetime

from feed.engine.news import load_buried, load_fresh
from feed.engine.store import FeedStore, Versions
from feed.reading import rules
from feed.reading.newposts import NewPosts

_PAIR = struct.Struct("<II")
MOST_TOUCHED = 2048
OVERLAP = 5  # seconds; two services may note their posts out of order
AT_ONCE = 0x80000000  # this bit of a touched post's number: no copy of before may be shown again


def pairs(blob: bytes) -> list[tuple[int, int]]:
    """The touched posts, the latest first: number (perhaps with AT_ONCE) and second."""
    return list(_PAIR.iter_unpack(blob))


class Cold(Exception):
    """The answer needs the database, which this caller does not want to ask."""


class Memory:
    """New and removed posts, the staff's switches, and the newest touched post heard of."""

    def __init__(
        self, on_touched: Callable[[int, int, bool], None], on_lost: Callable[[], None]
    ) -> None:
        self.on_touched = on_touched  # (post, since, at once)
        self.on_lost = on_lost
        self.reset()

    def reset(self) -> None:
        self.versions: Versions | None = None
        self.buried: frozenset[int] = frozenset()
        self.news = NewPosts.unpack(b"")
        self.rules = 0
        self.touched_at = 0
        self.heard_at: datetime | None = None  # the store answered last

    def follow(
        self, versions: Versions, store: FeedStore, *, now: datetime, may_query: bool
    ) -> None:
        """Fetch what moved since the last page of this process; nothing while nothing moves."""
        self.heard_at = now
        known = self.versions
        if versions == known:
            return
        if known is None or versions.rules != known.rules:
            self._follow_rules(store, may_query=may_query)
        if known is None or versions.buried != known.buried:
            blob = store.get_buried()
            if blob is None:
                blob = _asked(may_query, load_buried, now)
            self.buried = frozenset(memoryview(blob).cast("I"))
        if known is None or versions.fresh != known.fresh:
            blob = store.get_fresh()
            if blob is None:
                blob = _asked(may_query, load_fresh, now)
            self.news = NewPosts.unpack(blob)
        if known is None or versions.touched != known.touched:
            self._follow_touched(store.get_touched())
        self.versions = versions

    def _follow_rules(self, store: FeedStore, *, may_query: bool) -> None:
        blob = store.get_rules()
        if blob is not None and len(blob) == 4:
            self.rules = int.from_bytes(blob, "little")
        elif may_query:
            self.rules = rules.load_number()
            store.put_rules(self.rules.to_bytes(4, "little"))
        else:
            raise Cold

    def _follow_touched(self, blob: bytes) -> None:
        heard_until = self.touched_at
        entries = pairs(blob)
        if len(entries) >= MOST_TOUCHED and entries[-1][1] > heard_until:
            self.on_lost()  # more was touched than the list holds
        for number, at in entries:
            if at < heard_until - OVERLAP:
                break
            self.on_touched(number & ~AT_ONCE, at, bool(number & AT_ONCE))
            self.touched_at = max(self.touched_at, at)


def _asked(may_query: bool, load: Callable[..., bytes], now: datetime) -> bytes:
    """Ask the database for a list that the store does not have."""
    if not may_query:
        raise Cold
    return load(now=now)
