"""A member's served positions, visit by visit, with the running share at each depth (row C02)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feed.engine.cap import COMMERCIAL, PENDING, SPONSORED, UNCAPPED, UNPAID, Caps, first_breach
from feed.engine.cursor import DISCOVER, FOLLOWING, FOR_YOU
from feed.models import ServedPage
from feed.proof.served import entries_of

PAUSE = timedelta(minutes=30)
NAMES = {FOR_YOU: "for-you", FOLLOWING: "following", DISCOVER: "discover"}
CLASSES = {
    UNPAID: "unpaid",
    COMMERCIAL: "commercial",
    SPONSORED: "sponsored",
    PENDING: "sponsored (pending)",
}


@dataclass(frozen=True, slots=True)
class Place:
    """One served position: the n-th of its visit, and the shares among the first n."""

    position: int
    post_id: int
    paid: int
    at: datetime
    sponsored: int
    both: int

    @property
    def sponsored_share(self) -> float:
        return self.sponsored / self.position

    @property
    def both_share(self) -> float:
        return self.both / self.position

    @property
    def name(self) -> str:
        return CLASSES.get(self.paid, CLASSES[SPONSORED])


@dataclass(frozen=True, slots=True)
class Leaf:
    """One served page: its places of the visit, and the caps that it was made under."""

    page: ServedPage
    first: int  # place of the visit, from 1
    classes: list[int]

    @property
    def caps(self) -> Caps:
        return Caps(self.page.sponsored_gap, self.page.together_gap)

    @property
    def breach(self) -> int | None:
        """The place of the visit at which a paid post stands too early, or None."""
        caps = self.caps
        if caps == UNCAPPED and self.page.tab != FOLLOWING:
            caps = Caps()  # no other list may be without a cap
        place = first_breach(self.classes, caps)
        return None if place is None else self.first + place - 1


@dataclass(slots=True)
class Visit:
    """Pages of one list, with less than half an hour between one and the next."""

    tab: int
    started_at: datetime
    ended_at: datetime
    places: list[Place] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)

    def add(self, page: ServedPage) -> None:
        self.ended_at = page.at
        entries = entries_of(page)
        classes = [entry.paid for entry in entries]
        self.leaves.append(Leaf(page, len(self.places) + 1, classes))
        last = self.places[-1] if self.places else None
        sponsored, both = (last.sponsored, last.both) if last else (0, 0)
        for entry in entries:
            sponsored += entry.paid not in (UNPAID, COMMERCIAL)
            both += entry.paid != UNPAID
            number = len(self.places) + 1
            self.places.append(Place(number, entry.post_id, entry.paid, page.at, sponsored, both))

    @property
    def is_capped(self) -> bool:
        """Whether any of its pages was."""
        return any(leaf.caps != UNCAPPED for leaf in self.leaves)

    @property
    def breach(self) -> int | None:
        """The first place at which a page passes the caps that it was made under, or None.

        A page that keeps to its gaps holds at most floor(n / gap) in its first n places, hence a
        visit never more than the share of the loosest cap that held during it.
        """
        return next((leaf.breach for leaf in self.leaves if leaf.breach is not None), None)


def visits_of(pages: Iterable[ServedPage]) -> list[Visit]:
    """Group pages, oldest first, into visits; returns them oldest first."""
    found: list[Visit] = []
    open_visits: dict[int, Visit] = {}
    for page in pages:
        visit = open_visits.get(page.tab)
        if visit is None or page.at - visit.ended_at > PAUSE:
            visit = open_visits[page.tab] = Visit(page.tab, page.at, page.at)
            found.append(visit)
        visit.add(page)
    return found
