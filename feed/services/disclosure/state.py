"""What every step of a disclosure shares: the lock, the way to review, what readers are told."""

from datetime import datetime

from feed import disclosure as rules
from feed.models import Post
from feed.services import changes
from feed.services.refusals import NotThere
from spark.models import Member, SiteSettings

Review = Post.Review
REVIEW_FIELDS = ("review_state", "submitted_for_review_at", "is_visible")


def lock_author(member_id: int) -> None:
    """Hold the member until the end of the transaction, before any lock of a post of theirs.

    A connection is recorded under the same lock: a post that is being made meanwhile is either
    there to be labelled, or is made knowing of it.
    """
    Member.objects.select_for_update(no_key=True).filter(pk=member_id).values_list("pk").first()


def locked(post: Post) -> Post:
    # "of self": the nullable sponsor is joined, and PostgreSQL locks no outer-joined row.
    rows = Post.objects.select_for_update(of=("self",), no_key=True).select_related(
        "author", "sponsor"
    )
    found = rows.filter(pk=post.pk).exclude(state=Post.State.REMOVED).first()
    if found is None:
        raise NotThere
    return found


def send_to_review(post: Post, *, now: datetime) -> None:
    """Put the post before staff; one that has to be approved first goes out of view."""
    post.review_state = Review.PENDING
    post.submitted_for_review_at = now
    # What staff took from view, or never let into it, comes back by their decision alone.
    is_held = post.disclosure in rules.NEEDS_REVIEW and SiteSettings.current().premoderate_sponsored
    post.is_visible = post.is_visible and not is_held


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
