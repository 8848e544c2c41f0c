"""Reports, staff's decisions on them, the statement of reasons and the appeal (rows B08, B09)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from feed import reporting
from feed.captions import clean_text
from feed.models import Comment, ModerationCase, Post, Report, Statement
from feed.services import notifications, takedown
from feed.services.disclosure import label_of
from feed.services.disclosure.impartial import (
    OwnBrand,
    OwnHousehold,
    check_impartial,
    is_tied,
)
from feed.services.refusals import NotThere, Refused
from products.models import Review
from products.services.household import is_one_household
from spark import outbox
from spark.models import Member

TELL_JOB = "moderation.tell"
REPORTS_A_DAY = 30
Target = Post | Comment | Review | Member
State = ModerationCase.State
Outcome = Report.Outcome
Appeal = Statement.Appeal
OUTCOMES = {
    State.DISMISSED: Outcome.DISMISSED,
    State.RESTORED: Outcome.NEUTRAL,
    State.REMOVED: Outcome.UPHELD,
}


@transaction.atomic
def report(
    *, reporter: Member, target: Target, reason: str, now: datetime, note: str = ""
) -> tuple[Report, bool]:
    """Report something; returns the report and whether it is new.

    The same person's second report of the same thing, while the first waits, is the first. When
    the reports together weigh enough, a post or a comment is hidden until staff decide.
    Raises NotThere for what is gone; Refused: invalid (reason, note), own_post, too_many_reports.
    """
    if reason not in reporting.REASONS:
        raise Refused("invalid", "Choose one of the reasons.", field="reason")
    text = clean_text(note)
    if len(text) > reporting.LONGEST_NOTE:
        raise Refused("invalid", "At most 500 characters.", field="note")
    subject = target if isinstance(target, Member) else target.author
    if subject.pk == reporter.pk:
        raise Refused("own_post", "This is yours; you can delete or change it yourself.")
    case = open_case(target, subject, now=now)
    check_is_there(target)
    known = case.reports.filter(reporter=reporter).first()
    if known is not None:
        return known, False
    check_pace(reporter, now=now)
    weight = weight_of(reporter)
    made = Report.objects.create(
        case=case, reporter=reporter, reason=reason, note=text, weight=weight, at=now
    )
    case.weight += weight
    if not case.is_hidden and reporting.is_hidden_at(case.weight, is_cleared=is_cleared(case)):
        case.is_hidden = takedown.hide(case, now=now)
    case.save(update_fields=["weight", "is_hidden"])
    return made, True


def open_case(target: Target, subject: Member, *, now: datetime) -> ModerationCase:
    """Return the open case about this thing, locked; made when there is none."""
    name = kind_of(target)
    case, _ = ModerationCase.objects.get_or_create(
        **{name: target}, state=State.OPEN, defaults={"subject": subject, "opened_at": now}
    )
    locked = ModerationCase.objects.select_for_update().filter(pk=case.pk, state=State.OPEN)
    found = locked.first()
    # Decided in the moment between: what is said now is about what staff left in view.
    return found or open_case(target, subject, now=now)


def check_is_there(target: Target) -> None:
    """Refuse what was removed meanwhile: there is nothing left to decide. Under the case's lock."""
    is_gone = False
    if isinstance(target, Post):
        is_gone = Post.objects.filter(pk=target.pk, state=Post.State.REMOVED).exists()
    elif isinstance(target, Comment):
        is_gone = Comment.objects.filter(pk=target.pk).exclude(removed_at=None).exists()
    elif isinstance(target, Review):
        is_gone = Review.objects.filter(pk=target.pk).exclude(removed_at=None).exists()
    if is_gone:
        raise NotThere


def kind_of(target: Target) -> str:
    if isinstance(target, Post):
        return reporting.POST
    if isinstance(target, Review):
        return reporting.REVIEW
    return reporting.COMMENT if isinstance(target, Comment) else reporting.MEMBER


def check_pace(reporter: Member, *, now: datetime) -> None:
    today = reporter.reports.filter(at__gt=now - timedelta(days=1), at__lte=now)
    if not settings.RELAX_THROTTLES and today.count() >= REPORTS_A_DAY:
        raise Refused("too_many_reports", f"At most {REPORTS_A_DAY} reports a day.")


