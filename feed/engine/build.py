"""Builds feeds: many members at once for the worker, one inside a request, the tabs made on demand.

Everything here may run twice, late, or beside itself: the result depends on the rows alone.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q

from feed.engine import in_time, profiles, snapshot
from feed.engine.arrange import arrange
from feed.engine.candidates import Candidates
from feed.engine.cursor import DISCOVER, FOR_YOU
from feed.engine.merge import Merger
from feed.engine.pools import POOLS
from feed.engine.profile import Profile, read_profile
from feed.engine.store import StoreUnavailable, get_store
from feed.engine.store.base import KEEP_SECONDS
from feed.models import FeedProfile

logger = logging.getLogger(__name__)

BATCH = 1000
ACTIVE_FOR = timedelta(days=14)
DISCOVER_ENTRIES = 200
# Of the store's locks by member id, the one that belongs to no member.
SWEEP_LOCK = 0
SWEEP_SECONDS = 30
SWEEP_BATCHES = 20

_local = threading.local()


def build_members(member_ids: Sequence[int], *, now: datetime) -> int:
    """Rebuild the feeds of these members from their packed profiles; how many were built."""
    built = 0
    for start in range(0, len(member_ids), BATCH):
        built += _build_rows(_packed(member_ids[start : start + BATCH]), now=now)
    return built


def build_range(*, first: int, last: int, now: datetime) -> int:
    """Rebuild the feeds of all active members with ids in first..last (both included)."""
    built = 0
    active = FeedProfile.objects.filter(seen_at__gte=now - ACTIVE_FOR, interest_count__gt=0)
    while first <= last:
        page = active.filter(member_id__gte=first, member_id__lte=last).order_by("member_id")
        rows = list(page.values_list("member_id", "packed")[:BATCH])
        if not rows:
            break
        built += _build_rows(rows, now=now)
        first = rows[-1][0] + 1
    return built


def rebuild_owed(member_ids: Sequence[int], *, now: datetime) -> int:
    """Repack and rebuild members whose choices changed; how many were built.

    The claim comes first and keeps the obligation (no built_at) until the snapshot is stored: a
    change that commits after it marks the row again, a worker that dies leaves it for the next
    sweep.
    """
    owed = FeedProfile.objects.filter(member_id__in=member_ids)
    owed.update(dirty_at=None, built_at=None)
    packed = _repack(member_ids, now=now)
    away = set(owed.filter(seen_at__lt=now - ACTIVE_FOR).values_list("member_id", flat=True))
    if away:
        get_store().drop_snapshots(away)
    present = {pk: blob for pk, blob in packed.items() if pk not in away}
    # A follow a moment after a post must find the post.
    POOLS.current(now=now, at_once=True)
    built = _build_rows(present.items(), now=now)
    # Only here: whoever builds from a profile packed before the claim has not met the obligation.
    FeedProfile.objects.filter(member_id__in=list(present), built_at=None).update(built_at=now)
    return built


def owed_members(*, now: datetime, most: int = BATCH) -> list[int]:
    """Members whose feed is owed: marked by a change, or claimed by a worker that did not
    finish.
    """
    is_here = Q(seen_at=None) | Q(seen_at__gte=now - ACTIVE_FOR)
    owed = FeedProfile.objects.filter(~Q(dirty_at=None) | (Q(built_at=None) & is_here))
    return list(owed.values_list("member_id", flat=True)[:most])


def sweep_owed(*, now: datetime) -> int:
    """Rebuild every feed that is owed; how many were built. One worker at a time does it."""
    store = get_store()
    if not store.try_lock(SWEEP_LOCK, seconds=SWEEP_SECONDS):
        return 0
    built = 0
    try:
        for _ in range(SWEEP_BATCHES):
            owed = owed_members(now=now)
            if not owed:
                break
            built += rebuild_owed(owed, now=now)
    finally:
        store.unlock(SWEEP_LOCK)
    return built


def active_ranges(*, now: datetime, size: int) -> list[tuple[int, int]]:
    """Ranges of member ids that hold all active members, at most `size` of them each."""
    active = FeedProfile.objects.filter(seen_at__gte=now - ACTIVE_FOR, interest_count__gt=0)
    ids = list(active.order_by("member_id").values_list("member_id", flat=True))
    return [(ids[at], ids[min(at + size, len(ids)) - 1]) for at in range(0, len(ids), size)]


def build_now(member_id: int, *, now: datetime, packed: bytes = b"") -> bytes:
    """The member's packed snapshot, built inside a request; stored too, if the store answers.

    One query for a packed profile, two for one that must be packed first, and at most once a second
    one more that looks for changed posts. Of two requests at once both answer, one stores. A caller
    that has just read an up-to-date ``packed`` profile spares the first.
    """
    packed = packed or _packed_now(member_id, now=now)
    blob = _snapshot(_merger(now), read_profile(packed))
    _store_quietly(member_id, blob, tab=FOR_YOU)
    return blob


def _packed_now(member_id: int, *, now: datetime) -> bytes:
    """The member's profile as of now. What is owed stays owed: the sweep stores it."""
    row = FeedProfile.objects.filter(member_id=member_id).values_list("packed", "dirty_at").first()
    if row and row[0] and row[1] is None:
        return bytes(row[0])
    old = {member_id: bytes(row[0])} if row else {}
    packed = profiles.pack_members([member_id], old=old, now=now)
    if row is None:
        profiles.save_profiles(packed)
    return packed[member_id]


