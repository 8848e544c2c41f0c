"""All posts that a feed may be made of, as arrays: one slot per post, in order of post id.

An interest's pool is its 1,000 best posts by pool key, an author's or brand's its 40 best. The
slots are the union of all pools; a post that is in none is found by its page and by search, not by
a feed. A member's candidates are the slots with a chosen interest or a followed author, whichever
pool they came from. Pure: built from columns, knows no database and no clock.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from feed.engine import ranking
from feed.engine.profile import HASHTAGS, INTERESTS

INTEREST_POOL = 1000
AUTHOR_POOL = 40
MOST_DENSE = 8_000_000
PLACE_BITS = 10
NOBODY = np.int32(-1_000_000_000)  # far below any score: not a candidate for this member


@dataclass(frozen=True, slots=True)
class Posts:
    """Columns of posts, ascending by id. `topics`: a row of interest ids per post, 0 = none."""

    ids: np.ndarray  # int64
    authors: np.ndarray  # int64 author keys
    published_at: np.ndarray  # int64 Unix seconds
    quality: np.ndarray  # int64 millionths
    flags: np.ndarray  # int64, see ranking
    pool_keys: np.ndarray  # int64
    topics: np.ndarray  # int64, shape (posts, most interests of one post)
    # int64, as topics: the hashtags of a post
    hashtags: np.ndarray = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.hashtags is None:  # whoever gives none has no post with one
            object.__setattr__(self, "hashtags", np.zeros((len(self.ids), 1), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: np.ndarray) -> "Posts":
        return Posts(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True)
class Candidates:
    """The slots and their pools at one moment; immutable, shared by every merge of an epoch."""

    posts: Posts
    epoch: int
    now: int
    interest_rows: dict[int, int]  # interest id -> row of interest_slots
    interest_slots: list[np.ndarray]  # intp, all slots of each interest; the last row is empty
    author_keys: np.ndarray  # sorted distinct author keys
    author_of: np.ndarray  # int32 row of author_keys per slot
    author_slots: np.ndarray  # intp, slots grouped by author
    author_starts: np.ndarray  # intp, where each author's group starts; one more at the end
    static: np.ndarray  # int32 points per slot; the void slot at the end
    topics: np.ndarray = field(repr=False)

    @property
    def void(self) -> int:
        """The slot that stands for no post."""
        return len(self.posts)

    @cached_property
    def author_marks(self) -> np.ndarray:
        """Author row << 10 per slot, so that a place below 1,024 fits beside it in one number."""
        marks = self.author_of.astype(np.int64) << PLACE_BITS
        return marks.astype(np.int32) if len(self.author_keys) < 1 << 31 - PLACE_BITS else marks

    @cached_property
    def interest_row_of(self) -> np.ndarray:
        """Dense interest id -> row; unknown ids lead to the empty row."""
        rows = np.full(1 << 16, len(self.interest_rows), dtype=np.intp)
        for interest, row in self.interest_rows.items():
            rows[interest] = row
        return rows

    @cached_property
    def interest_bits(self) -> np.ndarray:
        """One bit per slot and interest row: has it or not. 64-bit words, lowest bit first."""
        width = (self.void + 64) // 64 * 64
        bits = np.zeros((len(self.interest_slots), width // 64), dtype=np.uint64)
        for row, slots in enumerate(self.interest_slots):
            marks = np.zeros(width, dtype=np.uint8)
            marks[slots] = 1
            bits[row] = np.packbits(marks, bitorder="little").view(np.uint64)
        return bits

    @cached_property
    def ids32(self) -> np.ndarray:
        """Post id per slot as a snapshot holds it."""
        return self.posts.ids.astype("<u4")

    @cached_property
    def apart(self) -> tuple[np.ndarray, np.ndarray]:
        """Slots of the posts of the second and the first class of feed.engine.cap: scored like
        all others, they stand beside the ranked list.
        """
        classes = self.posts.flags >> ranking.CLASS_SHIFT
        return np.flatnonzero(classes >= 2), np.flatnonzero(classes == 1)

    @cached_property
    def _author_row_of(self) -> np.ndarray | None:
        """Dense author key -> row, or None where the keys reach too far for it."""
        empty = len(self.author_keys)
        if empty and self.author_keys[-1] >= MOST_DENSE:
            return None
        rows = np.full((self.author_keys[-1] if empty else 0) + 2, empty, dtype=np.intp)
        rows[self.author_keys] = np.arange(empty)
        return rows

    @cached_property
    def author_pools(self) -> np.ndarray:
        """Slots of each author, padded with the void slot to the common width; last row:
        nobody's.
        """
        sizes = np.diff(self.author_starts)
        width = self._author_width
        pools = np.full((len(self.author_keys) + 1, width), self.void, dtype=np.intp)
        rows = np.repeat(np.arange(len(sizes)), sizes)
        columns = np.arange(len(self.author_slots)) - np.repeat(self.author_starts[:-1], sizes)
        fits = columns < width
        pools[rows[fits], columns[fits]] = self.author_slots[fits]
        return pools

    @cached_property
    def _author_width(self) -> int:
        """Wide enough for nearly every author; the few others have a rest of their own."""
        sizes = np.diff(self.author_starts)
        return max(1, int(np.percentile(sizes, 97))) if len(sizes) else 1

    @cached_property
    def is_prolific(self) -> np.ndarray:
        """Authors with more candidates than a row of author_pools holds; last: nobody."""
        return np.append(np.diff(self.author_starts) > self._author_width, False)

    def author_rows(self, keys: np.ndarray) -> np.ndarray:
        """Rows of these authors; an author without candidates leads to the last, empty row."""
        dense = self._author_row_of
        if dense is not None:
            return dense.take(keys, mode="clip")  # the last one is nobody's
        rows = np.searchsorted(self.author_keys, keys)
        rows[rows == len(self.author_keys)] = 0
        return np.where(self.author_keys[rows] == keys, rows, len(self.author_keys))

    def slots_by(self, keys: np.ndarray) -> np.ndarray:
        """All slots of these authors, padded with the void slot."""
        rows = self.author_rows(keys)
        slots = self.author_pools[rows].ravel()
        prolific = rows[self.is_prolific[rows]]
        if not len(prolific):
            return slots
        starts = self.author_starts[prolific] + self._author_width
        ends = self.author_starts[prolific + 1]
        rest = [self.author_slots[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate([slots, *rest])

    def slots_with(self, interest: int) -> np.ndarray:
        """All slots with this interest."""
        return self.interest_slots[self.interest_rows.get(interest, -1)]

    def slots_like(self, keys: np.ndarray) -> np.ndarray:
        """All slots of these authors, interests and hashtags (see feed.engine.profile)."""
        marks = keys[keys >= HASHTAGS]
        if not len(marks):
            return self.slots_by(keys)
        found = [self.slots_by(keys[keys < HASHTAGS])]
        for mark in marks.tolist():
            if mark >= INTERESTS:
                found.append(self.slots_with(mark - INTERESTS))
            else:
                found.append(self.slots_tagged(mark - HASHTAGS))
        return np.concatenate(found)

    def slots_tagged(self, hashtag: int) -> np.ndarray:
        """All slots with this hashtag."""
        hashtags, slots = self._tagged
        first, last = np.searchsorted(hashtags, (hashtag, hashtag + 1))
        return slots[first:last]

    @cached_property
    def _tagged(self) -> tuple[np.ndarray, np.ndarray]:
        """Hashtags in ascending order and the slot of each; made when somebody first asks."""
        slots, columns = np.nonzero(self.posts.hashtags)
        hashtags = self.posts.hashtags[slots, columns]
        order = np.argsort(hashtags, kind="stable")
        return hashtags[order], slots[order]

    def slots_of(self, post_ids: np.ndarray) -> np.ndarray:
        """Slots of these posts; the void slot where a post is no candidate."""
        ids = self.posts.ids
        if not len(ids):
            return np.full(len(post_ids), self.void, dtype=np.intp)
        slots = np.searchsorted(ids, post_ids)
        slots[slots == len(ids)] = 0
        return np.where(ids[slots] == post_ids, slots, self.void)


def build_candidates(posts: Posts, *, now: int, epoch: int | None = None) -> Candidates:
    """Fill the pools from posts (ascending by id) and score what is the same for every member."""
    chosen = np.zeros(len(posts), dtype=bool)
    for pool in by_interest(posts, INTEREST_POOL).values():
        chosen[pool] = True
    chosen[_best_of_authors(posts)] = True
    posts = posts.take(np.flatnonzero(chosen))
    slots = by_interest(posts, len(posts))
    keys, author_of = np.unique(posts.authors, return_inverse=True)
    by_author = np.argsort(author_of, kind="stable")
    starts = np.searchsorted(author_of[by_author], np.arange(len(keys) + 1))
    return Candidates(
        posts=posts,
        epoch=now if epoch is None else epoch,
        now=now,
        interest_rows={interest: row for row, interest in enumerate(slots)},
        interest_slots=[*slots.values(), np.empty(0, dtype=np.intp)],
        author_keys=keys,
        author_of=author_of.astype(np.int32),
        author_slots=by_author,
        author_starts=starts,
        static=_static(posts, now),
        topics=posts.topics.astype(np.int32),
    )


def _static(posts: Posts, now: int) -> np.ndarray:
    points = ranking.static_points(
        published_at=posts.published_at, quality=posts.quality, flags=posts.flags, now=now
    )
    return np.append(points, NOBODY).astype(np.int32)


def by_interest(posts: Posts, most: int) -> dict[int, np.ndarray]:
    """Interest id -> rows of its best posts by pool key, best first; in order of interest id."""
    rows, columns = np.nonzero(posts.topics)
    interests = posts.topics[rows, columns]
    order = np.lexsort((-posts.pool_keys[rows], interests))
    rows, interests = rows[order], interests[order]
    found, starts = np.unique(interests, return_index=True)
    groups = np.split(rows, starts[1:]) if len(found) else []
    return {int(interest): group[:most] for interest, group in zip(found, groups, strict=True)}


def _best_of_authors(posts: Posts) -> np.ndarray:
    order = np.lexsort((-posts.pool_keys, posts.authors))
    authors = posts.authors[order]
    place = np.arange(len(order)) - np.searchsorted(authors, authors)
    return order[place < AUTHOR_POOL]
