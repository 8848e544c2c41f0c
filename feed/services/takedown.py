"""Taking a reported post, comment or account from view, and putting it back.

Each function runs in the transaction of the decision and may be repeated.
"""

from datetime import datetime

from feed.models import Comment, DisclosureEvent, ModerationCase, Post
from feed.services import changes
from feed.services.comments import remove_comment
from feed.services.disclosure import (
    append_event,
    lock_author,
    meet_record_alone,
    settle_visibility,
)
from feed.services.firewall import bar_anew
from feed.services.posts import remove_post
from feed.services.reactions import add_to_tally
from products.models import TrackedLink
from products.services.reviews import hide_review, remove_review, restore_review, show_review
from spark import appearance, standing
from spark.models import Member


def hide(case: ModerationCase, *, now: datetime) -> bool:
    """Take a reported thing from view until staff decide; return whether it was in view.

    An account is never suspended by reports alone.
    """
    if case.post_id:
        return hide_post(case.post_id, now=now)
    if case.review:
        is_in_view = case.review.hidden_at is None
        hide_review(review=case.review, now=now)
        return is_in_view
    return hide_comment(case.comment_id, now=now) if case.comment_id else False


def hide_post(post_id: int, *, now: datetime) -> bool:
    post = locked_post(post_id)
    if post.state != Post.State.PUBLISHED:
        return False
    post.state = Post.State.HIDDEN
    post.save(update_fields=["state"])
    settle_visibility(post, now=now)
    return True


def hide_comment(comment_id: int, *, now: datetime) -> bool:
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    if comment.removed_at or comment.hidden_at:
        return False
    comment.hidden_at = now
    comment.save(update_fields=["hidden_at"])
    count_comment(comment, -1)
    return True


def unhide(case: ModerationCase, *, now: datetime) -> None:
    """Put back what reports took from view."""
    if case.post_id:
        post = locked_post(case.post_id)
        if post.state == Post.State.HIDDEN:
            post.state = Post.State.PUBLISHED
            post.save(update_fields=["state"])
            settle_visibility(post, now=now)
    elif case.comment_id:
        comment = Comment.objects.select_for_update().get(pk=case.comment_id)
        if comment.hidden_at and not comment.removed_at:
            comment.hidden_at = None
            comment.save(update_fields=["hidden_at"])
            count_comment(comment, 1)
    elif case.review:
        show_review(review=case.review)


def remove(case: ModerationCase, *, by: Member, now: datetime) -> None:
    """Remove the post or the comment, or suspend the account."""
    if case.post_id:
        post = locked_post(case.post_id)
        if post.state != Post.State.REMOVED:
            remove_post(post=post, by=by, now=now)
    elif case.comment_id:
        comment = Comment.objects.select_related("post").get(pk=case.comment_id)
        if comment.removed_at is None:
            remove_comment(comment=comment, by=by, now=now, is_staff=True)
    elif case.review:
        remove_review(review=case.review, now=now)
    else:
        suspend(case.subject_id, at=now, now=now)


def put_back(case: ModerationCase, *, by: Member, now: datetime) -> None:
    """Undo ``remove`` as far as it can be: an author who deleted it meanwhile is obeyed."""
    if case.post_id:
        put_post_back(case.post_id, by=by, now=now)
    elif case.comment_id:
        put_comment_back(case.comment_id)
    elif case.review:
        restore_review(review=case.review)
    else:
        suspend(case.subject_id, at=None, now=now)


def put_post_back(post_id: int, *, by: Member, now: datetime) -> None:
    """Show a removed post again, with the label that was put on record meanwhile."""
    post = locked_post(post_id)
    has_files = not post.media.exclude(state="ready").exists()
    if post.state != Post.State.REMOVED or post.published_at is None or not has_files:
        return
    post.state, post.removed_at = Post.State.PUBLISHED, None
    before = post.review_state
    last = post.disclosure_events.order_by("-id").first()
    if before == Post.Review.WITHDRAWN and last is not None:
        post.review_state = last.from_state  # what removing had closed
    post.save(update_fields=["state", "removed_at", "review_state"])
    TrackedLink.objects.filter(pk__in=post.tags.values("link_id")).update(is_active=True)
    if before != post.review_state:
        append_event(
            post, role=DisclosureEvent.Role.STAFF, actor=by, from_state=before, now=now,
            reason="Put back after an appeal",
        )  # fmt: skip
    meet_record_alone(post=post, now=now)
    if post.kind == Post.Kind.REVIEW:
        bar_anew(post, now=now)
    settle_visibility(post, now=now)


def put_comment_back(comment_id: int) -> None:
    """Put a comment back with the answers that went with it."""
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    if comment.removed_at is None:
        return
    together = Comment.objects.filter(parent=comment, removed_at=comment.removed_at)
    back = 1 + together.filter(hidden_at=None).count()
    together.update(removed_at=None)
    comment.removed_at = comment.hidden_at = None
    comment.save(update_fields=["removed_at", "hidden_at"])
    count_comment(comment, back)


def suspend(member_id: int, *, at: datetime | None, now: datetime) -> None:
    """Suspend an account since ``at``; None: no longer."""
    Member.objects.filter(pk=member_id).update(suspended_at=at)
    standing.changed([member_id])
    appearance.changed(members=[member_id], now=now)


def count_comment(comment: Comment, step: int) -> None:
    add_to_tally(post_id=comment.post_id, member_id=comment.author_id, comments=step)
    changes.counts_changed(post_id=comment.post_id)


def locked_post(post_id: int) -> Post:
    # The author first, as wherever a tie is recorded: that goes on to their reviews and posts.
    lock_author(Post.objects.values_list("author_id", flat=True).get(pk=post_id))
    rows = Post.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("author", "sponsor").get(pk=post_id)