def weight_of(reporter: Member) -> int:
    """Return what this member's next report weighs, by how their earlier ones were judged."""
    judged = reporter.reports.aggregate(
        upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)),
        dismissed=Count("pk", filter=Q(outcome=Outcome.DISMISSED)),
    )
    return reporting.weight_of(**judged)


def is_cleared(case: ModerationCase) -> bool:
    """Whether staff looked at this very version before and left it in view."""
    earlier = ModerationCase.objects.filter(
        state__in=[State.DISMISSED, State.RESTORED], **{f"{case.kind}_id": case.target.pk}
    )
    return earlier.filter(cleared_version=version_of(case)).exists()


def version_of(case: ModerationCase) -> int | None:
    """Return a number that changes when the reported thing reads differently."""
    if case.post_id:
        return Post.objects.values_list("version", flat=True).get(pk=case.post_id)
    if case.comment_id:
        edited = Comment.objects.values_list("edited_at", flat=True).get(pk=case.comment_id)
        return int(edited.timestamp()) if edited else 0
    if case.review_id:
        edited = Review.objects.values_list("edited_at", flat=True).get(pk=case.review_id)
        return int(edited.timestamp()) if edited else 0
    return None


@transaction.atomic
def dismiss(*, case: ModerationCase, reviewer: Member, now: datetime, reason: str = "") -> None:
    """Find the reports unfounded: what they hid is back, and their authors weigh less."""
    leave(case, State.DISMISSED, reviewer=reviewer, reason=reason, now=now)


@transaction.atomic
def restore(*, case: ModerationCase, reviewer: Member, now: datetime, reason: str = "") -> None:
    """Leave or put it back without holding the reports against anybody."""
    leave(case, State.RESTORED, reviewer=reviewer, reason=reason, now=now)


def leave(
    case: ModerationCase, state: State, *, reviewer: Member, reason: str, now: datetime
) -> None:
    case = take(case, reviewer=reviewer, now=now)
    takedown.unhide(case, now=now)
    case.is_hidden = False
    case.cleared_version = version_of(case)
    close(case, state, reviewer=reviewer, reason=reason, now=now)


@transaction.atomic
def remove(
    *, case: ModerationCase, reviewer: Member, ground: str, reason: str, now: datetime
) -> Statement:
    """Remove the post or the comment, or suspend the account, and owe its author the reasons."""
    if ground not in reporting.REASONS:
        raise Refused("invalid", "Name the ground.", field="ground")
    facts = clean_text(reason)
    if not facts:
        raise Refused("invalid", "Say why; the author reads it.", field="reason")
    case = take(case, reviewer=reviewer, now=now)
    if case.kind == reporting.MEMBER and case.subject.is_staff:
        raise Refused("forbidden", "The account of a colleague is for an administrator.")
    takedown.remove(case, by=reviewer, now=now)
    close(case, State.REMOVED, reviewer=reviewer, reason=facts, now=now)
    is_account = case.kind == reporting.MEMBER
    statement = Statement.objects.create(
        case=case, recipient=case.subject, ground=ground, facts=facts[:500],
        excerpt=excerpt_of(case), by=reviewer, at=now,
        action=Statement.Action.SUSPENDED if is_account else Statement.Action.REMOVED,
    )  # fmt: skip
    tell_later(statement, now=now)
    return statement


@transaction.atomic
def remove_unreported(
    *, target: Post | Comment, reviewer: Member, ground: str, reason: str, now: datetime
) -> Statement:
    """Remove what staff found themselves, as if it had been reported: with reasons and an appeal.

    What others reported of it is decided along with it.
    """
    case = open_case(target, target.author, now=now)
    check_is_there(target)
    return remove(case=case, reviewer=reviewer, ground=ground, reason=reason, now=now)


def take(case: ModerationCase, *, reviewer: Member, now: datetime) -> ModerationCase:
    """Lock an open case; refuse what is the reviewer's own business or already decided."""
    rows = ModerationCase.objects.select_for_update(of=("self",))
    found = rows.select_related("subject").filter(pk=case.pk).first()
    if found is None:
        raise NotThere
    if found.state != State.OPEN:
        raise Refused("stale_revision", "Somebody decided on this meanwhile.")
    is_reporter = found.reports.filter(reporter=reviewer).exists()
    if found.subject_id == reviewer.pk or is_reporter:
        raise Refused("own_post", "Nobody decides on what is theirs or what they reported.")
    check_free(found, reviewer, now=now)
    return found


