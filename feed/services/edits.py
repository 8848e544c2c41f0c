"""Changing a post after it was published, with its history kept (row B12)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from feed.captions import clean_text
from feed.models import Media, Post, PostRevision
from feed.services import changes
from feed.services.disclosure import (
    lock_author,
    locked,
    meet_record,
    reopen_review,
    settle_visibility,
    strengthen,
)
from feed.services.posts import check_tags_of, cleaned_caption, set_hashtags, sponsor_named
from feed.services.refusals import NotThere, Refused
from feed.services.tags import TagInput, place_tags
from feed.services.topics import set_topics, topics_for
from spark.models import Member

Review = Post.Review


@transaction.atomic
def edit_post(
    *, post: Post, by: Member, now: datetime, caption: str | None = None,
    alts: Mapping[str, str] | None = None, tags: Sequence[TagInput] | None = None,
    interests: Sequence[str] | None = None,
) -> Post:  # fmt: skip
    """Change what is given and leave the rest; a compensated post goes back to review.

    What it said before is kept as a PostRevision. Raises Refused, and nothing is changed then.
    """
    lock_author(post.author_id)
    post = own_post(post, by)
    if caption is None and alts is None and tags is None and interests is None:
        return post
    keep_revision(post, by=by, now=now)
    files = list(post.media.all())
    if caption is not None:
        change_caption(post, caption, has_files=bool(files))
    if alts is not None:
        change_alts(files, alts)
    if tags is not None:
        place_tags(post=post, tags=check_tags_of(post.kind, tags, files), now=now)
    if interests is not None:
        change_topics(post, interests)
    post.edited_at = now
    post.save(update_fields=["edited_at"])
    is_reviewed = post.review_state != Review.NOT_REQUIRED
    meet_record(post=post, now=now)
    if is_reviewed:
        reopen_review(post=post, actor=by, now=now)
    refresh(post, now=now)
    return post


def own_post(post: Post, by: Member) -> Post:
    post = locked(post)
    if not post.is_editable_by(by.pk):
        raise Refused("forbidden", "Only the author may change this post.")
    return post


def keep_revision(post: Post, *, by: Member, now: datetime) -> None:
    PostRevision.objects.create(
        post=post,
        version=post.version,
        caption=post.caption,
        details=details_of(post),
        replaced_by=by,
        replaced_at=now,
    )


def details_of(post: Post) -> dict[str, Any]:
    tags = post.tags.values("product__slug", "media__public_id", "x", "y")
    return {
        "alts": dict(post.media.values_list("public_id", "alt")),
        "tags": [
            {
                "product": tag["product__slug"],
                "media": tag["media__public_id"],
                "x": tag["x"],
                "y": tag["y"],
            }
            for tag in tags
        ],
        "interests": sorted(post.interests.values_list("slug", flat=True)),
    }


def change_caption(post: Post, caption: str, *, has_files: bool) -> None:
    post.caption = cleaned_caption(caption)
    if not (post.caption or has_files):
        raise Refused("invalid", "Write something or add a picture.", field="caption")
    post.save(update_fields=["caption"])
    set_hashtags(post)


def change_alts(files: Sequence[Media], alts: Mapping[str, str]) -> None:
    mine = {media.public_id: media for media in files}
    if alts.keys() - mine.keys():
        raise NotThere("alts")
    for public_id, text in alts.items():
        mine[public_id].alt = clean_text(text)[:300]
    Media.objects.bulk_update([mine[public_id] for public_id in alts], ["alt"])


def change_topics(post: Post, slugs: Sequence[str]) -> None:
    tagged = post.tags.select_related("product__category")
    set_topics(post, topics_for(slugs, [tag.product for tag in tagged]))


def refresh(post: Post, *, now: datetime) -> None:
    """A published post enters the pools of its new interests; a waiting one only gets older."""
    if post.state == Post.State.PUBLISHED:
        settle_visibility(post, now=now)
    else:
        changes.post_changed(post=post, now=now)


@transaction.atomic
def close_comments(*, post: Post, by: Member, is_closed: bool, now: datetime) -> Post:
    """Let the author end or reopen the talk under a post; what was said stays."""
    post = own_post(post, by)
    if post.are_comments_closed != is_closed:
        post.are_comments_closed = is_closed
        post.save(update_fields=["are_comments_closed"])
        changes.post_changed(post=post, now=now)
    return post


@transaction.atomic
def declare_more(
    *, post: Post, by: Member, disclosure: str, sponsor: str | None, now: datetime
) -> Post:
    """Let the author say later that a post is compensated, or more so than declared."""
    post = own_post(post, by)
    brand = sponsor_named(sponsor)
    return strengthen(post=post, disclosure=disclosure, sponsor=brand, actor=by, now=now)
