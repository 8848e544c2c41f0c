"""What a post earned while its advertising was not declared is held until staff decide (D5.6).

The feed knows which posts stood without a label and when; this module pulls that. A hold is an
event like any other: the last event of an earning says whether it is held and for what, and its
amount stands in the account of held money. Each function may run twice or late.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from feed.services.disclosure.unlabelled import Unlabelled, unlabelled_posts
from payouts import ledger
from payouts.models import Earning, EarningEvent, PayoutBatch
from products.models import Surface
from spark.models import Member

UNDECLARED = "undeclared_ad"
RELEASED = "released_by_staff"
REVERSED = "reversed_by_staff"
WITHDRAWN = "finding_withdrawn"
State = EarningEvent.State
STILL_OURS = (State.ACCRUED, State.HELD, State.APPROVED)


def held_for_undeclared() -> QuerySet[Earning]:
    """Return the earnings that wait for staff, with ``held_at``, the longest held first."""
    last = EarningEvent.objects.filter(earning=OuterRef("pk")).order_by("-id")
    with_state: Any = Earning.objects.with_state()  # the type checker forgets the annotation
    held = with_state.annotate(
        why=Subquery(last.values("reason")[:1]), held_at=Subquery(last.values("at")[:1])
    )
    found: Any = held.filter(state=State.HELD, why=UNDECLARED)
    waiting: QuerySet[Earning] = found.order_by("held_at", "id")
    return waiting


def hold_undeclared(*, now: datetime, changed_since: datetime | None = None) -> int:
    """Hold what posts earned before staff labelled them; return how many were held.

    Let go again is what staff themselves found to be no advertising after all. An earning is held
    once for a finding: what staff released stays released.
    """
    findings = unlabelled_posts(changed_since=changed_since)
    held = 0
    for finding in findings:
        if not finding.is_withdrawn:
            held += sum(hold(earning, finding, now=now) for earning in not_yet_held(finding))
    standing = {one.post_id for one in findings if not one.is_withdrawn}
    for finding in findings:
        if finding.is_withdrawn and finding.post_id not in standing:
            let_go(finding, now=now)
    return held


def withdrawn_findings() -> list[Unlabelled]:
    return [finding for finding in unlabelled_posts() if finding.is_withdrawn]


def earned_by(finding: Unlabelled) -> QuerySet[Earning]:
    """Return what the post earned from its publishing until it was labelled."""
    clicks = Q(
        order_line__click__surface=Surface.POST,
        order_line__click__surface_id=finding.public_id,
        order_line__click__at__lt=finding.until,
    )
    fee = Q(deliverable__post_id=finding.post_id, created_at__lt=finding.until)
    return Earning.objects.filter(clicks | fee, member_id=finding.author_id)


def never_held(finding: Unlabelled) -> QuerySet[Earning]:
    """Return what the post earned that was not held for this finding before."""
    done = EarningEvent.objects.filter(reason=UNDECLARED, at__gte=finding.until)
    return earned_by(finding).exclude(pk__in=done.values("earning"))


def not_yet_held(finding: Unlabelled) -> list[Earning]:
    with_state = Earning.objects.in_state(*STILL_OURS)
    return list(with_state.filter(pk__in=never_held(finding).values("pk")).order_by("pk"))


def is_owed_a_hold(batch: PayoutBatch) -> bool:
    """Whether a payout that waits for approval has money in it that has to be held."""
    inside = EarningEvent.objects.filter(payout_line__batch=batch).values("earning")
    return any(
        never_held(finding).filter(pk__in=inside).exists()
        for finding in unlabelled_posts()
        if not finding.is_withdrawn
    )


@transaction.atomic
def hold(earning: Earning, finding: Unlabelled, *, now: datetime) -> bool:
    Earning.objects.select_for_update().get(pk=earning.pk)
    if not never_held(finding).filter(pk=earning.pk).exists():
        return False  # a rival was faster
    return _move(earning, State.HELD, now=now, reason=UNDECLARED)


def let_go(finding: Unlabelled, *, now: datetime) -> None:
    mine = earned_by(finding).values("pk")
    for earning in held_for_undeclared().filter(pk__in=mine):
        restore(earning, reason=WITHDRAWN, actor=None, now=now)


def release_held(*, earning: Earning, actor: Member, reason: str, now: datetime) -> None:
    """Let held money go on as if it had never been held; ``reason`` is for the creator.

    Raises IllegalMove when it is not held for this, is one's own, or no reason is given.
    """
    with transaction.atomic():
        check_decision(earning, actor, reason)
        restore(earning, reason=said(RELEASED, reason), actor=actor, now=now)


def reverse_held(*, earning: Earning, actor: Member, reason: str, now: datetime) -> None:
    """Take held money back for good; ``reason`` is for the creator. Raises IllegalMove."""
    with transaction.atomic():
        check_decision(earning, actor, reason)
        text = said(REVERSED, reason)
        ledger.move(earning, State.REVERSED, at=now, actor=actor, reason=text)


def check_decision(earning: Earning, actor: Member, reason: str) -> None:
    Earning.objects.select_for_update().get(pk=earning.pk)
    if actor.pk == earning.member_id:
        raise ledger.IllegalMove("Nobody decides on money of their own.")
    if not reason.strip():
        raise ledger.IllegalMove("Say why; the creator reads it.")
    if not is_held(earning):
        raise ledger.IllegalMove("This is not held for undeclared advertising.")


def is_held(earning: Earning) -> bool:
    last = earning.events.order_by("-id").first()
    return last is not None and (last.state, last.reason) == (State.HELD, UNDECLARED)


def said(code: str, reason: str) -> str:
    return f"{code}: {reason.strip()}"[:100]


@transaction.atomic
def restore(earning: Earning, *, reason: str, actor: Member | None, now: datetime) -> bool:
    """Put an earning back to where it was before it was held; the return window runs on."""
    Earning.objects.select_for_update().get(pk=earning.pk)
    if not is_held(earning):
        return False
    before = earning.events.exclude(state=State.HELD, reason=UNDECLARED).order_by("-id").first()
    assert before is not None, "nothing is held that was never earned"
    return _move(
        earning, before.state, now=now, reason=reason, actor=actor, hold_until=before.hold_until
    )


def _move(
    earning: Earning, to_state: str, *, now: datetime, reason: str, actor: Member | None = None,
    hold_until: datetime | None = None,
) -> bool:  # fmt: skip
    try:
        with transaction.atomic():
            ledger.move(
                earning, to_state, at=now, actor=actor, reason=reason, hold_until=hold_until
            )
    except ledger.IllegalMove:  # a rival moved it first
        return False
    return True
