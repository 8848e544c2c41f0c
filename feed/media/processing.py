"""Makes one uploaded medium ready: decode in the child, publish the renditions, settle the row."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from feed.media import storing
from feed.media.isolation import decode_in_child
from feed.media.refusal import MediaRefused
from feed.models import Media
from spark import outbox

JOB = "media.process"
QUEUE = "media"
SETTLED_JOB = "post.media_settled"
# Temporary folders of this name are swept when the worker that made them was killed.
WORKSHOP = "spark-media-"
LOST = MediaRefused("lost", "The upload did not reach us in full. Please upload it again.")
GIVEN_UP = MediaRefused("storage", "The upload could not be processed. Please upload it again.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one medium; its folder tells it from a rival or an earlier, killed one."""

    media: Media
    folder: str


def owe_processing(media_id: int, *, now: datetime) -> None:
    """Write down that a medium is to be processed; call it where the row is written."""
    outbox.enqueue(
        kind=JOB, key=str(media_id), payload={"media_id": media_id}, now=now, queue=QUEUE
    )


def process_media(media_id: int, *, now: datetime) -> None:
    """Bring a medium to ready or failed. Safe to run twice, at once, or late.

    Raises StorageUnavailable or OSError where the disk or the storage is at fault; the medium then
    waits for the next try. A job ``post.media_settled`` follows for the post that it belongs to.
    """
    media = Media.objects.filter(pk=media_id).first()
    if media is None:
        return
    attempt = _begin(media)
    if attempt is not None:
        try:
            _process(attempt, now=now)
        except MediaRefused as refused:
            refuse(media, refused, now=now)
    # Last, and on every later run too: what was sent may hold a place or a name.
    storing.delete_private(storing.upload_name(media.public_id))


def refuse(media: Media, refused: MediaRefused, *, now: datetime) -> None:
    """Settle a medium as failed, with the sentence that its owner reads."""
    with transaction.atomic():
        changed = (
            Media.objects.unsettled()
            .filter(pk=media.pk)
            .update(
                state=Media.State.FAILED,
                error_code=refused.reason[:30],
                error=refused.message[:200],
                original="",
                renditions={},
            )
        )
        if changed:
            _tell_post(media.pk, now=now)


def _begin(media: Media) -> Attempt | None:
    if media.state not in (Media.State.UPLOADED, Media.State.PROCESSING):
        return None
    folder = storing.new_folder()
    taken = Media.objects.filter(pk=media.pk, state=media.state).update(
        state=Media.State.PROCESSING, renditions={"folder": folder}
    )
    if not taken:
        return None
    if "folder" in media.renditions:
        storing.delete_folder(media.renditions["folder"])
    return Attempt(media, folder)


def _process(attempt: Attempt, *, now: datetime) -> None:
    with tempfile.TemporaryDirectory(prefix=WORKSHOP) as home:
        source, made = Path(home, "source"), Path(home, "made")
        made.mkdir()
        try:
            storing.fetch(storing.upload_name(attempt.media.public_id), source)
        except FileNotFoundError as error:
            raise LOST from error
        found = decode_in_child(attempt.media.kind, source, made)
        names = [each["name"] for each in found["renditions"]]
        if "clip" in found:
            names.append(found["clip"]["name"])
        stored = storing.save_folder(made, names, attempt.folder)
        original = ""
        try:
            if found["original"]:
                original = storing.save_original(made / found["original"])
            is_mine = _settle(attempt, found, stored, original, now=now)
        except Exception:
            _delete(stored, original)
            raise
    if not is_mine:
        _delete(stored, original)


def _settle(
    attempt: Attempt, found: dict[str, Any], stored: dict[str, str], original: str, *, now: datetime
) -> bool:
    """Make the medium ready, unless a rival did or it was removed meanwhile."""
    with transaction.atomic():
        changed = Media.objects.filter(
            pk=attempt.media.pk, state=Media.State.PROCESSING, renditions__folder=attempt.folder
        ).update(
            state=Media.State.READY,
            original=original,
            renditions=renditions_of(found, stored),
            ready_at=now,
            error="",
            error_code="",
            **_facts(found),
        )
        if changed:
            _tell_post(attempt.media.pk, now=now)
    return bool(changed)


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    largest = found if "clip" in found else found["renditions"][-1]
    return {
        "width": largest["width"],
        "height": largest["height"],
        "colour": found["colour"],
        "placeholder": found["placeholder"],
        "duration_ms": round(found["clip"]["seconds"] * 1000) if "clip" in found else 0,
    }


def renditions_of(found: dict[str, Any], stored: dict[str, str]) -> dict[str, Any]:
    """The stored names by width and format, as Media.renditions holds them."""
    by_width: dict[str, Any] = {}
    for each in found["renditions"]:
        by_width.setdefault(str(each["width"]), {})[each["format"]] = stored[each["name"]]
    if "clip" in found:
        largest = max(int(width) for width in by_width)
        poster = by_width[str(largest)]["webp"]
        return by_width | {"video": stored[found["clip"]["name"]], "poster": poster}
    return by_width


def _tell_post(media_id: int, *, now: datetime) -> None:
    # Read after the update: the row lock orders this after a post that is just taking the medium.
    post_id = Media.objects.values_list("post_id", flat=True).get(pk=media_id)
    if post_id is not None:
        outbox.enqueue(kind=SETTLED_JOB, key=str(post_id), payload={"post_id": post_id}, now=now)


def _delete(stored: dict[str, str], original: str) -> None:
    storing.delete_public(stored.values())
    storing.delete_private(original)
