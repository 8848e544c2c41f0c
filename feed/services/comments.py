"""Comments: one reply level, 15 minutes to edit, the author of the post can close (row A17)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from feed.captions import clean_text
from feed.models import Block, Comment, Post
from feed.services import changes, notifications
from feed.services.disclosure import pull_roles
from feed.services.reactions import add_to_tally
from feed.services.refusals import NotThere, Refused
from spark.models import Member

LONGEST = 1000
A_MINUTE = 10


@transaction.atomic
def add_comment(
    *, author: Member, post: Post, body: str, now: datetime, parent: str | None = None
) -> Comment:
    """Say something under a post, or answer a comment of the first level. Raises Refused."""
    text = cleaned_body(body)
    post = open_post(post)
    check_not_blocked(author.pk, post.author_id)
    check_pace(author, now=now)
    pull_roles(member=author, now=now)
    above = first_level_comment(post, parent, by=author) if parent else None
    comment = Comment.objects.create(
        post=post, author=author, parent=above, body=text, created_at=now
    )
    add_to_tally(post_id=post.pk, member_id=author.pk, comments=1)
    changes.counts_changed(post_id=post.pk)
    notifications.notify_of_comment(comment=comment, now=now)
    return comment


def cleaned_body(body: str) -> str:
    text = clean_text(body.replace("\r\n", "\n"))
    if not text:
        raise Refused("invalid", "Write something.", field="body")
    if len(text) > LONGEST:
        raise Refused("invalid", f"A comment has at most {LONGEST} characters.", field="body")
    return text


def open_post(post: Post) -> Post:
    """Read the post again: it may have been closed or removed since the page was made."""
    current = Post.objects.published().filter(pk=post.pk).first()
    if current is None:
        raise NotThere
    if current.are_comments_closed:
        raise Refused("comments_closed", "The author has closed the comments.")
    return current


def check_not_blocked(one: int, other: int) -> None:
    between = Q(member_id=one, target_id=other) | Q(member_id=other, target_id=one)
    if Block.objects.filter(between).exists():
        raise Refused("blocked", "You cannot comment here.")


def check_pace(author: Member, *, now: datetime) -> None:
    """Ten comments a minute, removed ones counted, whatever they are under."""
    if settings.RELAX_THROTTLES:
        return
    minute = {"created_at__gt": now - timedelta(minutes=1), "created_at__lte": now}
    recent = author.comments.filter(**minute)
    if recent.count() >= A_MINUTE:
        raise Refused("too_many_comments", f"At most {A_MINUTE} comments a minute. Take a breath.")


def first_level_comment(post: Post, public_id: str, *, by: Member) -> Comment:
    comment = Comment.objects.standing().filter(post=post, public_id=public_id).first()
    if comment is None:
        raise NotThere("parent")
    if comment.parent_id is not None:
        raise Refused("invalid", "An answer cannot be answered itself.", field="parent")
    check_not_blocked(by.pk, comment.author_id)
    return comment


@transaction.atomic
def edit_comment(*, comment: Comment, by: Member, body: str, now: datetime) -> Comment:
    """Change a comment of one's own within 15 minutes."""
    text = cleaned_body(body)
    comment = locked_comment(comment)
    if comment.author_id != by.pk:
        raise Refused("forbidden", "Only its author may edit a comment.")
    if not comment.is_editable_by(by.pk, now=now):
        raise Refused("too_late", "A comment can be edited for 15 minutes.")
    if text != comment.body:
        comment.body, comment.edited_at = text, now
        comment.save(update_fields=["body", "edited_at"])
        notifications.notify_of_comment(comment=comment, now=now, is_edit=True)
    return comment


def locked_comment(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update().filter(pk=comment.pk, removed_at=None)
    found = rows.first()
    if found is None:
        raise NotThere
    return found


@transaction.atomic
def remove_comment(*, comment: Comment, by: Member, now: datetime, is_staff: bool = False) -> None:
    """Take a comment away, with the answers to it: its author, the post's author, or staff."""
    comment = locked_comment(comment)
    if not is_staff and by.pk not in (comment.author_id, comment.post.author_id):
        raise Refused("forbidden", "Only its author or the post's author may remove a comment.")
    answers = Comment.objects.filter(parent=comment, removed_at=None)
    # A hidden one is not in the count any more.
    gone = (comment.hidden_at is None) + answers.filter(hidden_at=None).count()
    answers.update(removed_at=now)
    comment.removed_at = now
    comment.save(update_fields=["removed_at"])
    add_to_tally(post_id=comment.post_id, member_id=comment.author_id, comments=-gone)
    changes.counts_changed(post_id=comment.post_id)
