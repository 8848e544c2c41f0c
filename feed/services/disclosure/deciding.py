"""What staff decide on a compensated post (rules D5.2 to D5.5)."""

from datetime import datetime

from django.db import transaction

from feed import disclosure as rules
from feed.models import DecisionLetter, PendingEdit, Post
from feed.services import changes
from feed.services.disclosure.appeals import check_other_person, close_appeal
from feed.services.disclosure.chain import Role, append_event
from feed.services.disclosure.grounds import Source, note_ground, strongest_ground
from feed.services.disclosure.impartial import check_impartial
from feed.services.disclosure.letters import owe_letter
from feed.services.disclosure.state import (
    REVIEW_FIELDS,
    WAITING,
    Review,
    lock_author,
    locked,
    send_to_review,
    settle_visibility,
    was_public,
)
from feed.services.disclosure.strikes import add_strike
from feed.services.disclosure.ties import check_declaration, connection_on_record, refuse_review
from feed.services.refusals import Refused
from products.models import Brand
from spark.models import Member

About = DecisionLetter.About


class StaleRevision(Refused):
    def __init__(self) -> None:
        super().__init__("stale_revision", "The post changed or was decided on meanwhile.")


def reopen_review(*, post: Post, actor: Member, now: datetime) -> None:
    """Send a compensated post back to review because it was edited (row B12)."""
    before = post.review_state
    send_to_review(post, now=now)
    post.save(update_fields=REVIEW_FIELDS)
    if not post.is_visible:
        changes.post_vanished(post=post, now=now)
    append_event(post, role=Role.AUTHOR, actor=actor, from_state=before, now=now, reason="Edited")


@transaction.atomic
def approve_disclosure(
    *, post: Post, reviewer: Member, now: datetime, version: int | None = None
) -> Post:
    """Let others see a compensated post, under its label, or an edit of one.

    ``version`` is what was looked at. An undeclared post that only read like advertising stays
    as it is; an appeal is granted by it. Raises Refused.
    """
    post = take_for_review(post, reviewer=reviewer, version=version, now=now)
    before = post.review_state
    edit = PendingEdit.objects.filter(post=post).select_related("by").first()
    if edit is not None:
        apply_pending(post, edit, now=now)
    elif post.published_at is not None and not was_public(post):
        post.published_at = now  # its first public second; followers see it as new
    check_no_review_for_money(post)
    post.review_state, post.is_visible = Review.APPROVED, True
    post.save(update_fields=["published_at", *REVIEW_FIELDS])
    settle_visibility(post, now=now)
    appeal = close_appeal(post, by=reviewer, is_granted=True, now=now)
    append_event(post, role=Role.STAFF, actor=reviewer, from_state=before, now=now)
    if post.is_compensated or appeal:
        about = About.GRANTED if appeal else About.APPROVED
        owe_letter(post, about=about, appeal=appeal, now=now)
    return post


def apply_pending(post: Post, edit: PendingEdit, *, now: datetime) -> None:
    from feed.services.edits import apply_edit  # it imports this package

    apply_edit(post=post, edit=edit, now=now)


def check_no_review_for_money(post: Post) -> None:
    if post.kind == Post.Kind.REVIEW and connection_on_record(
        post, post.published_at or post.created_at
    ):
        refuse_review()


@transaction.atomic
def request_changes(
    *, post: Post, reviewer: Member, reason: str, now: datetime, version: int | None = None,
    code: str = "",
) -> Post:  # fmt: skip
    """Send a post back to its author; an edit brings it before staff again."""
    return refuse(
        post, Review.CHANGES, reviewer=reviewer, reason=reason, now=now, version=version, code=code
    )


@transaction.atomic
def reject_disclosure(
    *, post: Post, reviewer: Member, reason: str, now: datetime, version: int | None = None,
    code: str = "",
) -> Post:  # fmt: skip
    """Keep a compensated post from everybody but its author; of an edit, only the edit."""
    return refuse(
        post, Review.REJECTED, reviewer=reviewer, reason=reason, now=now, version=version, code=code
    )


def refuse(
    post: Post, state: Post.Review, *, reviewer: Member, reason: str, now: datetime,
    version: int | None, code: str,
) -> Post:  # fmt: skip
    check_reason(code, reason)
    post = take_for_review(post, reviewer=reviewer, version=version, now=now)
    before = post.review_state
    edits = PendingEdit.objects.filter(post=post)
    if edits.exists():  # what was approved stays in view
        is_final = state == Review.REJECTED
        post.review_state = Review.APPROVED if is_final else state
        if is_final:
            edits.delete()
    else:
        post.review_state, post.is_visible = state, False
    post.save(update_fields=REVIEW_FIELDS)
    settle_visibility(post, now=now)
    appeal = close_appeal(post, by=reviewer, is_granted=False, reason=reason, now=now)
    append_event(
        post, role=Role.STAFF, actor=reviewer, from_state=before, now=now, reason=reason.strip(),
        code=code,
    )  # fmt: skip
    about = About.REJECTED if state == Review.REJECTED else About.CHANGES
    if appeal:
        about = About.UPHELD
    owe_letter(post, about=about, appeal=appeal, reason=reason, code=code, now=now)
    return post


