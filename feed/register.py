"""The public register of labelled posts and the history of one label."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from feed.models import DisclosureEvent, Post
from feed.services.disclosure.chain import TWO_AGREED

A_PAGE = 30
WHO = {"author": "The author", "system": "A record", "staff": "Staff"}


def register(
    *, brand: str = "", tie: str = "", before: Post | None = None
) -> tuple[list[dict[str, Any]], Post | None]:
    """Return a page of labelled public posts, newest first, and where the next begins (2 queries).

    ``brand`` is a slug, ``tie`` a type of connection; both may be empty.
    """
    posts = Post.objects.visible_to(None).exclude(disclosure=Post.Disclosure.NONE)
    posts = posts.select_related("author", "sponsor").newest_first()
    if brand:
        posts = posts.filter(sponsor__slug=brand)
    if tie:
        posts = posts.filter(disclosure=tie)
    if before is not None:
        at = before.published_at
        posts = posts.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=before.pk))
    found = list(posts[: A_PAGE + 1])
    shown = found[:A_PAGE]
    first, last = first_and_last(shown)
    rows = [row_of(post, first.get(post.pk), last.get(post.pk)) for post in shown]
    return rows, shown[-1] if len(found) > A_PAGE else None


def first_and_last(
    posts: Iterable[Post],
) -> tuple[dict[int, DisclosureEvent], dict[int, DisclosureEvent]]:
    """Return the first event that labelled each post, and its last one."""
    events = DisclosureEvent.objects.filter(post__in=list(posts)).exclude(label="").order_by("id")
    first: dict[int, DisclosureEvent] = {}
    last: dict[int, DisclosureEvent] = {}
    for event in events:
        first.setdefault(event.post_id, event)
        last[event.post_id] = event
    return first, last


def row_of(
    post: Post, first: DisclosureEvent | None, last: DisclosureEvent | None
) -> dict[str, Any]:
    return {
        "post": post,
        "label": last.label if last else post.get_disclosure_display(),
        "since": first.at if first else post.published_at,
        "late": late_words(post.published_at, first),
    }


def late_words(published_at: datetime | None, first: DisclosureEvent | None) -> str:
    """Say how many saw a post before its label; "" when it was there from the first second."""
    if first is None or published_at is None or first.at <= published_at or not first.views:
        return ""
    return f"labelled after {first.views} view{'' if first.views == 1 else 's'}"


def history(events: Iterable[DisclosureEvent]) -> list[dict[str, Any]]:
    """Return what happened to a label, oldest first, in words for everybody."""
    rows, label = [], ""
    for event in events:
        what = change_words(label, event)
        rows.append({"event": event, "what": what, "who": WHO[event.actor_role]})
        label = event.label
    return rows


def change_words(before: str, event: DisclosureEvent) -> str:
    state = Post.Review(event.to_state).label.lower()
    is_joint = event.actor_role == DisclosureEvent.Role.STAFF and event.reason.startswith(
        TWO_AGREED
    )
    if is_joint:
        state = f"it was recorded or declared in error, two of staff agreed; {state}"
    if event.label and not before:
        return f"Label added; {state}"
    if before and not event.label:
        return f"Label taken away; {state}"
    if event.label != before:
        return f"Label changed; {state}"
    return state.capitalize()
