"""Owing an author a letter about a decision; feed/letters.py writes it."""

from datetime import datetime

from feed.models import DecisionLetter, DisclosureAppeal, Post, Strike
from feed.services import notifications
from spark import outbox

TELL_JOB = "disclosure.tell"


def owe_letter(
    post: Post, *, about: str, now: datetime, appeal: DisclosureAppeal | None = None,
    strike: Strike | None = None, reason: str = "", code: str = "",
) -> DecisionLetter:  # fmt: skip
    """Write down that the author is to be told; called inside the decision's transaction."""
    letter = DecisionLetter.objects.create(
        post=post, about=about, appeal=appeal, strike=strike, reason=reason.strip()[:500],
        reason_code=code, at=now,
    )  # fmt: skip
    payload = {"letter_id": letter.pk}
    outbox.enqueue(kind=TELL_JOB, key=str(letter.pk), payload=payload, now=now)
    notifications.notify_of_letter(letter=letter, now=now)
    return letter