def check_reason(code: str, reason: str) -> None:
    """A decision against a post has a reason: a code of the list, or words."""
    if code and code not in dict(rules.REASON_CODES):
        raise Refused("invalid", "This is no reason of the list.", field="code")
    if code in ("", "other") and not reason.strip():
        raise Refused("invalid", "Say why.", field="reason")


def is_undeclared(said: str, found: str) -> bool:
    """Whether a tie was kept quiet: a commission says nothing of pay, goods or work."""
    if said == Post.Disclosure.NONE:
        return True
    return said == Post.Disclosure.COMMISSION and found in rules.NEEDS_REVIEW


def reason_words(code: str, reason: str) -> str:
    """Return a decision's reason as its author reads it."""
    return ". ".join(part for part in (dict(rules.REASON_CODES).get(code, ""), reason) if part)


@transaction.atomic
def force_label(
    *, post: Post, disclosure: str, sponsor: Brand | None, reviewer: Member, reason: str,
    now: datetime, code: str = "",
) -> Post:  # fmt: skip
    """Label a post whose author did not, or said too little; what is public stays public.

    One that is out of view for a review of its own stays there until that is decided. Advertising
    that was not declared at all is a strike (D5.6).
    """
    lock_author(post.author_id)
    post = locked(post)
    check_impartial(post, reviewer, now=now)
    check_declaration(kind=post.kind, disclosure=disclosure, sponsor=sponsor)
    if disclosure == "none" or rules.stronger(post.disclosure, disclosure) != disclosure:
        raise Refused("invalid", "A label can be forced, not weakened.", field="disclosure")
    check_reason(code, reason)
    check_sponsor_on_record(post, disclosure, sponsor)
    before, said = post.review_state, (post.disclosure, post.sponsor)
    post.disclosure, post.sponsor = disclosure, sponsor
    if post.is_visible and not PendingEdit.objects.filter(post=post).exists():
        post.review_state = Review.APPROVED
    post.save(update_fields=["disclosure", "sponsor", *REVIEW_FIELDS])
    settle_visibility(post, now=now)
    strike = None
    # What the label said by itself is no word of the author.
    author_said, _ = strongest_ground(post, Source.DECLARED, Source.STAFF)
    is_new = disclosure != said[0] and is_undeclared(author_said, disclosure)
    if is_undeclared(said[0], disclosure) or is_new:
        strike = add_strike(post=post, by=reviewer, reason=reason_words(code, reason), now=now)
    note_ground(
        post, source=Source.STAFF, type=disclosure, sponsor=sponsor, before=said, by=reviewer,
        reason=reason, code=code, now=now,
    )  # fmt: skip
    append_event(
        post, role=Role.STAFF, actor=reviewer, from_state=before, now=now, reason=reason.strip(),
        code=code,
    )  # fmt: skip
    owe_letter(post, about=About.LABELLED, strike=strike, reason=reason, code=code, now=now)
    return post


def check_sponsor_on_record(post: Post, disclosure: str, sponsor: Brand | None) -> None:
    """One of staff alone does not put another brand where the one on record is named."""
    reads_the_same = disclosure == post.disclosure or {
        disclosure, post.disclosure
    } == rules.SAME_WORDS  # fmt: skip
    is_recorded = post.floor != Post.Disclosure.NONE and post.sponsor is not None
    if is_recorded and reads_the_same and sponsor != post.sponsor:
        message = "The brand is on record: propose another one, for a second person to agree."
        raise Refused("four_eyes", message, field="sponsor")


def withdraw(*, post: Post, actor: Member, now: datetime) -> None:
    """Close the review of a compensated post that was removed; its log stays."""
    if post.review_state == Review.NOT_REQUIRED:
        return
    before = post.review_state
    post.review_state = Review.WITHDRAWN
    post.save(update_fields=["review_state"])
    role = Role.AUTHOR if actor.pk == post.author_id else Role.STAFF
    append_event(post, role=role, actor=actor, from_state=before, now=now, reason="Removed")


def take_for_review(post: Post, *, reviewer: Member, version: int | None, now: datetime) -> Post:
    """Lock a post that waits for a decision; refuse own posts and what changed meanwhile.

    Its author is locked first: a tie may be recorded just now.
    """
    lock_author(post.author_id)
    post = locked(post)
    check_impartial(post, reviewer, now=now)
    if post.review_state not in WAITING or version not in (None, post.version):
        raise StaleRevision
    if post.state not in (Post.State.PUBLISHED, Post.State.HIDDEN):
        raise Refused("stale_revision", "Its pictures or its video are not ready to be looked at.")
    check_other_person(post, reviewer)
    return post
