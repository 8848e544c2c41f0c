"""The log of served pages: noted in memory, written down once a second, beside the requests.

A page costs its reader one append to a list. A thread of each web process packs what was noted and
hands it to Redis, whence the worker takes it into the database; without Redis the thread writes the
rows itself. A process that dies loses at most the last second of its log.
"""

import hashlib
import logging
import os
import struct
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection

from feed.engine.cap import Caps
from feed.engine.store import StoreUnavailable, get_store
from feed.engine.store.redis import RedisStore
from feed.models import ServedPage
from feed.reading.fragment import NOTED, Fragment
from spark.models import Member

logger = logging.getLogger(__name__)

EVERY = 1.0
MOST_WAITING = 50_000  # pages; what a second brings ten times over
KEY = b"served"
MOST_KEPT = 200_000
TAKE = 2_000
# Of the store's locks by member id, one that belongs to no member.
LOCK = -1

_ENTRY = NOTED
# member u32, at u32, tab u8, gap of sponsored u8, gap of all paid u8, first position u32
_HEAD = struct.Struct("<IIBBBI")


class Noted(NamedTuple):
    member_id: int
    at: int
    tab: int
    caps: Caps
    first_position: int
    fragments: Sequence[Fragment]


class Entry(NamedTuple):
    """One place of a served page; ``label`` is the CRC-32 of its text, 0 for none."""

    post_id: int
    paid: int
    label: int


_waiting: deque[Noted] = deque(maxlen=MOST_WAITING)
_started: dict[str, int] = {"pid": 0}
_lock = threading.Lock()


def note(page: Noted) -> None:
    """Remember that this page is being sent; costs no round trip."""
    _waiting.append(page)
    if _started["pid"] != os.getpid():
        _start()


def _start() -> None:
    with _lock:
        if _started["pid"] == os.getpid():
            return
        _started["pid"] = os.getpid()
    if settings.WRITE_SERVED_PAGES:
        threading.Thread(target=_run, name="served", daemon=True).start()


def _run() -> None:
    while True:
        time.sleep(EVERY)
        try:
            write()
        except (StoreUnavailable, DatabaseError) as error:
            logger.warning("served pages wait to be written: %s", error)
        finally:
            connection.close()


def write() -> int:
    """Hand over what was noted; how many pages it was."""
    pages: list[Noted] = []
    while _waiting and len(pages) < MOST_WAITING:
        pages.append(_waiting.popleft())
    if not pages:
        return 0
    records = [pack(page) for page in pages]
    try:
        store = get_store()
        if isinstance(store, RedisStore):
            store.push(KEY, records, most=MOST_KEPT)
        else:
            save(records)
    except Exception:
        _waiting.extendleft(reversed(pages))
        raise
    return len(pages)


def forget() -> None:
    _waiting.clear()


def drain() -> int:
    """The worker's part: take what the web processes handed over into the database."""
    store, done = get_store(), 0
    if not isinstance(store, RedisStore) or not store.try_lock(LOCK, seconds=60):
        return 0
    try:
        while records := store.peek(KEY, TAKE):
            save(records)
            store.drop_first(KEY, len(records))
            done += len(records)
    finally:
        store.unlock(LOCK)
    return done


def pack(page: Noted) -> bytes:
    head = _HEAD.pack(
        page.member_id, page.at, page.tab, page.caps.sponsored, page.caps.together,
        page.first_position,
    )  # fmt: skip
    return head + b"".join([one.noted for one in page.fragments])


def save(records: Sequence[bytes]) -> None:
    """Write these pages down. Those of members who are gone by now are left out, not in the way."""
    rows = [row_of(record) for record in records]
    members = Member.objects.filter(pk__in={row.member_id for row in rows})
    there = set(members.values_list("pk", flat=True))
    ServedPage.objects.bulk_create([row for row in rows if row.member_id in there], batch_size=500)


def row_of(record: bytes) -> ServedPage:
    member_id, at, tab, sponsored, together, first = _HEAD.unpack_from(record)
    return ServedPage(
        member_id=member_id,
        at=datetime.fromtimestamp(at, tz=UTC),
        tab=tab,
        first_position=first,
        sponsored_gap=sponsored,
        together_gap=together,
        entries=record[_HEAD.size :],
        digest=hashlib.sha256(record).hexdigest(),
    )


def entries_of(page: ServedPage) -> list[Entry]:
    return [Entry(*values) for values in _ENTRY.iter_unpack(bytes(page.entries))]


def is_whole(page: ServedPage) -> bool:
    """Whether the row is still what was written down."""
    head = _HEAD.pack(
        page.member_id, int(page.at.timestamp()), page.tab, page.sponsored_gap, page.together_gap,
        page.first_position,
    )  # fmt: skip
    return hashlib.sha256(head + bytes(page.entries)).hexdigest() == page.digest
