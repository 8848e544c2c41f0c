"""A member's served positions, visit by visit, with the running share at each depth (row C02)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feed.engine.cap import COMMERCIAL, SPONSORED, UNPAID, check_proof
from feed.engine.cursor import DISCOVER, FOLLOWING, FOR_YOU
from feed.models import ServedPage
from feed.proof.served import entries_of, is_whole

PAUSE = timedelta(minutes=30)
NAMES = {FOR_YOU: "for-you", FOLLOWING: "following", DISCOVER: "discover"}
CLASSES = {UNPAID: "unpaid", COMMERCIAL: "commercial", SPONSORED: "sponsored"}


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
        return CLASSES[self.paid]


@dataclass(slots=True)
class Visit:
    """Pages of one list, with less than half an hour between one and the next."""

    tab: int
    started_at: datetime
    ended_at: datetime
    places: list[Place] = field(default_factory=list)
    is_whole: bool = True

    def add(self, page: ServedPage) -> None:
        self.ended_at = page.at
        self.is_whole = self.is_whole and is_whole(page)
        last = self.places[-1] if self.places else None
        sponsored, both = (last.sponsored, last.both) if last else (0, 0)
        for entry in entries_of(page):
            sponsored += entry.paid == SPONSORED
            both += entry.paid != UNPAID
            number = len(self.places) + 1
            self.places.append(Place(number, entry.post_id, entry.paid, page.at, sponsored, both))

    def breach(self, *, sponsored_cap: int, together_cap: int) -> int | None:
        """The first position at which a share is over its cap, or None."""
        classes = [place.paid for place in self.places]
        return check_proof(classes, sponsored_cap=sponsored_cap, together_cap=together_cap)


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
