"""The feed store of the embedded default: snapshots are rows, the rest lives in this process.

Viewer state is not kept at all (the reader asks the database), and the versions of the lists are
those of the posts themselves, looked at once a second.
"""

import struct
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError
from django.db.models import Max
from django.utils import timezone

from feed.engine.cursor import DISCOVER, FAVOURITES, FOLLOWING, FOR_YOU
from feed.engine.snapshot import CorruptSnapshot, read_header, read_page
from feed.engine.store.base import (
    FRAGMENT_SECONDS,
    KEEP_SECONDS,
    FeedStore,
    PageRead,
    StoreUnavailable,
    Versions,
)
from feed.models import FeedSnapshot, Post

FEEDS = {
    FOR_YOU: "for_you",
    FOLLOWING: "following",
    DISCOVER: "discover",
    FAVOURITES: "favourites",
}
MOST_FRAGMENTS = 20_000
MOST_TOUCHED = 2048
VERSION_SECONDS = 1.0


class DatabaseStore(FeedStore):
    """See feed.engine.store.base.FeedStore, whose promises these methods keep."""

    def __init__(self) -> None:
        self._fragments: OrderedDict[bytes, bytes] = OrderedDict()
        self._mutex = threading.Lock()
        self._locks: dict[int, float] = {}
        self._touched: deque[tuple[int, int]] = deque(maxlen=MOST_TOUCHED)
        self._touches = 0
        self._versions = Versions()
        self._versions_at = 0.0

    def read_page(
        self, member_id: int, *, tab: int, generation: int | None, offset: int, count: int
    ) -> PageRead:
        rows = FeedSnapshot.objects.filter(member_id=member_id, feed=FEEDS[tab])
        wanted = {"is_current": True} if generation is None else {"generation": generation}
        row = _first(rows.filter(**wanted).values_list("packed", "expires_at"))
        header, ids, *paid = _page(row, offset, count)
        return PageRead(header, ids, None, self._current_versions(), (paid[0], paid[1]))

    def get_snapshot(self, member_id: int, *, tab: int) -> bytes | None:
        rows = FeedSnapshot.objects.filter(member_id=member_id, feed=FEEDS[tab], is_current=True)
        row = _first(rows.values_list("packed", "expires_at"))
        return bytes(row[0]) if row else None

    def get_fragments(self, keys: Sequence[bytes]) -> list[bytes | None]:
        found = []
        with self._mutex:
            for key in keys:
                value = self._fragments.get(key)
                if value is not None:
                    self._fragments.move_to_end(key)
                found.append(value)
        return found

    def put_fragments(
        self, fragments: Mapping[bytes, bytes], *, seconds: int = FRAGMENT_SECONDS
    ) -> None:
        with self._mutex:
            self._fragments.update(fragments)
            while len(self._fragments) > MOST_FRAGMENTS:
                self._fragments.popitem(last=False)

    def drop_fragments(self, keys: Iterable[bytes]) -> None:
        with self._mutex:
            for key in keys:
                self._fragments.pop(key, None)

    def put_viewer(self, member_id: int, blob: bytes, *, instead_of: bytes | None) -> bool:
        """Nothing to do: readers of this store ask the database."""
        return False

    def drop_viewers(self, member_ids: Iterable[int]) -> None:
        """Nothing to do: nothing was kept."""

    def get_buried(self) -> bytes | None:
        return None

    def get_fresh(self) -> bytes | None:
        return None

    def get_touched(self) -> bytes:
        changed = Post.objects.order_by("-changed_at").values_list("pk", "changed_at")[:100]
        entries = [(pk, int(at.timestamp())) for pk, at in changed]
        entries += self._touched
        entries.sort(key=lambda entry: -entry[1])
        return b"".join(struct.pack("<II", *entry) for entry in entries[:MOST_TOUCHED])

    def get_rules(self) -> bytes | None:
        return None

    def put_snapshots(
        self, snapshots: Mapping[int, bytes], *, tab: int, seconds: int | None = None
    ) -> None:
        now = timezone.now()
        kept_until = now + timedelta(seconds=KEEP_SECONDS)
        rows = [_row(member_id, tab, packed, seconds) for member_id, packed in snapshots.items()]
        try:
            older = FeedSnapshot.objects.filter(member_id__in=snapshots, feed=FEEDS[tab])
            older.filter(expires_at__lt=now).delete()
            older.filter(is_current=True).update(is_current=False, expires_at=kept_until)
            FeedSnapshot.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["member", "feed", "generation"],
                update_fields=["packed", "built_at", "is_current", "expires_at"],
            )
        except DatabaseError as error:
            raise StoreUnavailable(f"feed store: {error}") from error

    def drop_snapshots(self, member_ids: Iterable[int]) -> None:
        FeedSnapshot.objects.filter(member_id__in=list(member_ids)).delete()

    def put_fresh(self, blob: bytes) -> None:
        """Readers see the posts themselves; look again at once."""
        self._versions_at = 0.0

    def put_buried(self, blob: bytes) -> None:
        """Readers see the posts themselves; look again at once."""
        self._versions_at = 0.0

    def note_touched(self, post_ids: Iterable[int], *, at: int) -> None:
        with self._mutex:
            for post_id in post_ids:
                self._touched.appendleft((post_id, at))
            self._touches += 1

    def put_rules(self, blob: bytes) -> None:
        """Nothing to do: readers ask the database, once a second."""

    def try_lock(self, member_id: int, *, seconds: int = 5) -> bool:
        with self._mutex:
            if self._locks.get(member_id, 0.0) > time.monotonic():
                return False
            self._locks[member_id] = time.monotonic() + seconds
            return True

    def unlock(self, member_id: int) -> None:
        with self._mutex:
            self._locks.pop(member_id, None)

    def flush(self) -> None:
        FeedSnapshot.objects.all().delete()
        self._fragments.clear()
        self._locks.clear()
        self._versions_at = 0.0

    def _current_versions(self) -> Versions:
        if time.monotonic() - self._versions_at > VERSION_SECONDS:
            newest = Post.objects.aggregate(at=Max("changed_at"))["at"]
            number = int(newest.timestamp() * 1_000_000) if newest else 0
            self._versions = Versions(number, number, number, int(time.monotonic()))
            self._versions_at = time.monotonic()
        return replace(self._versions, touched=self._versions.touched + self._touches)


def _first(rows):  # type: ignore[no-untyped-def]
    row = rows.first()
    return row if row and (row[1] is None or row[1] > timezone.now()) else None


def _row(member_id: int, tab: int, packed: bytes, seconds: int | None) -> FeedSnapshot:
    header = read_header(packed)
    built_at = datetime.fromtimestamp(header.built_at, tz=UTC)
    return FeedSnapshot(
        member_id=member_id,
        feed=FEEDS[tab],
        generation=header.generation,
        packed=packed,
        built_at=built_at,
        is_current=True,
        expires_at=timezone.now() + timedelta(seconds=seconds) if seconds else None,
    )


def _page(row, offset: int, count: int):  # type: ignore[no-untyped-def]
    if row is None:
        return None, (), (), ()
    try:
        return read_page(bytes(row[0]), offset, count)
    except CorruptSnapshot:
        return None, (), (), ()
