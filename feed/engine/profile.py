"""What the engine knows of one member, as one packed string of unsigned 32-bit numbers (little-
endian).

    8 numbers: format, count of interests, followed, affinities, dropped, see-less, seen, 0
    interests   id << 16 | weight, the lightest first (weight in ten-thousandths, 0..10,000)
    followed    author keys
    affinities  author keys, then as many values (ten-thousandths)
    dropped     author keys that are blocked, muted or have blocked the member
    see_less    author keys, and marks of interests and hashtags, that they asked to see less of
    seen        post ids, the latest last

An author key is member id x 2, or brand id x 2 + 1: a person and a brand never share one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

FORMAT = 1
HEADER_NUMBERS = 8
MOST_SEEN = 400
MOST_AFFINITIES = 100


class CorruptProfile(ValueError):
    """These bytes are not a profile of this format."""


def member_key(member_id: int) -> int:
    """The author key of a member."""
    return member_id << 1


def brand_key(brand_id: int) -> int:
    """The author key of a brand."""
    return brand_id << 1 | 1


# Beside the authors, what else a member may keep out of sight has a mark above all author keys.
KINDS = ("photo", "video", "review", "how_to", "question", "poll")
HASHTAGS, _KINDS, INTERESTS, _POSTS = 1 << 31, 3 << 30, 13 << 28, 7 << 29


def hashtag_key(hashtag_id: int) -> int:
    """The mark of posts with this hashtag."""
    return HASHTAGS | hashtag_id


def interest_key(interest_id: int) -> int:
    """The mark of posts about this interest."""
    return INTERESTS | interest_id


def kind_key(kind: str) -> int:
    """The mark of posts of this kind."""
    return _KINDS | KINDS.index(kind)


def post_key(post_id: int) -> int:
    """The mark of one post."""
    return _POSTS | post_id


_EMPTY = np.empty(0, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Profile:
    """Views into one packed profile; every array is uint32."""

    interests: np.ndarray = field(default_factory=lambda: _EMPTY)
    followed: np.ndarray = field(default_factory=lambda: _EMPTY)
    affinity_authors: np.ndarray = field(default_factory=lambda: _EMPTY)
    affinities: np.ndarray = field(default_factory=lambda: _EMPTY)
    dropped: np.ndarray = field(default_factory=lambda: _EMPTY)
    see_less: np.ndarray = field(default_factory=lambda: _EMPTY)
    seen: np.ndarray = field(default_factory=lambda: _EMPTY)

    def wants_less_of(self, author: int, *, topics: Iterable[int], hashtags: Iterable[int]) -> bool:
        """Whether the member asked to see less of this author key, an interest or a hashtag."""
        marks = {author, *map(interest_key, topics), *map(hashtag_key, hashtags)}
        return not marks.isdisjoint(self.see_less.tolist())

    @property
    def weights(self) -> dict[int, int]:
        """Interest id -> weight."""
        return {number >> 16: number & 0xFFFF for number in self.interests.tolist()}


def pack_profile(
    *,
    interests: Mapping[int, int],
    followed: Iterable[int] = (),
    affinities: Mapping[int, int] | None = None,
    dropped: Iterable[int] = (),
    see_less: Iterable[int] = (),
    seen: Iterable[int] = (),
) -> bytes:
    """Pack a profile. The same facts always give the same bytes, whatever order they come in."""
    affinities = affinities or {}
    by_weight = sorted(interests, key=lambda interest: (interests[interest], -interest))
    closest = sorted(affinities, key=lambda author: (-affinities[author], author))[:MOST_AFFINITIES]
    seen = list(seen)[-MOST_SEEN:]
    sections = (
        [interest << 16 | interests[interest] for interest in by_weight],
        sorted(set(followed)),
        closest,
        sorted(set(dropped)),
        sorted(set(see_less)),
        seen,
    )
    counts = [FORMAT, *map(len, sections), 0]
    values = [affinities[author] for author in closest]
    numbers = [*counts, *sections[0], *sections[1], *closest, *values]
    for section in sections[3:]:
        numbers += section
    return np.array(numbers, dtype="<u4").tobytes()


def read_profile(blob: bytes | memoryview) -> Profile:
    """Read a packed profile without copying it. Raises CorruptProfile."""
    if len(blob) < 4 * HEADER_NUMBERS or len(blob) % 4:
        raise CorruptProfile(f"{len(blob)} bytes")
    numbers = np.frombuffer(blob, dtype="<u4")
    form, interests, followed, affinities, dropped, see_less, seen, _ = numbers[
        :HEADER_NUMBERS
    ].tolist()
    ends = []
    end = HEADER_NUMBERS
    for count in (interests, followed, affinities, affinities, dropped, see_less, seen):
        end += count
        ends.append(end)
    if form != FORMAT or end != len(numbers):
        raise CorruptProfile(f"format {form}, {end} numbers in {len(numbers)}")
    a, b, c, d, e, f, g = ends
    return Profile(
        numbers[HEADER_NUMBERS:a],
        numbers[a:b],
        numbers[b:c],
        numbers[c:d],
        numbers[d:e],
        numbers[e:f],
        numbers[f:g],
    )
