"""An author's appeal against a rejection, decided by somebody else of staff (rule D5.6)."""

from datetime import datetime, timedelta

from django.db import transaction

from feed.models import DisclosureAppeal, DisclosureEvent, Post
from feed.services.disclosure.chain import Role, append_event
from feed.services.disclosure.state import Review, locked, put_in_queue
from feed.services.refusals import Refused
from spark.models import Member

TIME_TO_APPEAL = timedelta(days=14)
Outcome = DisclosureAppeal.Outcome
DECISION = DisclosureAppeal.Against.DECISION


@transaction.atomic
def appeal_decision(*, post: Post, by: Member, text: str, now: datetime) -> DisclosureAppeal:
    """Ask for a second look at a rejected post, once, within 14 days. Raises Refused."""
    post = locked(post)
    if post.author_id != by.pk:
        raise Refused("forbidden", "Only the author may appeal.")
    decision = rejection_of(post)
    if post.review_state != Review.REJECTED or decision is None or decision.actor is None:
        raise Refused("nothing_to_appeal", "There is no rejection to appeal against.")
    if now > decision.at + TIME_TO_APPEAL:
        raise Refused("too_late", "An appeal is possible for 14 days.")
    before = post.disclosure_appeals.filter(kind=DECISION, at__gte=decision.at)
    if before.exists() or is_second_look(post):
        raise Refused("nothing_to_appeal", "This decision was appealed before.")
    check_words(text)
    appeal = DisclosureAppeal.objects.create(
        post=post, text=text.strip(), at=now, against=decision.actor
    )
    put_in_queue(post, now=now, state=Review.APPEALED)
    post.save(update_fields=["review_state", "submitted_for_review_at", "review_key"])
    append_event(post, role=Role.AUTHOR, actor=by, from_state=Review.REJECTED, now=now)
    return appeal


def check_words(text: str) -> None:
    if not text.strip() or len(text) > 1000:
        raise Refused("invalid", "Say in up to 1000 characters what was missed.", field="text")


def rejection_of(post: Post) -> DisclosureEvent | None:
    """Return the last word of staff, if it was a rejection."""
    last = post.disclosure_events.filter(actor_role=Role.STAFF).order_by("-id").first()
    return last if last is not None and last.to_state == Review.REJECTED else None


def is_second_look(post: Post) -> bool:
    """Whether the rejection that stands was itself the answer to an appeal."""
    last = rejection_of(post)
    return last is not None and last.from_state == Review.APPEALED


def check_other_person(post: Post, reviewer: Member) -> None:
    """Refuse the one whose decision is appealed."""
    if post.disclosure_appeals.filter(
        kind=DECISION, outcome=Outcome.OPEN, against=reviewer
    ).exists():
        raise Refused("own_decision", "Somebody else of staff decides on an appeal.")


def close_appeal(
    post: Post, *, by: Member, is_granted: bool, now: datetime, reason: str = ""
) -> DisclosureAppeal | None:
    """Write down what became of the appeal against a rejection; None when there was none."""
    appeal = post.disclosure_appeals.filter(kind=DECISION, outcome=Outcome.OPEN).first()
    if appeal is not None:
        answer(appeal, by=by, is_granted=is_granted, reason=reason, now=now)
    return appeal


def answer(
    appeal: DisclosureAppeal, *, by: Member, is_granted: bool, reason: str, now: datetime
) -> None:
    """Put the decision into an appeal; the database refuses the one whose decision it is about."""
    appeal.outcome = Outcome.GRANTED if is_granted else Outcome.UPHELD
    appeal.decided_by, appeal.decided_at, appeal.reason = by, now, reason.strip()[:500]
    appeal.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
