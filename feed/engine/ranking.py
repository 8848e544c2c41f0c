"""How a post is scored for a member (rule D8), in whole points so that every machine agrees to the
bit.

One point is a millionth of the score:

    350,000 x weight of the member's heaviest interest that the post has
  + 200,000 if the member follows its author or brand
  + 200,000 x 2^(-age / 48 h)
  + 150,000 x quality: Wilson lower bound of smiles and saves over views
  + 100,000 x affinity of the member to the author
  +  30,000 if the author is an Enthusiast
  - 300,000 if the member has seen it
  - 500,000 if the member asked to see less like it
  - 200,000 if every tagged product is out of stock
  - 100,000 if fewer than 70 % of the units it sold were kept

Money is not among the terms: no input of this module knows of any. Equal scores are ordered by post
id, the newer first. Then `feed.engine.arrange` spreads authors and gives interests their turns.

Weights and affinities are whole ten-thousandths (0..10,000); quality whole millionths. Freshness
falls in 4,096 steps per half-life (42 s each), each rounded down to a whole point.
"""

import math
from dataclasses import dataclass

import numpy as np

ONE = 1_000_000
INTEREST = 350_000
FOLLOW = 200_000
FRESHNESS = 200_000
QUALITY = 150_000
AFFINITY = 100_000
ENTHUSIAST = 30_000
SEEN = -300_000
SEE_LESS = -500_000
OUT_OF_STOCK = -200_000
RARELY_KEPT = -100_000

WEIGHT_ONE = 10_000
HALF_LIFE = 48 * 3600
FRESHNESS_STEPS = 4096

# Facts about a post that are the same for every member.
IS_OUT_OF_STOCK = 1
IS_RARELY_KEPT = 2
IS_ENTHUSIAST = 4
# The bits above are the class of the post (feed.engine.cap): where it may stand, no points.
CLASS_SHIFT = 3
_POINT_BITS = (1 << CLASS_SHIFT) - 1
FLAG_POINTS = tuple(
    OUT_OF_STOCK * (flags & 1) + RARELY_KEPT * (flags >> 1 & 1) + ENTHUSIAST * (flags >> 2 & 1)
    for flags in range(8)
)

# Why a member sees a post: its greatest personal term, else how it was found at all.
REASON_INTEREST = 1
REASON_FOLLOW = 2
REASON_AFFINITY = 3
REASON_DISCOVER = 4

_Z = 1.96
_FIRST_HALF_LIFE = np.array(
    [int(FRESHNESS * 2.0 ** (-step / FRESHNESS_STEPS)) for step in range(FRESHNESS_STEPS)],
    dtype=np.int64,
)
_FLAG_POINTS = np.array(FLAG_POINTS, dtype=np.int64)


def wilson(reactions: int, views: int) -> int:
    """Lower bound (95 %) of the rate of reactions per view, in millionths. Few views give
    little.
    """
    views = max(views, reactions)
    if reactions <= 0:
        return 0
    centre = reactions + _Z * _Z / 2
    spread = _Z * math.sqrt(reactions * (views - reactions) / views + _Z * _Z / 4)
    return int((centre - spread) / (views + _Z * _Z) * ONE)


def freshness_points(age: np.ndarray) -> np.ndarray:
    """Points for ages in seconds (below zero counts as zero)."""
    steps = np.maximum(age, 0) * FRESHNESS_STEPS // HALF_LIFE
    halvings = np.minimum(steps // FRESHNESS_STEPS, 62)
    return _FIRST_HALF_LIFE[steps % FRESHNESS_STEPS] >> halvings


def static_points(
    *, published_at: np.ndarray, quality: np.ndarray, flags: np.ndarray, now: int
) -> np.ndarray:
    """The part of the score that is the same for every member, for arrays of posts; int64
    points.
    """
    fresh = freshness_points(now - published_at.astype(np.int64))
    return fresh + quality.astype(np.int64) * QUALITY // ONE + _FLAG_POINTS[flags & _POINT_BITS]


def interest_points(weight: int) -> int:
    """Points for an interest of that weight (ten-thousandths)."""
    return weight * (INTEREST // WEIGHT_ONE)


def affinity_points(affinity: int) -> int:
    """Points for that affinity to the author (ten-thousandths)."""
    return affinity * (AFFINITY // WEIGHT_ONE)


@dataclass(frozen=True, slots=True)
class Terms:
    """The whole account of one score, in points; `total` is their sum."""

    interest: int
    follow: int
    freshness: int
    quality: int
    affinity: int
    enthusiast: int
    seen: int
    see_less: int
    out_of_stock: int
    rarely_kept: int

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in self.__slots__)


def explain(
    *,
    weight: int,
    is_followed: bool,
    affinity: int,
    is_seen: bool,
    is_see_less: bool,
    published_at: int,
    quality: int,
    flags: int,
    now: int,
) -> Terms:
    """The terms of one post for one member: what stands behind "Why am I seeing this"."""
    return Terms(
        interest=interest_points(weight),
        follow=FOLLOW * is_followed,
        freshness=int(freshness_points(np.array([now - published_at]))[0]),
        quality=quality * QUALITY // ONE,
        affinity=affinity_points(affinity),
        enthusiast=ENTHUSIAST * bool(flags & IS_ENTHUSIAST),
        seen=SEEN * is_seen,
        see_less=SEE_LESS * is_see_less,
        out_of_stock=OUT_OF_STOCK * bool(flags & IS_OUT_OF_STOCK),
        rarely_kept=RARELY_KEPT * bool(flags & IS_RARELY_KEPT),
    )


def main_reason(*, weight: int, is_followed: bool, affinity: int = 0) -> int:
    """The reason code of a post: its greatest personal term; on a tie the interest speaks first."""
    terms = (
        (interest_points(weight), REASON_INTEREST),
        (FOLLOW * is_followed, REASON_FOLLOW),
        (affinity_points(affinity), REASON_AFFINITY),
    )
    points, reason = max(terms, key=lambda term: term[0])
    return reason if points else REASON_DISCOVER
