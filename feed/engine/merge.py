"""One member's ranked list from the pools of an epoch: rule D8 to the bit, in a few dozen
microseconds.

Scores are kept in one 32-bit number per slot. The pools of the chosen interests are joined as bit
sets (or written in ascending order of weight, where weights differ, so that the heaviest interest
is what stays), the additions for authors and seen posts touch only their slots, and a threshold
read from a sample leaves about as many entries to sort as are wanted. A member's own list is the
only allocation of size.
"""

import numpy as np

from feed.engine import ranking
from feed.engine.arrange import arrange
from feed.engine.candidates import NOBODY, Candidates
from feed.engine.profile import Profile
from feed.engine.snapshot import APART_SIZES, MAX_ENTRIES

_REAL = np.int32(-100_000_000)  # every candidate scores above this, every other slot below
_LOW_HALF = np.int64(0xFFFFFFFF)
_WEIGHT_POINTS = np.uint32(ranking.INTEREST // ranking.WEIGHT_ONE)
_AFFINITY_POINTS = np.uint32(ranking.AFFINITY // ranking.WEIGHT_ONE)
_SAMPLE = 2500


class Merger:
    """Ranks members against one epoch's candidates; holds scratch space, so one per thread."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        size = candidates.void + 1
        self._static = candidates.static
        self._outside = candidates.static + NOBODY
        self._scores = np.empty(size, dtype=np.int32)
        self._words = candidates.interest_bits
        self._stride = max(1, size // _SAMPLE)

    def feed(self, profile: Profile, *, size: int = MAX_ENTRIES) -> np.ndarray:
        """Post ids (uint32), best first, after the rules on authors and turns: a member's feed.

        Without the posts that stand apart; those too has ``feed_and_apart``.
        """
        return self.feed_and_apart(profile, size=size)[0]

    def feed_and_apart(
        self, profile: Profile, *, size: int = MAX_ENTRIES
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Post ids (uint32), best first: the feed, then both lists of ``take_apart``."""
        scores = self.score(profile)
        second, first = self.take_apart(scores)
        ranked = self.best(scores, size)
        ids = arrange(ranked, scores=scores, candidates=self.candidates, leading=leading(profile))
        return ids, second, first

    def take_apart(self, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Ids of the best candidates of the second and the first class of feed.engine.cap.

        They are candidates no more: what remains is the ranked list.
        """
        found = []
        for slots, most in zip(self.candidates.apart, APART_SIZES, strict=True):
            points = scores[slots]
            least = _REAL
            if len(points) > most:
                least = max(least, np.partition(points, len(points) - most)[len(points) - most])
            best = (points >= least).nonzero()[0]
            keys = points[best].astype(np.int64)
            keys <<= 32
            keys |= slots[best]
            keys.sort()
            found.append(self.candidates.ids32[keys[: -most - 1 : -1] & _LOW_HALF])
            scores[slots] = 2 * NOBODY
        return found[0], found[1]

    def score(self, profile: Profile) -> np.ndarray:
        """Points per slot; below -100,000,000 where the post is no candidate. Overwritten by the
        next.
        """
        scores = self._scores
        self._add_interests(profile.interests, scores)
        if len(profile.followed):
            slots = self.candidates.slots_by(profile.followed)
            # Whoever is followed is a candidate even outside the chosen interests.
            points = np.maximum(scores[slots], self._static[slots])
            points += ranking.FOLLOW
            scores[slots] = points
        if len(profile.affinity_authors):
            self._add_affinities(profile, scores)
        if len(profile.see_less):
            self._lower(self.candidates.slots_like(profile.see_less), ranking.SEE_LESS, scores)
        if len(profile.dropped):
            self._lower(self.candidates.slots_by(profile.dropped), int(NOBODY), scores)
        if len(profile.seen):
            slots = self.candidates.slots_of(profile.seen)
            scores[slots] += ranking.SEEN
        scores[-1] = 2 * NOBODY
        return scores

    def _lower(self, slots: np.ndarray, penalty: int, scores: np.ndarray) -> None:
        """Take points from these slots: once from each, however often it stands among them."""
        scores[slots] = np.maximum(scores[slots], 3 * (NOBODY // 2)) + penalty

    def best(self, scores: np.ndarray, size: int) -> np.ndarray:
        """Slots of the `size` best candidates, best first; equal scores: the newer id first."""
        slots = self._above_threshold(scores, size)
        keys = scores[slots].astype(np.int64)
        keys <<= 32
        keys |= slots
        keys.sort()
        return keys[: -size - 1 : -1] & _LOW_HALF

    def _above_threshold(self, scores: np.ndarray, size: int) -> np.ndarray:
        """At least `size` of the best candidates, and not many more; or all there are."""
        sample = scores[:: self._stride]
        for surplus in (1.15, 1.6):
            place = len(sample) - int(size * surplus / self._stride) - 1
            if place < 0:
                break
            threshold = max(np.partition(sample, place)[place], _REAL)
            slots = (scores >= threshold).nonzero()[0]
            if len(slots) >= size:
                return slots
        return (scores >= _REAL).nonzero()[0]

    def _add_interests(self, interests: np.ndarray, scores: np.ndarray) -> None:
        candidates = self.candidates
        rows = candidates.interest_row_of[interests >> 16]
        points = ((interests & 0xFFFF) * _WEIGHT_POINTS).astype(np.int32)
        if not len(rows):
            np.copyto(scores, self._outside)
        elif points[0] == points[-1]:  # packed by weight: the lightest and the heaviest are equal
            words = np.bitwise_or.reduce(self._words[rows], axis=0)
            bits = np.unpackbits(words.view(np.uint8), count=len(scores), bitorder="little")
            # 0 or 1 becomes no bit or every bit, which lets the bonus through or not.
            np.copyto(scores, np.negative(bits.view(np.int8)))
            np.bitwise_and(scores, points[0] - NOBODY, out=scores)
            scores += self._outside
        else:
            scores.fill(NOBODY)
            slots = [candidates.interest_slots[row] for row in rows.tolist()]
            scores[np.concatenate(slots)] = np.repeat(points, [len(group) for group in slots])
            scores += self._static

    def _add_affinities(self, profile: Profile, scores: np.ndarray) -> None:
        points = (profile.affinities * _AFFINITY_POINTS).astype(np.int32)
        rows = self.candidates.author_rows(profile.affinity_authors)
        if self.candidates.is_prolific[rows].any():
            for author, bonus in zip(profile.affinity_authors, points, strict=True):
                scores[self.candidates.slots_by(np.array([author]))] += bonus
            return
        pools = self.candidates.author_pools[rows]
        scores[pools] += points[:, None]


def leading(profile: Profile) -> list[int]:
    """The five interests that are owed a turn: the heaviest, of equal ones the lower id first."""
    return (profile.interests[-5:] >> 16).tolist()[::-1]
