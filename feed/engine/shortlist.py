"""A page of a list that mixes strangers' posts: unpaid ones first, paid ones by the gap rule.

Pure (rule D9.5). Search, the page of a product or a brand and a hashtag are not ranked for one
member; their pages begin with what nobody paid for, and behind that a paid post stands only where
the gate of feed.engine.cap admits it. Places run on from page to page, so the share of paid posts
is within the cap at every depth of the whole list. Where too few unpaid posts are left, paid ones
are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from feed.engine.cap import COMMERCIAL, SPONSORED, Caps, Gate


class Found(NamedTuple):
    """A post that could stand on the page; ``at`` orders the two kinds of paid posts."""

    post_id: int
    at: float


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page begins: how many posts of each list stood before it, and the last paid ones.

    ``last_sponsored`` and ``last_paid`` are places from 1; 0 where there was none yet.
    """

    unpaid: int = 0
    sponsored: int = 0
    commercial: int = 0
    last_sponsored: int = 0
    last_paid: int = 0

    @property
    def place(self) -> int:
        """The place of the page's first post, from 1."""
        return 1 + self.unpaid + self.sponsored + self.commercial


TOP = Mark()


@dataclass(frozen=True, slots=True)
class Page:
    """The posts in order with their classes, and where the next page begins."""

    post_ids: list[int]
    classes: list[int]
    after: Mark


def fill(
    unpaid: Sequence[Found], sponsored: Sequence[Found], commercial: Sequence[Found], *,
    caps: Caps, size: int, mark: Mark = TOP,
) -> Page:  # fmt: skip
    """Make the page that begins at ``mark``; each list holds what comes next of its class."""
    paid = [(SPONSORED, sponsored[0])] if sponsored else []
    paid += [(COMMERCIAL, commercial[0])] if commercial else []
    paid.sort(key=lambda one: (one[1].at, one[1].post_id), reverse=True)
    # The last place is kept for a paid post, if one may stand there.
    room = size - bool(_admitted(paid, caps, mark, mark.place + size - 1))
    first = list(unpaid[:room])
    ids, classes = [one.post_id for one in first], [0] * len(first)
    has_room = len(first) < size
    chosen = _admitted(paid, caps, mark, mark.place + len(first)) if has_room else None
    last_sponsored, last_paid = mark.last_sponsored, mark.last_paid
    kind = 0
    if chosen is not None:
        kind, one = chosen
        ids.append(one.post_id)
        classes.append(kind)
        last_paid = mark.place + len(first)
        last_sponsored = last_paid if kind == SPONSORED else last_sponsored
    after = Mark(
        mark.unpaid + len(first),
        mark.sponsored + (kind == SPONSORED),
        mark.commercial + (kind == COMMERCIAL),
        last_sponsored,
        last_paid,
    )
    return Page(ids, classes, after)


def _admitted(
    paid: Sequence[tuple[int, Found]], caps: Caps, mark: Mark, place: int
) -> tuple[int, Found] | None:
    """The first of these that may stand at this place."""
    gate = Gate(caps)
    gate.place = place
    # A gap of 0 admits none, wherever the last one stood.
    gate.next_sponsored = caps.sponsored and mark.last_sponsored + caps.sponsored
    gate.next_together = caps.together and mark.last_paid + caps.together
    return next((one for one in paid if gate.admits(one[0])), None)
