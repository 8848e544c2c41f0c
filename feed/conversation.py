"""The comments of a post as its page shows them: one reply level, in the order of time."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from feed.linking import caption_html, named_by
from feed.models import Comment, Post
from feed.services.disclosure import ties_in_comments
from spark.badges import beside_a_name

SHOWN = 200  # a page of comments; older talk than this is read through the API


def conversation(*, post: Post, viewer_id: int | None, now: datetime) -> list[dict[str, Any]]:
    """Return the comments that this viewer may see, answers inside what they answer (5 queries,
    7 when a comment names somebody)."""
    rows = list(
        Comment.objects.visible_to(viewer_id)
        .filter(post=post)
        .select_related("author")
        .prefetch_related("author__badges")
        .order_by("-created_at", "-id")[:SHOWN]
    )
    named = named_by((row.author_id, row.body) for row in rows)
    ties = ties_in_comments(post, {row.author_id for row in rows})
    shown: dict[int, dict[str, Any]] = {}
    first_level: list[dict[str, Any]] = []
    for row in reversed(rows):
        body = {"body_html": caption_html(row.body, named.get(row.author_id, ()))}
        # People whom a brand of the post pays are labelled here too (C01).
        label = {"disclosure": ties.label(row.author, at=row.created_at, text=row.body)}
        shown[row.pk] = comment_of(row, post=post, viewer_id=viewer_id, now=now) | label | body
        above = shown.get(row.parent_id) if row.parent_id else None
        if above is not None:
            above["replies"].append(shown[row.pk])
        elif row.parent_id is None:
            first_level.append(shown[row.pk])
    return first_level


def comment_of(row: Comment, *, post: Post, viewer_id: int | None, now: datetime) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "author": person_of(row.author),
        "created_at": row.created_at,
        "is_edited": row.edited_at is not None,
        "can_edit": row.is_editable_by(viewer_id, now=now),
        "can_delete": viewer_id is not None and viewer_id in (row.author_id, post.author_id),
        "edit_url": reverse("feed:edit_comment", args=[row.public_id]),
        "delete_url": reverse("feed:delete_comment", args=[row.public_id]),
        "replies": [],
    }


def badges_of(member: Any) -> list[dict[str, str]]:
    shown = [badge for badge in member.badges.all() if not badge.is_hidden]
    return beside_a_name({"slug": badge.slug, "label": badge.label} for badge in shown)


def person_of(member: Any) -> dict[str, Any]:
    return {
        "name": member.name,
        "handle": member.handle,
        "url": reverse("feed:profile", args=[member.handle]),
        "portrait": member.portrait.url if member.portrait else "",
        "badges": badges_of(member),
        "is_brand": False,
    }
