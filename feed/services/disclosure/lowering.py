"""Saying less about a post than before: two of staff, a reason, a public row (rule D5.4)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from feed import disclosure as rules
from feed.models import LabelLowering, MaterialConnection, PendingEdit, Post
from feed.services.disclosure.chain import TWO_AGREED, Role, append_event
from feed.services.disclosure.grounds import overrule_grounds
from feed.services.disclosure.impartial import check_impartial
from feed.services.disclosure.shown import brands_shown
from feed.services.disclosure.state import Review, lock_author, locked, settle_visibility
from feed.services.disclosure.strikes import annul_strikes
from feed.services.disclosure.ties import TIE_FIELDS, check_declaration
from feed.services.refusals import Refused
from products.models import Brand
from spark.models import Member

State = LabelLowering.State


@transaction.atomic
def ask_lowering(
    *, post: Post, to_type: str, sponsor: Brand | None, reason: str, by: Member, now: datetime
) -> LabelLowering:
    """Propose a weaker label, or none; nothing changes until a second person agrees."""
    post = locked(post)
    check_impartial(post, by, now=now)
    check_declaration(kind=post.kind, disclosure=to_type, sponsor=sponsor)
    is_other_brand = to_type == post.disclosure and sponsor != post.sponsor
    if rules.stronger(to_type, post.disclosure) == to_type and not is_other_brand:
        raise Refused("invalid", "This label says no less than the present one.", field="to_type")
    if not reason.strip():
        raise Refused("invalid", "Say why.", field="reason")
    try:
        with transaction.atomic():
            return LabelLowering.objects.create(
                post=post, to_type=to_type, to_sponsor=sponsor, reason=reason.strip()[:300],
                asked_by=by, asked_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("stale_revision", "A proposal for this post waits already.") from error


@transaction.atomic
def decide_lowering(
    *, lowering: LabelLowering, by: Member, is_agreed: bool, now: datetime
) -> LabelLowering:
    """Agree to a proposal of somebody else, or refuse it. Raises Refused."""
    lock_author(lowering.post.author_id)
    post = locked(lowering.post)
    lowering = LabelLowering.objects.select_for_update().get(pk=lowering.pk)
    check_impartial(post, by, now=now)
    if lowering.asked_by_id == by.pk:
        raise Refused("four_eyes", "A second person decides on what you propose.")
    if lowering.state != State.WAITING:
        raise Refused("stale_revision", "This proposal is decided already.")
    if is_agreed and has_changed(post, since=lowering.asked_at):
        message = "Something was said or recorded of this post since: refuse, and propose anew."
        raise Refused("stale_revision", message)
    # While it is "agreed" the database lets the floor of this post fall: see migration 0021.
    lowering.state = State.AGREED if is_agreed else State.REFUSED
    lowering.decided_by, lowering.decided_at = by, now
    lowering.save(update_fields=["state", "decided_by", "decided_at"])
    if is_agreed:
        lower(post, lowering, now=now)
        lowering.state = State.DONE
        lowering.save(update_fields=["state"])
    return lowering


def has_changed(post: Post, *, since: datetime) -> bool:
    """Whether anything was recorded that nobody had seen when the lowering was proposed."""
    if post.disclosure_events.filter(at__gt=since).exists():
        return True
    if post.grounds.filter(at__gt=since).exists():
        return True
    moments = (post.published_at or post.created_at, post.changed_at)
    recorded = MaterialConnection.objects.in_force(*moments).filter(recorded_at__gt=since)
    about = Q(brand__in=brands_shown(post)) | Q(brand=None)
    return recorded.filter(about, member_id=post.author_id).exists()


def lower(post: Post, lowering: LabelLowering, *, now: datetime) -> None:
    before = post.review_state
    overrule_grounds(post, above=lowering.to_type, now=now)
    say_less(post, lowering.to_type, lowering.to_sponsor, now=now)
    append_event(
        post, role=Role.STAFF, actor=lowering.decided_by, from_state=before, now=now,
        reason=f"{TWO_AGREED}{lowering.asked_by.handle}: {lowering.reason}",
        code="declared_in_error",
    )  # fmt: skip


def say_less(post: Post, to_type: str, sponsor: Brand | None, *, now: datetime) -> None:
    """Weaken the label of a post; the database asks for the two people behind it."""
    before = post.review_state
    post.disclosure, post.sponsor = to_type, sponsor
    if rules.stronger(post.floor, to_type) != to_type:
        post.floor = to_type
    # An edit that staff have not seen waits on, and is applied when they approve it.
    waits = PendingEdit.objects.filter(post=post).exists()
    is_free = to_type not in rules.NEEDS_REVIEW and not waits
    if is_free and before in (Review.PENDING, Review.APPROVED):
        post.review_state, post.is_visible = Review.NOT_REQUIRED, True
    post.save(update_fields=TIE_FIELDS)
    if to_type == Post.Disclosure.NONE:
        annul_strikes(post=post, now=now)
    settle_visibility(post, now=now)
