"""Which post staff look at next, and who may go live before they do: pure rules (D5.3, D5.5).

A post's place is the second at which it was handed in, moved earlier by what it weighs: a point
is an hour of waiting. Nothing has to be sorted again as time passes.
"""

import hashlib
import math

SECONDS_A_POINT = 3600


def points(*, views: int, worth_minor: int, reports: int, suspicion: int) -> float:
    """Return what a post weighs: 0 for an unseen, unpaid, unreported, plain one.

    ``views`` so far, ``worth_minor`` what it brings its author in minor units, ``reports`` of
    members that are open, ``suspicion`` of the detector from 0 to 100.
    """
    reach = 2 * math.log2(1 + max(views, 0) / 10)
    fee = math.log10(1 + max(worth_minor, 0) / 100)
    return reach + fee + 6 * min(max(reports, 0), 8) + suspicion / 10


def place(*, submitted_at: float, weight: float) -> int:
    """Return the key of a post in the queue; the smallest is looked at first."""
    return round(submitted_at - weight * SECONDS_A_POINT)


def is_sampled(public_id: str, *, percent: int) -> bool:
    """Whether a post that needs no approval is looked at all the same; always the same answer."""
    number = int.from_bytes(hashlib.sha256(public_id.encode()).digest()[:4], "big")
    return number % 100 < percent


def is_trusted(*, approvals: int, strikes: int, approvals_needed: int) -> bool:
    """Whether an author's compensated posts may be public before staff see them."""
    return strikes == 0 and approvals >= approvals_needed


def consequence(strike: int) -> str:
    """Return what the first, second and every later strike within 90 days brings."""
    return {1: "warned", 2: "paused"}.get(strike, "removed")
