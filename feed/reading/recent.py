"""Asks the database which posts read differently now: changed themselves, or their goods' stock.

Services say so themselves (feed.reading.touch). This finds what they cannot say: the stock and the
prices of the shop, what happened in a process that shares no store with this one, and what a
broken connection swallowed.
"""

from datetime import datetime, timedelta

from feed.engine.pools import changed_since
from feed.reading.shelf import mark_touched

EVERY = timedelta(seconds=2)
# A transaction stamps its change before it commits.
OVERLAP = timedelta(seconds=30)


class Recent:
    """What this process has found so far."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.looked_at: datetime | None = None
        self.found: set[tuple[int, datetime]] = set()

    def changes(self, *, now: datetime) -> list[tuple[int, datetime]]:
        """Posts that changed since the last look, with the time; at most every two seconds."""
        last = self.looked_at
        if last is not None and abs(now - last) < EVERY:
            return []
        found = set(changed_since((last or now) - OVERLAP))
        new = found - self.found
        self.looked_at, self.found = now, found
        return sorted(new)

    def follow(self, *, now: datetime) -> None:
        """Mark what changed as touched in this process."""
        just_now = int(now.timestamp()) - 1
        for post_id, at in self.changes(now=now):
            mark_touched(post_id, max(int(at.timestamp()), just_now), True)


RECENT = Recent()
