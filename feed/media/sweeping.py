"""Finds media and files that nobody waits for any more, and media that wait for nobody."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from feed.media import shelves, storing
from feed.media.processing import GIVEN_UP, WORKSHOP, owe_processing, refuse
from feed.models import Media

ABANDONED_AFTER: Final = timedelta(days=1)
LATE_AFTER: Final = timedelta(minutes=15)
GIVE_UP_AFTER: Final = timedelta(days=1)
# Far above the time limit of a task.
WORKSHOP_LASTS: Final = timedelta(hours=1)
_BATCH: Final = 500


def sweep(*, now: datetime) -> dict[str, int]:
    """Delete orphans older than a day, ask again for late media; returns what was done."""
    return {
        "given_up": _give_up(now=now),
        "asked_again": _ask_again(now=now),
        "media_deleted": _delete_orphans(now=now),
        "uploads_deleted": _delete_stray_uploads(now=now),
        "workshops_deleted": _delete_workshops(now=now),
    }


def remove_media(media: Media) -> None:
    """Delete a medium with its files. The row goes first: a file without a row does no harm."""
    delete_files = files_of(media)
    media.delete()
    delete_files()


def forget_files(media: Media) -> None:
    """Delete the files of a medium whose row stays, for what was earned and said with it."""
    delete_files = files_of(media)
    media.renditions, media.placeholder, media.state = {}, "", Media.State.FAILED
    media.original = media.captions = ""
    media.error_code, media.error = "removed", "Removed with its post."
    media.save(
        update_fields=[
            "renditions", "placeholder", "state", "original", "captions", "error_code", "error",
        ]
    )  # fmt: skip
    delete_files()


def files_of(media: Media) -> Callable[[], None]:
    """Note the files of a medium; call the answer to delete them. Safe to call twice."""
    renditions: dict[str, Any] = media.renditions
    names, sealed = shelves.all_names(renditions)
    names += [media.captions.name or ""] if media.captions else []
    media_id, original = media.public_id, media.original.name or ""

    def delete() -> None:
        storing.delete_public(names)
        if "folder" in renditions:
            storing.delete_folder(renditions["folder"])
        for name in (*sealed, original, storing.upload_name(media_id)):
            storing.delete_private(name)

    return delete


def _give_up(*, now: datetime) -> int:
    """A post must not wait for ever: after a day of failed tries its author is told."""
    late = Media.objects.unsettled().filter(created_at__lt=now - GIVE_UP_AFTER)
    late = late.exclude(post=None)[:_BATCH]
    for media in late:
        refuse(media, GIVEN_UP, now=now)
        storing.delete_private(storing.upload_name(media.public_id))
    return len(late)


def _ask_again(*, now: datetime) -> int:
    late = Media.objects.unsettled().filter(created_at__lt=now - LATE_AFTER)
    ids = list(late.values_list("pk", flat=True)[:_BATCH])
    for media_id in ids:
        owe_processing(media_id, now=now)
    return len(ids)


def _delete_orphans(*, now: datetime) -> int:
    orphans = list(Media.objects.without_post(before=now - ABANDONED_AFTER)[:_BATCH])
    for media in orphans:
        remove_media(media)
    return len(orphans)


def _delete_stray_uploads(*, now: datetime) -> int:
    """Files whose request died between the file and the row."""
    storage, count = storing.private_storage(), 0
    try:
        _, names = storage.listdir(storing.UPLOADS)
    except FileNotFoundError:
        return 0
    known = set(Media.objects.filter(public_id__in=names).values_list("public_id", flat=True))
    for name in sorted(set(names) - known):
        path = storing.upload_name(name)
        if storage.get_modified_time(path) < now - ABANDONED_AFTER:
            storage.delete(path)
            count += 1
    return count


def _delete_workshops(*, now: datetime) -> int:
    """Temporary folders of killed workers: they hold files as they were sent."""
    oldest = (now - WORKSHOP_LASTS).timestamp()
    folders = Path(tempfile.gettempdir()).glob(f"{WORKSHOP}*")
    stale = [folder for folder in folders if folder.stat().st_mtime < oldest]
    for folder in stale:
        shutil.rmtree(folder, ignore_errors=True)
    return len(stale)
