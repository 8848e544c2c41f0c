"""Drafts: saved as one writes, found again on another device, published at a chosen hour."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from feed.models import Draft, Media, Post
from feed.services.kinds import KindInput, OptionInput
from feed.services.posts import publish_post
from feed.services.refusals import NotThere, Refused
from feed.services.tags import TagInput
from spark.access import AccessRefused, require_contribute
from spark.models import Member

MOST_DRAFTS: Final = 20
SOONEST: Final = timedelta(minutes=1)
LATEST: Final = timedelta(days=90)
# What is no fault of the draft: it waits for the next round.
WAITS: Final = frozenset({"posting_paused", "too_many_posts"})


@transaction.atomic
def save_draft(
    *, author: Member, body: Mapping[str, Any], now: datetime, draft_id: str = ""
) -> Draft:
    """Keep what was written so far, as a new draft or in the place of an own one.

    ``body`` holds fields of ``POST posts/``, checked as to their form alone: a draft may be
    unfinished. A scheduled draft keeps its hour. Raises Refused.
    """
    Member.objects.select_for_update().get(pk=author.pk)  # two devices at once
    if draft_id:
        draft = own_draft(author=author, draft_id=draft_id)
    elif author.drafts.count() >= MOST_DRAFTS:
        raise Refused("invalid", f"At most {MOST_DRAFTS} drafts. Delete one first.", field="body")
    else:
        draft = Draft(author=author)
    wanted = list(body.get("media", []))
    files = list(Media.objects.filter(owner=author, post=None, public_id__in=wanted))
    if len(files) < len(set(wanted)):
        raise NotThere("media")
    draft.body, draft.saved_at, draft.refusal = dict(body), now, ""
    draft.save()
    draft.media.set(files)
    return draft


def own_draft(*, author: Member, draft_id: str) -> Draft:
    draft = Draft.objects.select_for_update().filter(author=author, public_id=draft_id).first()
    if draft is None:
        raise NotThere
    return draft


@transaction.atomic
def delete_draft(*, author: Member, draft_id: str) -> None:
    own_draft(author=author, draft_id=draft_id).delete()


@transaction.atomic
def schedule_draft(
    *, author: Member, draft_id: str, publish_at: datetime | None, now: datetime
) -> Draft:
    """Publish the draft at an hour, or at none. What could not be published now is refused now."""
    draft = own_draft(author=author, draft_id=draft_id)
    if publish_at is not None:
        if not now + SOONEST <= publish_at <= now + LATEST:
            message = f"Choose a time from a minute to {LATEST.days} days ahead."
            raise Refused("invalid", message, field="publish_at")
        with transaction.atomic():
            publish(draft, now=now)
            transaction.set_rollback(True)  # a rehearsal: nothing of it stays
    draft.publish_at, draft.refusal = publish_at, ""
    draft.save(update_fields=["publish_at", "refusal"])
    return draft


def publish(draft: Draft, *, now: datetime) -> Post:
    return publish_post(author=draft.author, now=now, **arguments_of(draft.body))


def publish_due(*, now: datetime, most: int = 200) -> int:
    """Publish the drafts whose hour has come; return how many. Safe to run in two places.

    A compensated one is then its author's alone until staff approve it, like any other.
    """
    done = 0
    for draft_id in list(Draft.objects.due(at=now).values_list("pk", flat=True)[:most]):
        done += publish_one(draft_id, now=now)
    return done


@transaction.atomic
def publish_one(draft_id: int, *, now: datetime) -> bool:
    rows = Draft.objects.select_for_update(skip_locked=True, of=("self",)).due(at=now)
    draft = rows.select_related("author").filter(pk=draft_id).first()
    if draft is None:
        return False
    try:
        with transaction.atomic():
            require_contribute(draft.author, now=now)
            publish(draft, now=now)
    except (Refused, AccessRefused) as refusal:
        if refusal.code not in WAITS:
            draft.publish_at, draft.refusal = None, refusal.message[:300]
            draft.save(update_fields=["publish_at", "refusal"])
        return False
    draft.delete()
    return True


def arguments_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of ``publish_post`` for a body of ``POST posts/``. Raises Refused."""
    media = list(body.get("media", []))
    options = [OptionInput(one["text"], one["product"]) for one in body.get("options", [])]
    return {
        "kind": body.get("kind", ""),
        "media": media,
        "tags": tags_of(body.get("tags", [])),
        "caption": body.get("caption", ""),
        "interests": body.get("interests", []),
        "alts": alts_of(body.get("alts"), media) or {},
        "disclosure": body.get("disclosure", "none"),
        "sponsor": body.get("sponsor"),
        "speaks_for": body.get("brand"),
        "details": KindInput(body.get("stars"), options),
    }


def tags_of(asked: list[dict[str, Any]]) -> list[TagInput]:
    return [TagInput(tag["product"], tag.get("media"), tag.get("x"), tag.get("y")) for tag in asked]


def alts_of(texts: list[str] | None, media: list[str]) -> dict[str, str] | None:
    """Pair the texts with the media they stand for; None when none were sent."""
    if texts is None:
        return None
    if len(texts) != len(media):
        raise Refused("invalid", "Send one text for each medium.", field="alts")
    return dict(zip(media, texts, strict=True))
