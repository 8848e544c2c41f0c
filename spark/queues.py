"""The queues that staff clear, as tiles on the admin's first page.

An app registers what waits in it; the shell shows to each of staff the tiles that they may open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

LATE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, since when the oldest, and how many for more than a day."""

    count: int
    oldest: datetime | None
    late: int


@dataclass(frozen=True, slots=True)
class Queue:
    """``rows(now)`` gives what waits; ``since`` names the moment it began to, in those rows."""

    title: str
    permission: str
    address: str
    rows: Callable[[], QuerySet[Any]]
    since: str

    def waiting(self, *, now: datetime) -> Waiting:
        """Count what waits (one query)."""
        found = self.rows().order_by().aggregate(
            count=Count("pk"),
            oldest=Min(self.since),
            late=Count("pk", filter=Q(**{f"{self.since}__lt": now - LATE})),
        )  # fmt: skip
        return Waiting(**found)


_queues: list[Queue] = []


def register(queue: Queue) -> None:
    """Add a queue once; called where an app's admin is loaded."""
    if all(one.title != queue.title for one in _queues):
        _queues.append(queue)


def queues_for(user: Any) -> list[Queue]:
    """Return the queues that this person may open, in the order of registration."""
    return [queue for queue in _queues if user.has_perm(queue.permission)]
