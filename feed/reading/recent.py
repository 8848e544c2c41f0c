"""Asks the database which posts read differently now: changed themselves, or their goods' stock.

Services say so themselves (feed.reading.touch). This finds what they cannot say: the stock and the
prices of the shop, what happened in a process that shares no store with this one, what a broken
connection swallowed, and everything while the store is away.
"""

from datetime import datetime, timedelta

from feed.engine.pools import changed_since
from feed.reading.shelf import clear_shelves, mark_touched

EVERY = timedelta(seconds=2)
# A transaction stamps its change before it commits.
OVERLAP = timedelta(seconds=30)
# Who heard nothing for longer than this renders anew instead of asking what it missed.
LONGEST = timedelta(minutes=10)


class Recent:
    """What this process has found so far."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.looked_at: datetime | None = None
        self.found: set[tuple[int, datetime]] = set()

    def changes(
        self, *, now: datetime, heard_at: datetime | None = None
    ) -> list[tuple[int, datetime]]:
        """Posts that changed since the last look, with the time; at most every two seconds.

        ``heard_at``: until then this process knew of all changes by the store.
        """
        last = self.looked_at
        if last is not None and abs(now - last) < EVERY:
            return []
        last = max((at for at in (last, heard_at) if at is not None), default=None)
        if last is not None and now - last > LONGEST:
            clear_shelves()
            last = now
        found = set(changed_since((last or now) - OVERLAP))
        new = found - self.found
        self.looked_at, self.found = now, found
        return sorted(new)

    def follow(self, *, now: datetime, heard_at: datetime | None = None) -> None:
        """Mark what changed as touched in this process."""
        just_now = int(now.timestamp()) - 1
        for post_id, at in self.changes(now=now, heard_at=heard_at):
            mark_touched(post_id, max(int(at.timestamp()), just_now), True)


RECENT = Recent()
