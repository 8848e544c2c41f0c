"""All that a page needs to know of who looks, as one packed string.

    46 bytes: format u8, flags u16, refusal u8, sessions u8, loaded_at u32, browse_until u32,
              rules u32, changed_at u32, handle u16, portrait u16, smiled u32, saved u32,
              profile u32, mine u32, gap of sponsored posts u8, of all paid posts u8,
              favourites u8, hashtags u16
    (mine is the size of what pages alone need: the bag's count u32, when it was made u32, new
    notifications u32, three post ids u32 by whose authors it stands, 0 for none, whether there is
    a desk u8, and the finished rail)
    then sessions x 8 bytes, the handle, the portrait's address, post ids smiled at, post ids saved
    (u32 each), the member's feed profile (feed.engine.profile), that, the author keys of favourites
    (u32 each) and the followed hashtags as JSON, [number, name] each

The string is a copy of what the database says: losing it costs one query. It is believed for ten
minutes at most; whoever changes something in it drops it at once (feed.reading.touch).
"""

import struct
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import orjson

from feed.engine.cap import NOTHING_PAID, Caps
from feed.engine.profile import HEADER_NUMBERS, Profile, read_profile

FORMAT = 5
BELIEVED_SECONDS = 600
MOST_SESSIONS = 16
FOREVER = 0xFFFFFFFF

REFUSALS = ("", "membership_required", "region_not_enabled", "suspended", "programme_closed")

HAS_CHOSEN = 1
IS_SHORT_OF_INTERESTS = 2
PREFERS_GRID = 4
HAS_ONE_CLICK = 8
IS_NEWCOMER = 16  # has been shown fewer posts than must pass before the first paid one
CAPS_FOLLOWING = 32
IS_DELIVERY_PAUSED = 64  # staff stopped sponsored posts for everybody
OPENS_FOLLOWING = 128  # of For you and Following, the one that they chose last
OPENS_FAVOURITES = 256  # of all whom they follow and their favourites

_HEADER = struct.Struct("<BHBBIIIIHHIIIIBBBH")
MOST_PEOPLE = 3
_MINE = struct.Struct("<III3IB")


class CorruptViewer(ValueError):
    """These bytes are no viewer state of this format."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What only the frame of a page shows; filled in when a page is first asked for.

    ``posts`` has one of each person in the rail: whoever is suspended has it touched, and the rail
    is made anew.
    """

    bag_count: int = 0
    rail: bytes = b""
    made_at: int = 0
    posts: tuple[int, ...] = ()
    news: int = 0  # notifications that were not seen yet
    has_desk: bool = False

    def pack(self) -> bytes:
        posts = (*self.posts, 0, 0, 0)[:MOST_PEOPLE]
        head = _MINE.pack(self.bag_count, self.made_at, self.news, *posts, self.has_desk)
        return head + self.rail

    @classmethod
    def unpack(cls, blob: bytes) -> "Mine":
        """Raises struct.error for what is too short."""
        bag_count, made_at, news, *posts, has_desk = _MINE.unpack_from(blob)
        shown = tuple(filter(None, posts))
        return cls(bag_count, blob[_MINE.size :], made_at, shown, news, bool(has_desk))


NOTHING = Mine()


@dataclass(slots=True, eq=False)
class Viewer:
    """One member as the pages see them; ``sessions``: marks of sessions known to be alive."""

    member_id: int
    handle: str
    loaded_at: int
    browse_until: int  # Unix seconds; FOREVER while no end is known
    refusal: int  # index into REFUSALS once browse_until has passed
    rules: int
    flags: int
    changed_at: int = 0  # when their choices last changed; feeds made before are not theirs
    portrait: str = ""
    sessions: frozenset[bytes] = frozenset()
    smiled: frozenset[int] = frozenset()
    saved: frozenset[int] = frozenset()
    profile_bytes: bytes = b""
    followed: frozenset[int] = frozenset()
    dropped: frozenset[int] = frozenset()
    weights: dict[int, int] = field(default_factory=dict)
    favourites: frozenset[int] = frozenset()  # author keys
    tags: dict[int, str] = field(default_factory=dict)  # names of followed hashtags by their marks
    mine: Mine = NOTHING
    caps: Caps = NOTHING_PAID

    def refusal_at(self, now: int) -> str:
        """Return why this member may not look at feeds at that moment, or nothing."""
        if now < self.browse_until:
            return ""
        return REFUSALS[self.refusal]

    def is_current(self, *, now: int, rules: int) -> bool:
        """Whether this copy may still be believed under these rules of the site."""
        return self.rules == rules and -60 <= now - self.loaded_at < BELIEVED_SECONDS

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)

    def profile(self) -> Profile:
        return read_profile(self.profile_bytes) if self.profile_bytes else Profile()

    def knowing(self, session: bytes) -> "Viewer":
        """Return the same viewer with one more session known to be alive."""
        sessions = sorted(self.sessions - {session})[-MOST_SESSIONS + 1 :]
        return replace(self, sessions=frozenset([*sessions, session]))


