"""Taking in pictures, videos and captions."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from django.core.files import File
from django.db import transaction

from feed.media import captions, storing
from feed.media.processing import owe_processing
from feed.media.refusal import MediaRefused
from feed.media.sniff import sniff
from feed.models import Media
from spark.ids import new_public_id
from spark.models import Member

# A member may send this many media in this time; the view answers the next one with 429.
UPLOADS_ALLOWED: Final = 30
UPLOADS_WINDOW: Final = timedelta(minutes=30)
MAX_ALT: Final = 300


def has_upload_left(*, owner: Member, now: datetime) -> bool:
    recent = Media.objects.uploaded_since(owner.pk, now - UPLOADS_WINDOW)
    return recent.count() < UPLOADS_ALLOWED


def upload_media(*, owner: Member, file: File, now: datetime, alt: str = "") -> Media:
    """Take in a picture or a video; it becomes ready in the worker.

    The name and the declared type of ``file`` are ignored. Raises MediaRefused for a file that
    cannot be accepted and StorageUnavailable when it cannot be kept; nothing is written then.
    """
    sniffed = sniff(file)
    public_id = new_public_id()
    digest = _digest(file)
    name = storing.save_upload(public_id, file)
    try:
        with transaction.atomic():
            media = Media.objects.create(
                public_id=public_id,
                owner=owner,
                kind=sniffed.kind,
                original=name,
                content_hash=digest,
                alt=alt.strip()[:MAX_ALT],
                created_at=now,
            )
            owe_processing(media.pk, now=now)
    except Exception:
        storing.delete_private(name)
        raise
    return media


def set_captions(*, media: Media, file: File) -> None:
    """Give a video its captions (WebVTT), in place of earlier ones; raises MediaRefused."""
    if media.kind != Media.Kind.VIDEO:
        raise MediaRefused("captions", "Captions belong to a video.")
    file.seek(0)
    clean = captions.clean_captions(file.read(captions.MAX_BYTES + 1))
    old = media.captions.name
    media.captions = storing.save_captions(clean)
    try:
        media.save(update_fields=["captions"])
    except Exception:
        storing.delete_public([media.captions.name])
        raise
    if old:
        storing.delete_public([old])


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
