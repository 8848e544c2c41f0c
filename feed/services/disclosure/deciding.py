"""What staff decide on a compensated post (rules D5.2 to D5.5)."""

from datetime import datetime

from django.db import transaction

from feed import disclosure as rules
from feed.models import Post
from feed.services import changes
from feed.services.disclosure.chain import Role, append_event
from feed.services.disclosure.state import (
    REVIEW_FIELDS,
    Review,
    locked,
    send_to_review,
    settle_visibility,
    was_public,
)
from feed.services.disclosure.ties import check_declaration
from feed.services.refusals import Refused
from products.models import Brand
from spark.models import Member


class OwnPost(Refused):
    def __init__(self) -> None:
        super().__init__("own_post", "Nobody reviews a post of their own.")


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


def take_for_review(post: Post, *, reviewer: Member, version: int | None) -> Post:
    """Lock a post that waits for a decision; refuse own posts and what changed meanwhile."""
    post = locked(post)
    if post.author_id == reviewer.pk:
        raise OwnPost
    if post.review_state != Review.PENDING or version not in (None, post.version):
        raise StaleRevision
    return post
