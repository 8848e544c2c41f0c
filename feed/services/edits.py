"""Changing a post after it was published, with its history kept (row B12)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from feed.captions import clean_text
from feed.disclosure import NEEDS_REVIEW
from feed.models import Media, PendingEdit, Post, PostRevision
from feed.services import changes
from feed.services.disclosure import (
    append_event,
    check_open,
    lock_author,
    locked,
    look_again,
    meet_record,
    put_in_queue,
    reopen_review,
    settle_visibility,
    strengthen,
)
from feed.services.kinds import reword_twin
from feed.services.posts import check_tags_of, cleaned_caption, set_hashtags, sponsor_named
from feed.services.refusals import NotThere, Refused
from feed.services.tags import TagInput, place_tags
from feed.services.topics import set_topics, topics_for
from products.services.registry import may_speak
from spark.models import Member

Review = Post.Review


@transaction.atomic
def edit_post(
    *, post: Post, by: Member, now: datetime, caption: str | None = None,
    alts: Mapping[str, str] | None = None, tags: Sequence[TagInput] | None = None,
    interests: Sequence[str] | None = None,
) -> Post:  # fmt: skip
    """Change what is given and leave the rest; a compensated post goes back to review.

    Of a post that staff approved others see the approved version until the edit is approved too.
    What it said before is kept as a PostRevision. Raises Refused, and nothing is changed then.
    """
    lock_author(post.author_id)
    post = own_post(post, by)
    if post.brand is not None and not may_speak(member=by, brand=post.brand):
        raise Refused("forbidden", "You do not speak for this brand any more.")
    if caption is None and alts is None and tags is None and interests is None:
        return post
    check_open(post)
    wanted = Wanted(caption, alts, tags, interests)
    if is_approved_and_seen(post):
        propose(post, wanted, by=by, now=now)
        return post
    carry_out(post, wanted, by=by, now=now)
    is_reviewed = post.review_state != Review.NOT_REQUIRED
    meet_record(post=post, now=now)
    if is_reviewed:
        reopen_review(post=post, actor=by, now=now)
    else:
        look_again(post=post, now=now)
    refresh(post, now=now)
    return post


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an edit asks for; None leaves a part as it is."""

    caption: str | None
    alts: Mapping[str, str] | None
    tags: Sequence[TagInput] | None
    interests: Sequence[str] | None


def is_approved_and_seen(post: Post) -> bool:
    """Whether others see a version that staff approved, which stays until they approve another."""
    is_approved = post.review_state == Review.APPROVED and post.disclosure in NEEDS_REVIEW
    return post.is_public and (is_approved or PendingEdit.objects.filter(post=post).exists())


def carry_out(post: Post, wanted: Wanted, *, by: Member, now: datetime) -> None:
    """Write what is wanted into the post, its old version kept; the caller tells the readers."""
    keep_revision(post, by=by, now=now)
    files = list(post.media.all())
    if wanted.caption is not None:
        change_caption(post, wanted.caption, has_files=bool(files))
        reword_twin(post, now=now)
    if wanted.alts is not None:
        change_alts(files, wanted.alts)
    if wanted.tags is not None:
        place_tags(post=post, tags=check_tags_of(post.kind, wanted.tags, files), now=now)
    if wanted.interests is not None:
        change_topics(post, wanted.interests)
    post.edited_at = now
    post.save(update_fields=["edited_at"])


def propose(post: Post, wanted: Wanted, *, by: Member, now: datetime) -> None:
    """Keep an edit for staff to look at; what they refuse is refused now (rows A46, B12)."""
    try:
        with transaction.atomic():
            carry_out(post, wanted, by=by, now=now)
            raise TriedOut
    except TriedOut:
        post.refresh_from_db()
    edit = PendingEdit.objects.filter(post=post).first() or PendingEdit(post=post, details={})
    if wanted.caption is not None:
        edit.caption = cleaned_caption(wanted.caption)
    if wanted.alts is not None:
        edit.details["alts"] = dict(wanted.alts)
    if wanted.tags is not None:
        edit.details["tags"] = [asdict(tag) for tag in wanted.tags]
    if wanted.interests is not None:
        edit.details["interests"] = list(wanted.interests)
    edit.by, edit.at = by, now
    edit.save()
    before = post.review_state
    put_in_queue(post, now=now)
    post.save(update_fields=["review_state", "submitted_for_review_at", "review_key"])
    changes.post_changed(post=post, now=now)  # the version that a reviewer looks at
    append_event(post, role="author", actor=by, from_state=before, now=now, reason="Edited")


class TriedOut(Exception):
    """Takes back what was only tried."""


def apply_edit(*, post: Post, edit: PendingEdit, now: datetime) -> None:
    """Put a proposed edit into its post, on approval; the caller holds the post's lock."""
    tags = edit.details.get("tags")
    wanted = Wanted(
        edit.caption,
        edit.details.get("alts"),
        None if tags is None else [TagInput(**tag) for tag in tags],
        edit.details.get("interests"),
    )
    carry_out(post, wanted, by=edit.by, now=now)
    edit.delete()
    meet_record(post=post, now=now)


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
    lock_author(post.author_id)
    post = own_post(post, by)
    brand = sponsor_named(sponsor)
    return strengthen(post=post, disclosure=disclosure, sponsor=brand, actor=by, now=now)
