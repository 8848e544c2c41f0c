"""New posts that a snapshot cannot know yet, and which of them belong to a member.

The list of new posts is one packed string of unsigned 32-bit numbers, one row of ten per post, the
newest first: id, author key, published_at, quality, flags, up to five interests (0 = none).
"""

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from feed.engine import ranking
from feed.engine.candidates import Posts
from feed.engine.profile import INTERESTS, Profile

NUMBERS = 10
TOPICS = slice(5, 10)
MOST_FRESH = 1000
# A post may carry a time from before its transaction ended.
SLACK = 120


class CorruptFresh(ValueError):
    """These bytes are not a list of new posts."""


def pack_fresh(posts: Posts) -> bytes:
    """Pack columns of posts, the newest first, at most MOST_FRESH of them."""
    order = np.lexsort((-posts.ids, -posts.published_at))[:MOST_FRESH]
    rows = np.zeros((len(order), NUMBERS), dtype="<u4")
    columns = (posts.ids, posts.authors, posts.published_at, posts.quality, posts.flags)
    for number, column in enumerate(columns):
        rows[:, number] = column[order]
    topics = posts.topics[order][:, : TOPICS.stop - TOPICS.start]
    rows[:, TOPICS.start : TOPICS.start + topics.shape[1]] = topics
    return rows.tobytes()


@dataclass(frozen=True, slots=True)
class Fresh:
    """The unpacked list of new posts."""

    rows: np.ndarray

    @classmethod
    def unpack(cls, blob: bytes) -> "Fresh":
        if len(blob) % (4 * NUMBERS):
            raise CorruptFresh(f"{len(blob)} bytes")
        return cls(np.frombuffer(blob, dtype="<u4").reshape(-1, NUMBERS))

    def newest_at(self) -> int:
        """When the newest of them was published; 0 if there is none."""
        return int(self.rows[0, 2]) if len(self.rows) else 0

    def matching(
        self, profile: Profile, *, built_at: int, known: Container[int], now: int, most: int = 20
    ) -> list[int]:
        """Ids of the posts for this member that came after a snapshot built then, by D8's score.

        `known` are the ids that the snapshot has already.
        """
        rows = self.rows[self.rows[:, 2] > max(0, built_at - SLACK)]
        if not len(rows):
            return []
        weights = np.zeros(1 << 16, dtype=np.int64)
        weights[profile.interests >> 16] = profile.interests & 0xFFFF
        weight = weights[rows[:, TOPICS]].max(axis=1)
        chosen = np.isin(rows[:, TOPICS], profile.interests >> 16).any(axis=1)
        followed = np.isin(rows[:, 1], profile.followed)
        belongs = (chosen | followed) & ~np.isin(rows[:, 1], profile.dropped)
        scores = _scores(rows, weight, followed, profile, now)
        order = np.lexsort((-rows[:, 0].astype(np.int64), -scores))
        ids = rows[order[belongs[order]], 0].tolist()
        return [post_id for post_id in ids if post_id not in known][:most]


def _scores(
    rows: np.ndarray, weight: np.ndarray, followed: np.ndarray, profile: Profile, now: int
) -> np.ndarray:
    scores = ranking.static_points(
        published_at=rows[:, 2], quality=rows[:, 3], flags=rows[:, 4], now=now
    )
    scores = scores + weight * (ranking.INTEREST // ranking.WEIGHT_ONE)
    scores += followed * ranking.FOLLOW
    is_less = np.isin(rows[:, 1], profile.see_less)
    if (profile.see_less >= INTERESTS).any():
        is_less |= np.isin(rows[:, TOPICS] | np.uint32(INTERESTS), profile.see_less).any(axis=1)
    scores += is_less * ranking.SEE_LESS
    scores += np.isin(rows[:, 0], profile.seen) * ranking.SEEN
    values = profile.affinities.tolist()
    for author, affinity in zip(profile.affinity_authors.tolist(), values, strict=True):
        scores[rows[:, 1] == author] += ranking.affinity_points(affinity)
    return scores
