"""The two rules of D8 that look at neighbours: no author too often, no interest without its turn.

Read as a plain procedure (the tests hold an oracle that is written exactly so): fill place after
place from the ranked list. An entry is eligible if its author has fewer than two of the nine places
before.

1. While a leading interest (the member's five heaviest) has had no place and the places left among
   the first ten are no more than the interests still owed, up to place twenty, take the best
   eligible entry that has an owed interest, also from beyond the part of the list that is kept.
2. Otherwise take the best eligible entry; if there is none, the best entry: a feed of few voices is
   better than an empty one.

Most of a list needs neither, so clashes are found with one sort, and only what lies around one
moves.
"""

from array import array
from collections.abc import Iterator

import numpy as np

from feed.engine.candidates import PLACE_BITS, Candidates

WINDOW = 10
MOST_PER_AUTHOR = 2
TURNS_BEFORE = 10
HEAD = 20

_BEHIND = WINDOW - 1
_REACH = WINDOW + _BEHIND  # a moved entry changes nothing further away
_REAL = -100_000_000
_NEAR = 2 * HEAD
_CHUNK = 40
_PLACES = np.arange(1 << PLACE_BITS, dtype=np.int32)
_PLACE = np.int32((1 << PLACE_BITS) - 1)

Entry = tuple[int, int, list[int]]  # slot, author row, interests
Clash = tuple[int, int]  # place, span back to the author's second entry before it


def arrange(
    ranked: np.ndarray, *, scores: np.ndarray, candidates: Candidates, leading: list[int]
) -> np.ndarray:
    """Post ids (uint32) in their final order, from the best slots, best first.

    `scores` are those of all slots, `leading` the interests that are owed a turn.
    """
    settled = 0
    if leading:
        head = _Head(ranked, scores, candidates)
        start = head.find_start(leading)
        if start is not None:
            ranked = head.fill(start)
            settled = start + len(head.picks)
    ids = array("I", candidates.ids32[ranked].tobytes())
    _spread(ids, ranked, settled, candidates)
    return np.frombuffer(ids, dtype=np.uint32)


def _near_clashes(marks: np.ndarray) -> list[Clash]:
    """Every place whose author's second entry before it is near, ascending; below WINDOW it
    clashes.
    """
    marks |= _PLACES[: len(marks)]
    marks.sort()
    spans = marks[MOST_PER_AUTHOR:] - marks[:-MOST_PER_AUTHOR]
    near = (spans < _REACH).nonzero()[0]
    places = marks[near + MOST_PER_AUTHOR] & _PLACE
    return sorted(zip(places.tolist(), spans[near].tolist(), strict=True))