def build_in_time(member_id: int, *, tab: int, now: datetime, epoch: int = 0) -> bytes:
    """The newest posts of Following or Favourites, strictly newest first."""
    profile = read_profile(_packed_now(member_id, now=now))
    ids = in_time.newest(profile, member_id=member_id, tab=tab)
    blob = snapshot.pack(ids, built_at=int(now.timestamp()), epoch=epoch)
    _store_quietly(member_id, blob, tab=tab, seconds=KEEP_SECONDS)
    return blob


def build_discover(member_id: int, *, now: datetime, epoch: int = 0, packed: bytes = b"") -> bytes:
    """The best posts outside the member's interests and follows."""
    packed = packed or _packed_now(member_id, now=now)
    candidates = POOLS.current(now=now)
    ids, sponsored, commercial = discover(candidates, read_profile(packed), own=member_id * 2)
    blob = snapshot.pack(
        ids,
        built_at=int(now.timestamp()),
        epoch=epoch,
        sponsored=sponsored,
        commercial=commercial,
    )
    _store_quietly(member_id, blob, tab=DISCOVER, seconds=KEEP_SECONDS)
    return blob


def discover(
    candidates: Candidates, profile: Profile, *, own: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ids of posts outside interests and follows, best first by what is the same for every member:
    unpaid, sponsored and commercial ones.
    """
    scores = candidates.static.copy()
    known = [candidates.slots_by(profile.followed), candidates.slots_by(profile.dropped)]
    known.append(candidates.slots_by(np.array([own])))
    known += [candidates.slots_with(interest) for interest in profile.weights]
    scores[np.concatenate(known)] = scores[-1]
    merger = Merger(candidates)
    sponsored, commercial = merger.take_apart(scores)
    ranked = merger.best(scores, DISCOVER_ENTRIES)
    ids = arrange(ranked, scores=scores, candidates=candidates, leading=[])
    return ids, sponsored, commercial


def forget_inactive(*, now: datetime) -> int:
    """Members who have been away hold nothing; how many were emptied."""
    away = FeedProfile.objects.filter(seen_at__lt=now - ACTIVE_FOR).exclude(built_at=None)
    emptied = 0
    while ids := list(away.values_list("member_id", flat=True)[:BATCH]):
        get_store().drop_snapshots(ids)
        emptied += FeedProfile.objects.filter(member_id__in=ids).update(built_at=None)
    return emptied


def _packed(member_ids: Iterable[int]) -> list[tuple[int, bytes | memoryview]]:
    rows = FeedProfile.objects.filter(member_id__in=list(member_ids), interest_count__gt=0)
    return list(rows.values_list("member_id", "packed"))


def _build_rows(rows: Iterable[tuple[int, bytes | memoryview]], *, now: datetime) -> int:
    merger = _merger(now)
    blobs = {pk: _snapshot(merger, read_profile(packed)) for pk, packed in rows if packed}
    get_store().put_snapshots(blobs, tab=FOR_YOU)
    return len(blobs)


def _snapshot(merger: Merger, profile: Profile) -> bytes:
    candidates = merger.candidates
    ids, sponsored, commercial = merger.feed_and_apart(profile)
    return snapshot.pack(
        ids,
        built_at=candidates.now,
        epoch=candidates.epoch,
        sponsored=sponsored,
        commercial=commercial,
    )


def _repack(member_ids: Sequence[int], *, now: datetime) -> dict[int, bytes]:
    rows = FeedProfile.objects.filter(member_id__in=member_ids).values_list("member_id", "packed")
    old = {pk: bytes(packed) for pk, packed in rows}
    packed = profiles.pack_members(list(member_ids), old=old, now=now)
    profiles.save_profiles(packed)
    return packed


def _merger(now: datetime) -> Merger:
    """This thread's merger on the pools of now."""
    candidates = POOLS.current(now=now)
    merger: Merger | None = getattr(_local, "merger", None)
    if merger is None or merger.candidates is not candidates:
        merger = _local.merger = Merger(candidates)
    return merger


def _store_quietly(member_id: int, blob: bytes, *, tab: int, seconds: int | None = None) -> bool:
    """Whether the snapshot is in the store now; a request goes on without it."""
    store = get_store()
    try:
        if not store.try_lock(member_id):
            return False
        store.put_snapshots({member_id: blob}, tab=tab, seconds=seconds)
        store.unlock(member_id)
    except StoreUnavailable as error:
        logger.warning("feed of member %s was built but not stored: %s", member_id, error)
        return False
    return True
