"""New posts on their way to a place: those that a page may take now, and those that wait."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from feed.engine.cap import MOST_BY_AUTHOR, NEIGHBOURS
from feed.reading.weaving import Found, Weaving


class Everything:
    """Contains whatever one asks for."""

    def __contains__(self, post_id: object) -> bool:
        return True


class Left(NamedTuple):
    """New posts that found no room, in their order, and how many of them only lack room.

    A paid one that stands apart may wait for its place for ever; it does not keep a feed from
    ending.
    """

    ids: tuple[int, ...]
    in_line: int


NONE_LEFT = Left((), 0)


def few_of_each(fresh: Found, behind: Found, *, before: Sequence[int] = ()) -> Found:
    """Those new posts after which no author has more than two of the first ten (rule D8).

    ``behind`` are the posts of the feed that follow them, ``before`` those who speak on the page
    before; where none follow nobody else is left, and all of them may come. So may those of an
    author who has more there already: the feed has too few others to keep them apart.
    """
    near = Counter(one.speaker for one in behind[:NEIGHBOURS] if one is not None)
    if not near:
        return fresh
    near.update(before[-NEIGHBOURS:])
    alone = {speaker for speaker, number in near.items() if number > MOST_BY_AUTHOR}
    chosen = []
    for one in fresh:
        if one is not None and (near[one.speaker] < MOST_BY_AUTHOR or one.speaker in alone):
            near[one.speaker] += 1
            chosen.append(one)
    return chosen


def set_in_front(weaving: Weaving, fresh: Found) -> Collection[int]:
    """Put new posts on the page as far as there is room; return those that had their turn.

    A paid one that stands apart has it only by standing on the page.
    """
    apart, looked_at = _apart(weaving), weaving.add(fresh)
    ids = {one.post_id for one in fresh[:looked_at] if one is not None}
    return ids - apart


def left_over(fresh: Found, had_turn: Collection[int], weaving: Weaving) -> Left:
    """The new posts that wait for the next page; what still has room on this one is set there."""
    apart = _apart(weaving)
    waiting = [one for one in fresh if one is not None and one.post_id not in had_turn]
    if weaving.room:  # nobody else is left
        in_line = [one for one in waiting if one.post_id not in apart]
        had_turn = {*had_turn, *set_in_front(weaving, in_line)}
    done = {*had_turn, *(one.post_id for one in weaving.fragments)}
    ids = tuple(one.post_id for one in waiting if one.post_id not in done)
    return Left(ids, len(set(ids) - apart))


def _apart(weaving: Weaving) -> set[int]:
    return {one.post_id for found in weaving.paid for one in found if one is not None}
