"""What a draft shows of its files, for the composer and the list of drafts."""

from typing import Any

from feed.cards.card import file_url
from feed.media.shelves import plain_of
from feed.models import Draft, Media


def preview_of(draft: Draft) -> list[dict[str, Any]]:
    """Return its files in the order of its body, each with an address once it is ready."""
    named = {media.public_id: media for media in draft.media.all()}
    wanted = [named[name] for name in draft.body.get("media", []) if name in named]
    alts = draft.body.get("alts") or []
    return [
        {
            "id": media.public_id,
            "kind": media.kind,
            "alt": alts[n] if n < len(alts) else media.alt,
            "url": address_of(media),
        }
        for n, media in enumerate(wanted)
    ]


def address_of(media: Media) -> str:
    """Where the clip is, or the smallest picture; empty until it is ready."""
    if media.kind == Media.Kind.VIDEO:
        return file_url(plain_of(media.renditions).get("video", ""))
    return small_of(media)


def small_of(media: Media) -> str:
    """Where the smallest picture of it is, of a video its poster; empty until it is ready."""
    files = plain_of(media.renditions)
    if media.kind == Media.Kind.VIDEO:
        return file_url(files.get("poster", ""))
    widths = sorted(int(name) for name in files if name.isdigit())
    return file_url(files[str(widths[0])].get("webp", "")) if widths else ""
