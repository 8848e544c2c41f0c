"""The chain of events of a post: each row's hash covers the row before it (rule D5.7)."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum

from feed import disclosure as rules
from feed.models import DisclosureEvent, LabelText, Post
from feed.services.naming import is_name_held_back
from spark.models import Member

Role = DisclosureEvent.Role
# How the reason of a row begins behind which two of staff stand.
TWO_AGREED = "Asked for by "


def append_event(
    post: Post, *, role: str, actor: Member | None, from_state: str, now: datetime,
    reason: str = "", code: str = "",
) -> DisclosureEvent:  # fmt: skip
    """Add a link to the post's chain; the caller holds the post's lock."""
    previous = post.disclosure_events.order_by("-id").first()
    event = DisclosureEvent(
        post=post,
        at=max(now, post.created_at),  # a label is never older than its post
        actor=actor,
        actor_role=role,
        from_state=from_state or Post.Review.NOT_REQUIRED,
        to_state=post.review_state,
        disclosure=post.disclosure,
        label=label_of(post),
        reason_code=code,
        reason=reason[:300],
        views=views_of(post),
        previous_hash=previous.hash if previous else "",
    )
    event.hash = event_hash(event)
    event.save()
    return event


def views_of(post: Post) -> int:
    """Return how many have seen the post by now."""
    return int(post.tallies.aggregate(total=Sum("views"))["total"] or 0)


def label_of(post: Post) -> str:
    """Return the label that the post carries now, in the words of its author's country."""
    if post.disclosure == Post.Disclosure.NONE:
        return ""
    return label_in(post, LabelText.objects.words_in(post.author.country))


def label_in(post: Post, words: Mapping[str, rules.Words]) -> str:
    """Return the same from words that were read before, by type."""
    country = post.author.country
    return rules.label(post.disclosure, sponsor_name(post), country, words.get(post.disclosure))


def sponsor_name(post: Post) -> str:
    """Return the brand's name as the label may say it; a registered brand is asked first."""
    if post.sponsor is None or is_name_held_back(post):
        return ""
    return post.sponsor.name


def event_hash(event: DisclosureEvent) -> str:
    """Return the SHA-256 over the row and the hash of the row before it."""
    facts = [
        event.post_id, event.at.isoformat(), event.actor_id, event.actor_role, event.from_state,
        event.to_state, event.disclosure, event.label, event.reason, event.views,
        event.previous_hash,
    ]  # fmt: skip
    if event.reason_code:  # rows from before there were codes keep their hash
        facts.append(event.reason_code)
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def is_chain_whole(events: list[DisclosureEvent]) -> bool:
    """Whether the events of a post, oldest first, are unchanged and none is missing between."""
    previous = ""
    for event in events:
        if event.previous_hash != previous or event.hash != event_hash(event):
            return False
        previous = event.hash
    return True
