"""How often one member may ask on the fast path: the API's own rate, counted in this process."""

import time

from django.conf import settings

MOST = 1500
WINDOW = 300
MOST_MEMBERS = 50_000


class Pace:
    """Counts per member in windows of five minutes; who passes the rate goes the ordinary way."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.window = 0
        self.counts: dict[int, int] = {}

    def allows(self, member_id: int) -> bool:
        if settings.RELAX_THROTTLES:
            return True
        window = int(time.monotonic()) // WINDOW
        if window != self.window or len(self.counts) > MOST_MEMBERS:
            self.window, self.counts = window, {}
        count = self.counts.get(member_id, 0) + 1
        self.counts[member_id] = count
        return count <= self.most