class _Head:
    """Fills the first places by both rules, from where the ranked order breaks one of them."""

    def __init__(self, ranked: np.ndarray, scores: np.ndarray, candidates: Candidates) -> None:
        self.ranked, self.scores, self.candidates = ranked, scores, candidates
        near = ranked[:_NEAR]
        self.slots: list[int] = near.tolist()
        self.authors: list[int] = candidates.author_of[near].tolist()
        self.topics: list[list[int]] = candidates.topics[near].tolist()
        self.owed: set[int] = set()
        self.taken: set[int] = set()
        self.picks: list[int] = []

    def find_start(self, leading: list[int]) -> int | None:
        """The first place where the ranked order is not the answer while a turn is owed."""
        known = self.candidates.interest_rows
        self.owed = owed = {interest for interest in leading if interest in known}
        authors = self.authors
        for place, topics in enumerate(self.topics[:HEAD]):
            if not owed:
                return None
            before = authors[place - _BEHIND if place > _BEHIND else 0 : place]
            if before.count(authors[place]) >= MOST_PER_AUTHOR:
                return place
            is_other = owed.isdisjoint(topics)
            if is_other and len(owed) >= TURNS_BEFORE - place:
                return place
            if not is_other:
                owed.difference_update(topics)
        return None

    def fill(self, start: int) -> np.ndarray:
        """The ranked list with its first places filled; `picks` are those from `start` on."""
        self.recent = self.authors[max(0, start - _BEHIND) : start]
        self.taken.update(self.slots[:start])
        self.next = start
        is_checked = False
        for place in range(start, min(HEAD, len(self.ranked))):
            if len(self.owed) >= TURNS_BEFORE - place and not is_checked:
                self.owed = {interest for interest in self.owed if self._has_posts(interest)}
                is_checked = True
            if not self.owed:
                break
            is_due = len(self.owed) >= TURNS_BEFORE - place
            self._take((self._best_owed() if is_due else None) or self._best())
        return self._with_picks(start)

    def _take(self, entry: Entry) -> None:
        slot, author, topics = entry
        self.owed.difference_update(topics)
        self.picks.append(slot)
        self.taken.add(slot)
        self.recent.append(author)
        del self.recent[:-_BEHIND]

    def _best(self) -> Entry:
        while self.next < len(self.slots) and self.slots[self.next] in self.taken:
            self.next += 1
        fallback = None
        for entry in self._entries():
            if entry[0] not in self.taken:
                if self.recent.count(entry[1]) < MOST_PER_AUTHOR:
                    return entry
                fallback = fallback or entry
        assert fallback is not None, "there are as many entries as places"
        return fallback

    def _best_owed(self) -> Entry | None:
        is_other = self.owed.isdisjoint
        for entry in self._near_entries():
            if not is_other(entry[2]) and self._is_free(entry):
                return entry
        rare = self._described(self._all_of(self.owed))
        return next((entry for entry in rare if self._is_free(entry)), None)

    def _is_free(self, entry: Entry) -> bool:
        return entry[0] not in self.taken and self.recent.count(entry[1]) < MOST_PER_AUTHOR

    def _near_entries(self) -> Iterator[Entry]:
        start = self.next
        return zip(self.slots[start:], self.authors[start:], self.topics[start:], strict=True)

    def _entries(self) -> Iterator[Entry]:
        yield from self._near_entries()
        yield from self._described(self.ranked[len(self.slots) :].tolist())

    def _described(self, slots: list[int]) -> Iterator[Entry]:
        for slot in slots:
            topics = self.candidates.topics[slot].tolist()
            yield slot, int(self.candidates.author_of[slot]), topics

    def _has_posts(self, interest: int) -> bool:
        if any(interest in topics for topics in self.topics):
            return True
        slots = self.candidates.slots_with(interest)
        return bool((self.scores[slots] > _REAL).any())

    def _all_of(self, interests: set[int]) -> list[int]:
        """Every candidate with one of these interests, best first: the rare, thorough way."""
        slots = np.concatenate([self.candidates.slots_with(interest) for interest in interests])
        slots = np.unique(slots[self.scores[slots] > _REAL])
        keys = self.scores[slots].astype(np.int64) << 32 | slots
        return slots[np.argsort(-keys)].tolist()

    def _with_picks(self, start: int) -> np.ndarray:
        """The picks behind the places before them, then the rest as it was ranked."""
        size = len(self.ranked)
        near = self.slots if self.taken.issubset(self.slots) else self.ranked.tolist()
        rest = [slot for slot in near if slot not in self.taken]
        front = [*self.slots[:start], *self.picks, *rest]
        result = np.empty(size, dtype=self.ranked.dtype)
        reach = min(len(front), size)
        result[:reach] = front[:reach]
        result[reach:] = self.ranked[reach:]
        return result


def _spread(ids: "array[int]", ranked: np.ndarray, settled: int, candidates: Candidates) -> None:
    """Apply rule 2 from `settled` on, in place: a lonely clash is one move, a tangle is filled."""
    clashes = _near_clashes(candidates.author_marks[ranked])
    for number, (place, span) in enumerate(clashes):
        if span >= WINDOW or place < settled:
            continue
        target = place + WINDOW - span
        if target < len(ids) and _is_lonely(clashes, number, target):
            ids.insert(target, ids.pop(place))
            settled = target + 1
        else:
            order = _settle(candidates.author_of, ranked, place)
            settled = place + len(order)
            ids[place:settled] = array("I", [ids[old] for old in order])


def _is_lonely(clashes: list[Clash], number: int, target: int) -> bool:
    """Whether moving this clash to `target` and the entries between one place up breaks nothing
    else.
    """
    start = clashes[number][0]
    for place, span in clashes[number + 1 :]:
        if place > target + _BEHIND:
            return True
        if span < WINDOW:
            return False
        # An entry that moves up comes nearer to what lies before the clash.
        if span == WINDOW and place <= target:
            return False
        # The moved entry comes nearer to its author's next ones.
        if place - span == start and place - target < WINDOW:
            return False
    return True


def _settle(author_of: np.ndarray, ranked: np.ndarray, start: int) -> list[int]:
    """Places of the ranked list in their new order, from a clash until nothing of it is left.

    Nothing is left when nobody waits and nine places in a row are the ranked ones.
    """
    first = max(0, start - _BEHIND)
    authors: list[int] = author_of[ranked[first : start + _CHUNK]].tolist()
    recent = authors[: start - first]
    ahead, size, calm = start, len(ranked), 0
    waiting: list[int] = []
    order: list[int] = []
    while calm < _BEHIND and start + len(order) < size:
        pick = -1
        for place in waiting:
            if recent.count(authors[place - first]) < MOST_PER_AUTHOR:
                pick = place
                waiting.remove(place)
                break
        while pick < 0 and ahead < size:
            if ahead - first == len(authors):
                authors += author_of[ranked[ahead : ahead + _CHUNK]].tolist()
            if recent.count(authors[ahead - first]) < MOST_PER_AUTHOR:
                pick = ahead
            else:
                waiting.append(ahead)
            ahead += 1
        if pick < 0:
            pick = waiting.pop(0)
        calm = calm + 1 if pick == start + len(order) and not waiting else 0
        order.append(pick)
        recent.append(authors[pick - first])
        if len(recent) > _BEHIND:
            del recent[0]
    return order
