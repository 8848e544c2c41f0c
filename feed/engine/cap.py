"""How many paid posts a page may show, proved by where they may stand (rule D9). Pure.

A post belongs to one of three classes: nobody paid for it, its author earns when somebody buys
(commercial), or somebody compensated its author (sponsored). While staff have not decided what it
is, it counts as sponsored (D9.6). A cap in percent becomes a gap of
places, g = ceil(100 / cap): the first such post of a page stands at place g or later, and each next
one g places or more after it. So the first n places hold at most floor(n / g) <= n x cap / 100 of
them, whatever n is. That holds for each page on its own, hence also for any number of whole or
half-read pages one after another: a sum of floors is not above the floor of the sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass

UNPAID = 0
COMMERCIAL = 1
SPONSORED = 2
# In the log alone: what was declared is less, but staff had not decided yet.
PENDING = 3

NEVER = 0  # the gap of a cap of nothing
NEWCOMER_PLACES = 20
# Of these many posts in a row an author may have two; paid posts keep to it as well.
NEIGHBOURS = 9
MOST_BY_AUTHOR = 2

# States of review in which nobody knows yet whether what was declared is all.
UNDECIDED = frozenset({"pending_review", "changes_requested", "appealed"})

_CLASSES = {"none": UNPAID, "commission": COMMERCIAL}


def class_of(disclosure: str, review_state: str) -> int:
    """The class of a post; what is not known, or not decided, counts as sponsored (D9.6)."""
    return min(logged_class_of(disclosure, review_state), SPONSORED)


def logged_class_of(disclosure: str, review_state: str) -> int:
    """The same as the log has it: PENDING where only the open review makes it sponsored."""
    declared = _CLASSES.get(disclosure, SPONSORED)
    return PENDING if declared != SPONSORED and review_state in UNDECIDED else declared


def gap_of(percent: int) -> int:
    """Places from one paid post to the next under a cap of so many percent; NEVER for none."""
    return -(-100 // percent) if percent > 0 else NEVER


@dataclass(frozen=True, slots=True)
class Caps:
    """Gaps in places: of sponsored posts, and of sponsored and commercial ones together."""

    sponsored: int = NEVER
    together: int = NEVER


NOTHING_PAID = Caps()
# Every place may hold a paid post: a list that is not capped.
UNCAPPED = Caps(1, 1)
# No cap, but staff stopped sponsored posts: commercial ones may stand anywhere.
NOTHING_SPONSORED = Caps(NEVER, 1)


def caps_for(*, site_cap: int, together_cap: int, dial: int | None, is_paused: bool) -> Caps:
    """The gaps of one member, from percents.

    ``dial`` is the member's own cap, which only lowers the site's; at 0 no paid post is shown.
    ``is_paused``: nothing sponsored for now, because the last seven days were over the cap or staff
    stopped the delivery; commercial posts go on.
    """
    if dial == 0:
        return NOTHING_PAID
    cap = site_cap if dial is None else min(site_cap, dial)
    together = gap_of(max(together_cap, 0))
    return Caps(NEVER if is_paused or not together else gap_of(cap), together)


class Gate:
    """Decides, place by place down one page, whether a paid post may stand there."""

    __slots__ = ("caps", "next_sponsored", "next_together", "place")

    def __init__(self, caps: Caps) -> None:
        self.caps = caps
        self.place = 1  # the place that is filled next, from 1
        self.next_sponsored = caps.sponsored
        self.next_together = caps.together

    def admits(self, paid: int) -> bool:
        """Whether a post of this class may stand at the next place."""
        if paid == UNPAID:
            return True
        if not self.next_together or self.place < self.next_together:
            return False
        return paid == COMMERCIAL or 0 < self.next_sponsored <= self.place

    def put(self, paid: int) -> None:
        """Fill the place with a post of this class, which ``admits`` has let through."""
        if paid != UNPAID:
            self.next_together = self.place + self.caps.together
            if paid == SPONSORED:
                self.next_sponsored = self.place + self.caps.sponsored
        self.place += 1


def check_proof(classes: list[int], *, sponsored_cap: int, together_cap: int) -> int | None:
    """The first place (from 1) at which a share is over its cap, or None where there is none.

    ``classes`` are those of the posts in the order in which they were served.
    """
    sponsored = paid = 0
    for place, one in enumerate(classes, start=1):
        sponsored += one == SPONSORED
        paid += one != UNPAID
        if 100 * sponsored > sponsored_cap * place or 100 * paid > together_cap * place:
            return place
    return None


def first_breach(classes: Sequence[int], caps: Caps) -> int | None:
    """The first place (from 1) of one page at which a paid post stands too early, or None.

    The caps are those that the page was made under. A class that is not known counts as
    sponsored. Says the rule a second time, apart from the Gate that fills the pages.
    """
    last_sponsored = last_paid = 0
    for place, one in enumerate(classes, start=1):
        if one == UNPAID:
            continue
        if not _is_far_enough(place - last_paid, caps.together):
            return place
        last_paid = place
        if one != COMMERCIAL:
            if not _is_far_enough(place - last_sponsored, caps.sponsored):
                return place
            last_sponsored = place
    return None


def _is_far_enough(distance: int, gap: int) -> bool:
    return gap != NEVER and distance >= gap
