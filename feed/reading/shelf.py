"""Keeps rendered posts in this process and in the feed store, and renders those that are missing.

A touched post is shown as it was for two seconds after its last rendering, so that a post at which
a thousand people smile is rendered at most every two seconds. After that a copy is sought in the
store, where the worker puts it (feed.tasks.fragments); when that is late, the reader renders.
"""

import logging
from collections.abc import Sequence

from feed.cards import read_rows
from feed.engine.store import FeedStore, StoreUnavailable
from feed.reading.fragment import HTML, JSON, Fragment, read_record, render
from feed.reading.memory import Cold
from feed.reading.wording import forget_labels, keep_labels

logger = logging.getLogger(__name__)

RENDER_EVERY = 2
WORKERS_TIME = 4
KEEP_BYTES = {HTML: 96 << 20, JSON: 48 << 20}
MOST_MARKS = 8192


def fragment_key(post_id: int, kind: str, rules: int) -> bytes:
    return b"f%s:%x:%d" % (kind.encode(), rules, post_id)


class Shelf:
    """The rendered posts of one kind that this process holds, within a budget of bytes."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.entries: dict[int, Fragment] = {}
        self.stale: set[int] = set()
        self.marks: dict[int, tuple[int, bool]] = {}  # touched posts: since when, and how urgent
        self.bytes = 0
        self.rules = 0
        self.asked_at: dict[int, int] = {}

    def clear(self) -> None:
        self.entries = {}
        self.stale = set()
        self.asked_at = {}
        self.bytes = 0
        forget_labels()

    def follow(self, rules: int) -> None:
        """Other switches, other fragments."""
        if rules != self.rules:
            self.clear()
            self.rules = rules

    def mark(self, post_id: int, at: int, at_once: bool) -> None:
        """Note that renderings up to that second show what is no longer so."""
        known = self.marks.pop(post_id, (0, False))
        self.marks[post_id] = (max(at, known[0]), at_once or (known[1] and at <= known[0]))
        while len(self.marks) > MOST_MARKS:
            self.marks.pop(next(iter(self.marks)), None)
        entry = self.entries.get(post_id)
        if entry is not None and entry.rendered_at <= at:
            self.stale.add(post_id)

    def take(
        self, post_ids: Sequence[int], *, store: FeedStore | None, now: int, may_query: bool
    ) -> list[Fragment | None]:
        """Return the fragments of these posts in order; None for a post that no longer exists.

        ``store`` None: without one. Raises Cold when the database is needed and may not be asked.
        """
        entries, stale = self.entries, self.stale
        found = [entries.get(post_id) for post_id in post_ids]
        if None not in found and stale.isdisjoint(post_ids):
            return found
        wanted = [
            post_id
            for post_id, entry in zip(post_ids, found, strict=True)
            if entry is None or (post_id in stale and self.is_overdue(entry, now))
        ]
        if not wanted:
            return found
        missing = self.fetch(wanted, store=store, now=now)
        if missing:
            if not may_query:
                raise Cold
            self.render(missing, store=store, now=now)
        return [entries.get(post_id) for post_id in post_ids]

    def is_overdue(self, entry: Fragment, now: int) -> bool:
        """Whether a touched post may not be shown as it is, or not without looking for news."""
        if self.marks.get(entry.post_id, (0, False))[1]:
            return True
        is_young = now - entry.rendered_at < RENDER_EVERY
        return not is_young and self.asked_at.get(entry.post_id) != now

    def fetch(self, wanted: list[int], *, store: FeedStore | None, now: int) -> list[int]:
        """Take what the store has; return the posts that must be rendered."""
        missing = []
        keys = [fragment_key(post_id, self.kind, self.rules) for post_id in wanted]
        records = store.get_fragments(keys) if store else [None] * len(keys)
        for post_id, record in zip(wanted, records, strict=True):
            entry = self.read(record)
            at, at_once = self.marks.get(post_id, (0, False))
            if entry is not None and entry.rendered_at > at:
                self.keep(entry)
                continue
            shown = self.entries.get(post_id) or (None if at_once else entry)
            is_time_up = at_once or now - at >= WORKERS_TIME
            if shown is None or is_time_up:
                missing.append(post_id)
                continue
            self.keep(shown)
            self.asked_at[post_id] = now
        return missing

    def render(self, missing: list[int], *, store: FeedStore | None, now: int) -> None:
        """Render posts from the database and hand the renderings to everybody."""
        rows = read_rows(missing)
        records = {
            fragment_key(post_id, self.kind, self.rules): render(row, kind=self.kind, now=now)
            for post_id, row in rows.items()
        }
        keep_labels()
        for record in records.values():
            self.keep(read_record(record, self.kind))
        for post_id in set(missing) - set(rows):
            self.drop(post_id)
        if store and records:
            try:
                store.put_fragments(records)
            except StoreUnavailable as error:
                logger.warning("fragments stay in this process: %s", error)

    def freshen(self, touched: list[int], *, store: FeedStore, now: int) -> int:
        """Render those of the touched posts whose copy in the store shows an older state."""
        keys = [fragment_key(post_id, self.kind, self.rules) for post_id in touched]
        late = []
        for post_id, record in zip(touched, store.get_fragments(keys), strict=True):
            entry = self.read(record)
            if entry is not None and entry.rendered_at <= self.marks.get(post_id, (0, False))[0]:
                late.append(post_id)
        if late:
            self.render(late, store=store, now=now)
        return len(late)

    def read(self, record: bytes | None) -> Fragment | None:
        if record is None:
            return None
        try:
            return read_record(record, self.kind)
        except ValueError:
            return None

    def keep(self, entry: Fragment) -> None:
        at, _ = self.marks.get(entry.post_id, (0, False))
        self.drop(entry.post_id)
        self.entries[entry.post_id] = entry
        if entry.rendered_at <= at:
            self.stale.add(entry.post_id)
        self.bytes += entry.size
        while self.bytes > KEEP_BYTES[self.kind] and len(self.entries) > 1:
            self.drop(next(iter(self.entries)))

    def drop(self, post_id: int) -> None:
        self.stale.discard(post_id)
        entry = self.entries.pop(post_id, None)
        if entry is not None:
            self.bytes -= entry.size


SHELVES = {HTML: Shelf(HTML), JSON: Shelf(JSON)}


def mark_touched(post_id: int, at: int, at_once: bool) -> None:
    for shelf in SHELVES.values():
        shelf.mark(post_id, at, at_once)


def is_any_touched_since(post_ids: Sequence[int], at: int) -> bool:
    """Whether no copy of one of these posts from before that second may be shown any more."""
    marks = SHELVES[HTML].marks
    return any(mark[1] and mark[0] >= at for mark in map(marks.get, post_ids) if mark is not None)


def clear_shelves() -> None:
    for shelf in SHELVES.values():
        shelf.clear()
