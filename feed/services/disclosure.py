"""What is recorded about the money behind a post, and how staff decide on it (rule D5).

Every step is one row in an append-only chain: each row's hash covers the row before it.
"""

import hashlib
import json
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from feed import disclosure as rules
from feed.models import DisclosureEvent, Post
from feed.services import changes
from feed.services.refusals import NotThere, Refused
from products.models import Brand
from spark.models import Member, SiteSettings

Role = DisclosureEvent.Role
Review = Post.Review


class OwnPost(Refused):
    def __init__(self) -> None:
        super().__init__("own_post", "Nobody reviews a post of their own.")


class StaleRevision(Refused):
    def __init__(self) -> None:
        super().__init__("stale_revision", "The post changed or was decided on meanwhile.")


def check_declaration(*, kind: str, disclosure: str, sponsor: Brand | None) -> None:
    """Raise Refused unless this kind of post may have this tie, with the brand named."""
    if disclosure not in rules.STRENGTH:
        raise Refused("invalid", "This is no kind of connection.", field="disclosure")
    if kind == Post.Kind.REVIEW and disclosure != "none":
        message = "A review may not be sponsored."
        raise Refused("review_cannot_be_sponsored", message, field="disclosure")
    if disclosure in rules.NEEDS_SPONSOR and sponsor is None:
        raise Refused("invalid", "Name the brand behind it.", field="sponsor")


def declare(*, post: Post, disclosure: str, sponsor: Brand | None, now: datetime) -> None:
    """Record what the author said of a new post; a compensated one waits for review.

    Called inside the transaction that makes the post, before anybody can see it.
    """
    if disclosure == "none":
        return
    apply_tie(post, disclosure=disclosure, sponsor=sponsor, now=now)
    append_event(post, role=Role.AUTHOR, actor=post.author, from_state="", now=now)


def apply_tie(post: Post, *, disclosure: str, sponsor: Brand | None, now: datetime) -> None:
    """Set the tie on the post, and send it to review where the tie asks for that."""
    post.disclosure = disclosure
    post.sponsor = sponsor
    if disclosure in rules.NEEDS_REVIEW:
        send_to_review(post, now=now)
    post.save(update_fields=["disclosure", "sponsor", *REVIEW_FIELDS])


REVIEW_FIELDS = ("review_state", "submitted_for_review_at", "is_visible")


def send_to_review(post: Post, *, now: datetime) -> None:
    post.review_state = Review.PENDING
    post.submitted_for_review_at = now
    # What staff took from view, or never let into it, comes back by their decision alone.
    post.is_visible = post.is_visible and not SiteSettings.current().premoderate_sponsored


def reopen_review(*, post: Post, actor: Member, now: datetime) -> None:
    """Send a compensated post back to review because it was edited (row B12)."""
    before = post.review_state
    send_to_review(post, now=now)
    post.save(update_fields=REVIEW_FIELDS)
    if not post.is_visible:
        changes.post_vanished(post=post, now=now)
    append_event(post, role=Role.AUTHOR, actor=actor, from_state=before, now=now, reason="Edited")


@transaction.atomic
def strengthen(
    *, post: Post, disclosure: str, sponsor: Brand | None, actor: Member, now: datetime
) -> Post:
    """Let the author declare more than before; declaring less is for staff alone (D5.4)."""
    post = locked(post)
    if (disclosure, sponsor) == (post.disclosure, post.sponsor):
        return post
    check_declaration(kind=post.kind, disclosure=disclosure, sponsor=sponsor)
    is_weaker = rules.stronger(disclosure, post.disclosure) != disclosure
    if is_weaker or (post.sponsor is not None and sponsor != post.sponsor):
        message = "A disclosure can be made stronger, never weaker."
        raise Refused("immutable", message, field="disclosure")
    before = post.review_state
    apply_tie(post, disclosure=disclosure, sponsor=sponsor, now=now)
    settle_visibility(post, now=now)
    append_event(post, role=Role.AUTHOR, actor=actor, from_state=before, now=now)
    return post


@transaction.atomic
def record_connection(
    *, post: Post, disclosure: str, sponsor: Brand | None, reason: str, now: datetime
) -> Post:
    """Set the label that a record asks for (a contract, a gift). Only ever makes it stronger.

    It is labelled at once and reviewed like a declared one: unseen until then, where staff
    look first. Safe to run twice.
    """
    post = locked(post)
    if rules.stronger(post.disclosure, disclosure) == post.disclosure:
        return post
    check_declaration(kind=post.kind, disclosure=disclosure, sponsor=sponsor)
    before = post.review_state
    apply_tie(post, disclosure=disclosure, sponsor=sponsor, now=now)
    settle_visibility(post, now=now)
    append_event(post, role=Role.SYSTEM, actor=None, from_state=before, now=now, reason=reason)
    return post


@transaction.atomic
def approve_disclosure(
    *, post: Post, reviewer: Member, now: datetime, version: int | None = None
) -> Post:
    """Let others see a compensated post, under its label. ``version`` is what was looked at."""
    post = take_for_review(post, reviewer=reviewer, version=version)
    before = post.review_state
    if post.published_at is not None and not was_public(post):
        post.published_at = now  # its first public second; followers see it as new
    post.review_state, post.is_visible = Review.APPROVED, True
    post.save(update_fields=["published_at", *REVIEW_FIELDS])
    settle_visibility(post, now=now)
    append_event(post, role=Role.STAFF, actor=reviewer, from_state=before, now=now)
    return post