def with_profile(viewer: Viewer, profile_bytes: bytes) -> Viewer:
    """Return the viewer with the sets that pages ask made from their feed profile."""
    weights, followed, dropped = _sets_of(profile_bytes)
    return replace(
        viewer, profile_bytes=profile_bytes, weights=weights, followed=followed, dropped=dropped
    )


def _sets_of(profile: bytes) -> tuple[dict[int, int], frozenset[int], frozenset[int]]:
    """Weights, followed and dropped authors of a profile: feed.engine.profile without arrays."""
    if not profile:
        return {}, frozenset(), frozenset()
    numbers = memoryview(profile).cast("I")
    _, interests, followed, affinities, dropped = numbers[:5]
    end_interests = HEADER_NUMBERS + interests
    end_followed = end_interests + followed
    start_dropped = end_followed + 2 * affinities
    return (
        {number >> 16: number & 0xFFFF for number in numbers[HEADER_NUMBERS:end_interests]},
        frozenset(numbers[end_interests:end_followed]),
        frozenset(numbers[start_dropped : start_dropped + dropped]),
    )


def pack_viewer(viewer: Viewer) -> bytes:
    """Pack a viewer; the same state always gives the same bytes."""
    handle, portrait = viewer.handle.encode(), viewer.portrait.encode()
    mine = b""
    if viewer.mine is not NOTHING:
        mine = viewer.mine.pack()
    tags = orjson.dumps(sorted(viewer.tags.items())) if viewer.tags else b""
    header = _HEADER.pack(
        FORMAT,
        viewer.flags,
        viewer.refusal,
        len(viewer.sessions),
        viewer.loaded_at,
        viewer.browse_until,
        viewer.rules,
        viewer.changed_at,
        len(handle),
        len(portrait),
        len(viewer.smiled),
        len(viewer.saved),
        len(viewer.profile_bytes),
        len(mine),
        viewer.caps.sponsored,
        viewer.caps.together,
        len(viewer.favourites),
        len(tags),
    )
    sessions = b"".join(sorted(viewer.sessions))
    ids = _numbers(viewer.smiled) + _numbers(viewer.saved)
    chosen = _numbers(viewer.favourites) + tags
    return b"".join((header, sessions, handle, portrait, ids, viewer.profile_bytes, mine, chosen))


def unpack_viewer(blob: bytes, member_id: int) -> Viewer:
    """Read what ``pack_viewer`` wrote. Raises CorruptViewer."""
    if len(blob) < _HEADER.size:
        raise CorruptViewer(f"{len(blob)} bytes")
    (
        form, flags, refusal, sessions, loaded_at, browse_until, rules, changed_at, handle,
        portrait, smiled, saved, profile, mine, sponsored, together, favourites, tags,
    ) = _HEADER.unpack_from(blob)  # fmt: skip
    sizes = (
        8 * sessions, handle, portrait, 4 * smiled, 4 * saved, profile, mine, 4 * favourites, tags
    )  # fmt: skip
    is_whole = _HEADER.size + sum(sizes) == len(blob) and (not mine or mine >= _MINE.size)
    if form != FORMAT or not is_whole or refusal >= len(REFUSALS):
        raise CorruptViewer(f"format {form}, {len(blob)} bytes")
    parts, start = [], _HEADER.size
    for size in sizes:
        parts.append(blob[start : start + size])
        start += size
    weights, followed, dropped = _sets_of(parts[5])
    return Viewer(
        member_id=member_id,
        handle=parts[1].decode(),
        portrait=parts[2].decode(),
        loaded_at=loaded_at,
        browse_until=browse_until,
        refusal=refusal,
        rules=rules,
        flags=flags,
        changed_at=changed_at,
        sessions=frozenset(parts[0][at : at + 8] for at in range(0, 8 * sessions, 8)),
        smiled=frozenset(_ids(parts[3])),
        saved=frozenset(_ids(parts[4])),
        profile_bytes=parts[5],
        weights=weights,
        followed=followed,
        dropped=dropped,
        favourites=frozenset(_ids(parts[7])),
        tags=dict(orjson.loads(parts[8])) if parts[8] else {},
        caps=Caps(sponsored, together),
        mine=Mine.unpack(parts[6]) if parts[6] else NOTHING,
    )


def _numbers(ids: Iterable[int]) -> bytes:
    return array("I", sorted(ids)).tobytes()


def _ids(packed: bytes) -> Iterable[int]:
    return memoryview(packed).cast("I")


NOBODY = Viewer(member_id=0, handle="", loaded_at=0, browse_until=0, refusal=1, rules=0, flags=0)