def check_free(case: ModerationCase, reviewer: Member, *, now: datetime) -> None:
    """Refuse who lives with the case's subject or is tied to the brands that it is about."""
    if is_one_household(reviewer, case.subject):
        raise OwnHousehold
    post = case.post or (case.comment.post if case.comment else None)
    if post is not None:
        check_impartial(post, reviewer, now=now)
    brand_id = case.review.product.brand_id if case.review else None
    if brand_id and is_tied(reviewer, {brand_id}, now=now):
        raise OwnBrand


def close(
    case: ModerationCase, state: State, *, reviewer: Member, reason: str, now: datetime
) -> None:
    case.state, case.decided_by, case.decided_at = state, reviewer, now
    case.reason = clean_text(reason)[:500]
    case.save(
        update_fields=[
            "state",
            "is_hidden",
            "cleared_version",
            "decided_by",
            "decided_at",
            "reason",
        ]
    )
    case.reports.update(outcome=OUTCOMES[state])


def excerpt_of(case: ModerationCase) -> str:
    if case.kind == reporting.MEMBER:
        return ""
    if case.review:
        return f"{case.review.title} {case.review.body}".strip()[:200]
    if case.post:
        # Its words never stand anywhere without the label that stood before them.
        label = label_of(case.post)
        return (f"{label} | {case.post.caption}" if label else case.post.caption)[:200]
    return case.comment.body[:200] if case.comment else ""


@transaction.atomic
def appeal(*, statement: Statement, by: Member, text: str, now: datetime) -> Statement:
    """Object to a decision, once and within six months; other staff decide on it."""
    said = clean_text(text)
    if not said:
        raise Refused("invalid", "Say why the decision is wrong.", field="text")
    if len(said) > 1000:
        raise Refused("invalid", "At most 1000 characters.", field="text")
    found = locked_statement(statement)
    if found.recipient_id != by.pk:
        raise NotThere
    if found.appeal != Appeal.NONE:
        raise Refused("stale_revision", "You have appealed already.")
    if not found.is_appealable(now=now):
        raise Refused("too_late", "The time for an appeal is over.")
    found.appeal, found.appeal_text, found.appealed_at = Appeal.WAITING, said, now
    found.save(update_fields=["appeal", "appeal_text", "appealed_at"])
    return found


@transaction.atomic
def decide_appeal(
    *, statement: Statement, reviewer: Member, is_overturned: bool, reason: str, now: datetime
) -> Statement:
    """Let a decision stand or take it back; never by who made it. The author is told."""
    said = clean_text(reason)
    if not said:
        raise Refused("invalid", "Say why; the author reads it.", field="reason")
    found = locked_statement(statement)
    if found.appeal != Appeal.WAITING:
        raise Refused("stale_revision", "No appeal is waiting here.")
    if reviewer.pk in (found.by_id, found.recipient_id):
        raise Refused("own_post", "Somebody else decides on this appeal.")
    if found.case.reports.filter(reporter=reviewer).exists():
        raise Refused("own_post", "Who reported it does not decide on the appeal.")
    check_free(found.case, reviewer, now=now)
    if is_overturned:
        takedown.put_back(found.case, by=reviewer, now=now)
        found.case.reports.update(outcome=Outcome.NEUTRAL)
        cleared = version_of(found.case)
        ModerationCase.objects.filter(pk=found.case_id).update(
            state=State.RESTORED, is_hidden=False, cleared_version=cleared
        )
    found.appeal = Appeal.OVERTURNED if is_overturned else Appeal.UPHELD
    found.appeal_by, found.appeal_decided_at = reviewer, now
    found.appeal_reason, found.told_at = said[:500], None
    found.save(
        update_fields=["appeal", "appeal_by", "appeal_decided_at", "appeal_reason", "told_at"]
    )
    tell_later(found, now=now)
    return found


def locked_statement(statement: Statement) -> Statement:
    rows = Statement.objects.select_for_update(of=("self",)).select_related("case__subject")
    return rows.get(pk=statement.pk)


def tell_later(statement: Statement, *, now: datetime) -> None:
    payload = {"statement_id": statement.pk}
    outbox.enqueue(kind=TELL_JOB, key=str(statement.pk), payload=payload, now=now)
    notifications.notify_of_statement(statement=statement, now=now)
