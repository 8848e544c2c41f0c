"""The log of served pages: noted in memory, written down once a second, beside the requests.

A page costs its reader two microseconds: what is kept are bytes, which the garbage collector need
not walk. A thread of each web process hands them to Redis, whence the worker takes them into the
database; without Redis the thread writes the rows itself. A process that ends writes what it still
has; one that is killed loses at most the last second of its log. Each page carries a number of its
own, so what is handed over twice is written down once.
"""

import logging
import os
import struct
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.util import Finalize
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from feed.engine.cap import Caps
from feed.engine.store import get_store
from feed.engine.store.redis import RedisStore
from feed.models import ServedChain, ServedPage
from feed.proof.sealing import HEAD, seal
from feed.reading.fragment import NOTED
from spark.models import Member

logger = logging.getLogger(__name__)

EVERY = 1.0
MOST_WAITING = 50_000  # pages; what a second brings ten times over
KEY = b"served:2"
MOST_KEPT = 200_000
TAKE = 2_000
# Of the store's locks by member id, one that belongs to no member.
LOCK = -1

# A place as it was noted before pages had numbers.
_FORMER = struct.Struct("<IBI")


class Entry(NamedTuple):
    """One place of a served page; ``label`` is the key of its text, 0 for none."""

    post_id: int
    paid: int
    label: int


_waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
_packed: deque[bytes] = deque(maxlen=MOST_WAITING)  # not yet known to be handed over
_writing = threading.Lock()
_started: dict[str, int] = {"pid": 0}
_lock = threading.Lock()


def note(record: bytes) -> None:
    """Remember that this page, as ``pack_places`` made it, is being sent; costs no round trip."""
    _waiting.append(record)
    if _started["pid"] != os.getpid():
        _start()


def _start() -> None:
    with _lock:
        if _started["pid"] == os.getpid():
            return
        _started["pid"] = os.getpid()
    if settings.WRITE_SERVED_PAGES:
        threading.Thread(target=_run, name="served", daemon=True).start()
        # Unlike atexit this is also called at the end of a forked worker.
        Finalize(None, _write_or_log, exitpriority=10)


def _run() -> None:
    while True:
        time.sleep(EVERY)
        _write_or_log()
        connection.close()


def _write_or_log() -> None:
    """Whatever goes wrong, the pages wait and the next second tries again."""
    try:
        write()
    except Exception:
        logger.exception("served pages wait to be written")


def write() -> int:
    """Hand over what was noted; how many pages it was."""
    with _writing:
        while _waiting:
            _packed.append(_waiting.popleft())
        records = list(_packed)
        if not records:
            return 0
        store = get_store()
        if isinstance(store, RedisStore):
            store.push(KEY, records, most=MOST_KEPT)
        else:
            for start in range(0, len(records), TAKE):
                save(records[start : start + TAKE])
        _packed.clear()
        return len(records)


def forget() -> None:
    _waiting.clear()
    _packed.clear()


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


def pack_places(
    member_id: int, at: int, tab: int, caps: Caps, first_position: int, places: bytes
) -> bytes:
    """A page as it is handed over; ``places`` are entries of feed.reading.fragment.NOTED."""
    nonce = int.from_bytes(os.urandom(8)) >> 1
    head = HEAD.pack(member_id, at, tab, caps.sponsored, caps.together, first_position, nonce)
    return head + places


@transaction.atomic
def save(records: Sequence[bytes]) -> None:
    """Write these pages down, each at the end of its member's chain. Safe to repeat.

    Those of members who are gone by now are left out, not in the way.
    """
    rows = {row.nonce: row for row in map(row_of, records)}
    members = Member.objects.filter(pk__in={row.member_id for row in rows.values()})
    there = set(members.values_list("pk", flat=True))
    # One writer at a time goes on with a chain.
    chains = ServedChain.objects.filter(member_id__in=there).order_by("member_id")
    ends = {chain.member_id: chain for chain in chains.select_for_update()}
    for nonce in ServedPage.objects.filter(nonce__in=list(rows)).values_list("nonce", flat=True):
        del rows[nonce]
    new = [row for row in rows.values() if row.member_id in there]
    for row in new:
        ends[row.member_id] = _link(row, ends.get(row.member_id))
    ServedPage.objects.bulk_create(new, batch_size=500)
    ServedChain.objects.bulk_create(
        [ends[member_id] for member_id in sorted({row.member_id for row in new})],
        update_conflicts=True, unique_fields=["member"], update_fields=["number", "digest", "at"],
        batch_size=500,
    )  # fmt: skip


def _link(row: ServedPage, end: ServedChain | None) -> ServedChain:
    """Put the page behind the end of its chain; the new end."""
    row.number = end.number + 1 if end else 1
    row.previous, row.previous_at = (end.digest, end.at) if end else ("", None)
    row.digest = seal(row)
    return ServedChain(member_id=row.member_id, number=row.number, digest=row.digest, at=row.at)


def row_of(record: bytes) -> ServedPage:
    member_id, at, tab, sponsored, together, first, nonce = HEAD.unpack_from(record)
    return ServedPage(
        member_id=member_id,
        at=datetime.fromtimestamp(at, tz=UTC),
        tab=tab,
        first_position=first,
        sponsored_gap=sponsored,
        together_gap=together,
        entries=record[HEAD.size :],
        nonce=nonce,
    )


def entries_of(page: ServedPage) -> list[Entry]:
    form = NOTED if page.number is not None else _FORMER
    return [Entry(*values) for values in form.iter_unpack(bytes(page.entries))]