@transaction.atomic
def request_changes(
    *, post: Post, reviewer: Member, reason: str, now: datetime, version: int | None = None
) -> Post:
    """Send a post back to its author; an edit brings it before staff again."""
    return refuse(post, Review.CHANGES, reviewer=reviewer, reason=reason, now=now, version=version)


@transaction.atomic
def reject_disclosure(
    *, post: Post, reviewer: Member, reason: str, now: datetime, version: int | None = None
) -> Post:
    """Keep a compensated post from everybody but its author."""
    return refuse(post, Review.REJECTED, reviewer=reviewer, reason=reason, now=now, version=version)


def refuse(
    post: Post, state: Post.Review, *, reviewer: Member, reason: str, now: datetime,
    version: int | None,
) -> Post:  # fmt: skip
    if not reason.strip():
        raise Refused("invalid", "Say why.", field="reason")
    post = take_for_review(post, reviewer=reviewer, version=version)
    before = post.review_state
    post.review_state, post.is_visible = state, False
    post.save(update_fields=REVIEW_FIELDS)
    settle_visibility(post, now=now)
    append_event(
        post, role=Role.STAFF, actor=reviewer, from_state=before, now=now, reason=reason.strip()
    )
    return post


@transaction.atomic
def force_label(
    *, post: Post, disclosure: str, sponsor: Brand | None, reviewer: Member, reason: str,
    now: datetime,
) -> Post:  # fmt: skip
    """Label a post whose author did not, or said too little; what is public stays public.

    One that is out of view for a review of its own stays there until that is decided.
    """
    post = locked(post)
    if post.author_id == reviewer.pk:
        raise OwnPost
    if disclosure == "none" or rules.stronger(post.disclosure, disclosure) != disclosure:
        raise Refused("invalid", "A label can be forced, not weakened.", field="disclosure")
    if not reason.strip():
        raise Refused("invalid", "Say why.", field="reason")
    check_declaration(kind=post.kind, disclosure=disclosure, sponsor=sponsor)
    before = post.review_state
    post.disclosure, post.sponsor = disclosure, sponsor
    if post.is_visible:
        post.review_state = Review.APPROVED
    post.save(update_fields=["disclosure", "sponsor", *REVIEW_FIELDS])
    settle_visibility(post, now=now)
    append_event(
        post, role=Role.STAFF, actor=reviewer, from_state=before, now=now, reason=reason.strip()
    )
    return post


def withdraw(*, post: Post, actor: Member, now: datetime) -> None:
    """Close the review of a compensated post that was removed; its log stays."""
    if post.review_state == Review.NOT_REQUIRED:
        return
    before = post.review_state
    post.review_state = Review.WITHDRAWN
    post.save(update_fields=["review_state"])
    role = Role.AUTHOR if actor.pk == post.author_id else Role.STAFF
    append_event(post, role=role, actor=actor, from_state=before, now=now, reason="Removed")


def locked(post: Post) -> Post:
    # "of self": the nullable sponsor is joined, and PostgreSQL locks no outer-joined row.
    rows = Post.objects.select_for_update(of=("self",), no_key=True).select_related(
        "author", "sponsor"
    )
    found = rows.filter(pk=post.pk).exclude(state=Post.State.REMOVED).first()
    if found is None:
        raise NotThere
    return found


def take_for_review(post: Post, *, reviewer: Member, version: int | None) -> Post:
    """Lock a post that waits for a decision; refuse own posts and what changed meanwhile."""
    post = locked(post)
    if post.author_id == reviewer.pk:
        raise OwnPost
    if post.review_state != Review.PENDING or version not in (None, post.version):
        raise StaleRevision
    return post


def settle_visibility(post: Post, *, now: datetime) -> None:
    """Bring pools and fragments in line with what the post has become."""
    changes.post_changed(post=post, now=now)
    if post.is_public:
        changes.post_appeared(post=post, now=now)
    else:
        changes.post_vanished(post=post, now=now)


def was_public(post: Post) -> bool:
    """Whether others could ever see the post: now, after an approval, or before its first tie."""
    events = post.disclosure_events.order_by("id")
    first = events.first()
    is_later_tie = bool(first and post.published_at and first.at > post.published_at)
    return post.is_visible or is_later_tie or events.filter(to_state=Review.APPROVED).exists()


def append_event(
    post: Post, *, role: str, actor: Member | None, from_state: str, now: datetime, reason: str = ""
) -> DisclosureEvent:
    """Add a link to the post's chain; the caller holds the post's lock."""
    previous = post.disclosure_events.order_by("-id").first()
    event = DisclosureEvent(
        post=post,
        at=now,
        actor=actor,
        actor_role=role,
        from_state=from_state or Review.NOT_REQUIRED,
        to_state=post.review_state,
        disclosure=post.disclosure,
        label=rules.label(post.disclosure, sponsor_name(post), post.author.country),
        reason=reason[:300],
        views=post.tallies.aggregate(total=Sum("views"))["total"] or 0,
        previous_hash=previous.hash if previous else "",
    )
    event.hash = event_hash(event)
    event.save()
    return event


def sponsor_name(post: Post) -> str:
    return post.sponsor.name if post.sponsor else ""


def event_hash(event: DisclosureEvent) -> str:
    """Return the SHA-256 over the row and the hash of the row before it."""
    facts = [
        event.post_id, event.at.isoformat(), event.actor_id, event.actor_role, event.from_state,
        event.to_state, event.disclosure, event.label, event.reason, event.views,
        event.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def is_chain_whole(events: list[DisclosureEvent]) -> bool:
    """Whether the events of a post, oldest first, are unchanged and none is missing between."""
    previous = ""
    for event in events:
        if event.previous_hash != previous or event.hash != event_hash(event):
            return False
        previous = event.hash
    return True
