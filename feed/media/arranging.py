"""Brings the files of a post to where they belong, after its label or its state changed.

A labelled video gets a clip with the label in its first seconds, and the clip without it goes out
of reach; what was taken from view goes out of reach whole, and comes back with the post. Files
never keep their name on the way: an address that was known once leads nowhere afterwards.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from feed.cards.card import disclosure_of
from feed.cards.rows import read_rows
from feed.media import shelves, storing
from feed.media.child import SHEET
from feed.media.isolation import decode_in_child
from feed.media.processing import QUEUE, WORKSHOP, renditions_of
from feed.media.refusal import MediaRefused
from feed.media.sheets import draw_sheet
from feed.media.shelves import LABELLED, Files
from feed.models import Media, Post
from feed.reading import touch
from spark import outbox

JOB: Final = "media.arrange"
TRIES: Final = 4
_BATCH: Final = 200
_REJECTED: Final = (Post.Review.REJECTED, Post.Review.APPEALED)


class Unsettled(RuntimeError):
    """The post changed at every try, or its clip cannot be labelled; the job comes again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the files of a post should be: out of reach or not, under which label."""

    is_sealed: bool
    disclosure: dict[str, str] | None


def owe_arranging(post: Post, *, now: datetime) -> None:
    """Write down that files may have to move; nothing for a post whose files are where they belong.

    Called inside the transaction that changes the post (1 query, 1 more where work is owed).
    """
    is_sealed = is_taken_down(post)
    for media in Media.objects.filter(post=post, state=Media.State.READY).only(
        "kind", "renditions"
    ):
        is_video = media.kind == Media.Kind.VIDEO
        has_label = is_video and (post.is_compensated or LABELLED in media.renditions)
        if has_label or bool(media.renditions.get("sealed")) != is_sealed:
            owe(post.pk, now=now)
            return


def owe(post_id: int, *, now: datetime) -> None:
    outbox.enqueue(kind=JOB, key=str(post_id), payload={"post_id": post_id}, now=now, queue=QUEUE)


def is_taken_down(post: Post) -> bool:
    """Whether staff or reports took the post from view; one that only waits is not."""
    if post.state in (Post.State.HIDDEN, Post.State.REMOVED):
        return True
    return not post.is_visible and post.review_state in _REJECTED


def arrange_post(post_id: int) -> None:
    """Do what is owed to the files of a post. Safe to run twice, at once, or late.

    Raises Unsettled, StorageUnavailable or OSError; nothing is lost then, and nothing that should
    be out of reach is told to anybody meanwhile.
    """
    ready = Media.objects.filter(post_id=post_id, state=Media.State.READY)
    for media_id in ready.values_list("pk", flat=True):
        arrange_media(media_id)


def arrange_media(media_id: int) -> None:
    for _ in range(TRIES):
        media = Media.objects.select_related("post").filter(pk=media_id).first()
        if media is None or media.state != Media.State.READY or media.renditions.get("is_shared"):
            return
        if _arrange(media):
            return
    raise Unsettled(f"medium {media_id} kept changing")


def wanted_of(media: Media) -> Wanted:
    assert media.post is not None
    disclosure = None
    if media.kind == Media.Kind.VIDEO and media.post.is_compensated:
        disclosure = disclosure_of(read_rows([media.post_id or 0])[media.post_id or 0])
    return Wanted(is_taken_down(media.post), disclosure)


def _arrange(media: Media) -> bool:
    """One try; whether the medium is as it should be by now."""
    old, wanted = media.renditions, wanted_of(media)
    made = _Made()
    try:
        new = _moved(_labelled(old, wanted, media, made), wanted, made)
        if not _settle(media, new, wanted):
            made.discard()
            return False
    except Exception:
        made.discard()
        raise
    _delete_gone(media.pk, new)
    return True


class _Made:
    """Files that no row names yet: deleted again when they turn out not to be wanted."""

    def __init__(self) -> None:
        self.names: list[tuple[str, bool]] = []

    def note(self, names: Iterable[str], *, is_sealed: bool) -> None:
        self.names += [(name, is_sealed) for name in names]

    def discard(self) -> None:
        for name, is_sealed in self.names:
            storing.shelf(is_sealed=is_sealed).delete(name)
        self.names.clear()


def _labelled(old: Files, wanted: Wanted, media: Media, made: _Made) -> Files:
    """The renditions with the labelled set that is wanted, or with none."""
    present = old.get(LABELLED)
    if "video" not in old or (present and present["of"]) == wanted.disclosure:
        return old
    new = {key: each for key, each in old.items() if key != LABELLED}
    if wanted.disclosure is not None:
        new[LABELLED] = _burn(old, wanted, media, made)
    return _leave(new, present) if present else new


def _burn(old: Files, wanted: Wanted, media: Media, made: _Made) -> Files:
    """Make the labelled clip and its poster, and store them where they belong."""
    assert wanted.disclosure is not None
    with tempfile.TemporaryDirectory(prefix=WORKSHOP) as home:
        source, into = Path(home, "clip.mp4"), Path(home, "made")
        into.mkdir()
        storage = storing.shelf(is_sealed=bool(old.get("sealed")))
        storing.fetch(old["video"], source, storage=storage)
        sheet = draw_sheet(wanted.disclosure["label"], width=media.width, height=media.height)
        sheet.save(into / SHEET)
        try:
            found = decode_in_child("label", source, into)
        except MediaRefused as refused:
            raise Unsettled(f"the clip of {media.public_id} took no label: {refused}") from refused
        names = [each["name"] for each in found["renditions"]] + [found["clip"]["name"]]
        folder = storing.sealed_folder() if wanted.is_sealed else storing.new_folder()
        target = storing.shelf(is_sealed=wanted.is_sealed)
        stored = storing.save_folder(into, names, folder, storage=target)
    made.note(stored.values(), is_sealed=wanted.is_sealed)
    files = renditions_of(found, stored) | {"of": wanted.disclosure}
    return files | {"sealed": True} if wanted.is_sealed else files


def _moved(new: Files, wanted: Wanted, made: _Made) -> Files:
    """The renditions with each set in the storage where it belongs."""
    plain, labelled = shelves.plain_of(new), new.get(LABELLED)
    is_plain_sealed = wanted.is_sealed or labelled is not None
    if bool(plain.get("sealed")) != is_plain_sealed:
        new = _leave(shelves.with_plain(new, _copied(plain, is_plain_sealed, made)), plain)
    if labelled is not None and bool(labelled.get("sealed")) != wanted.is_sealed:
        copied = _copied(labelled, wanted.is_sealed, made)
        new = _leave(new | {LABELLED: copied}, labelled)
    return new


def _copied(files: Files, is_sealed: bool, made: _Made) -> Files:
    names = storing.copy_across(shelves.names_of(files), is_sealed=is_sealed)
    made.note(names.values(), is_sealed=is_sealed)
    return shelves.renamed(files, names, sealed=is_sealed)


def _leave(new: Files, files: Files) -> Files:
    return shelves.with_gone(new, shelves.names_of(files), sealed=bool(files.get("sealed")))


@transaction.atomic
def _settle(media: Media, new: Files, wanted: Wanted) -> bool:
    """Write the new names, unless a rival did or the post changed meanwhile.

    Where nothing is to be written this is asked too: a rival may be about to undo what is there.
    """
    rows = Media.objects.select_for_update().filter(pk=media.pk, state=Media.State.READY)
    present = rows.exclude(post=None).first()
    # The post is read under the lock: whoever changed it since owes a job that runs after this.
    if present is None or present.renditions != media.renditions or wanted_of(present) != wanted:
        return False
    if new != media.renditions:
        present.renditions = new
        present.save(update_fields=["renditions"])
        # Without Redis other processes hear of it by the post alone.
        post_id = present.post_id or 0
        Post.objects.filter(pk=post_id).update(changed_at=timezone.now())
        touch.posts([post_id], at_once=True)
    return True


def _delete_gone(media_id: int, renditions: Files) -> None:
    """Delete what nobody is told any more; noted in the row until it is done."""
    gone: dict[str, Any] = renditions.get("gone", {})
    if not gone:
        return
    for storage, names in gone.items():
        for name in names:
            storing.shelf(is_sealed=storage == "private").delete(name)
    with transaction.atomic():
        media = Media.objects.select_for_update().filter(pk=media_id).first()
        if media is not None and media.renditions.get("gone") == gone:
            media.renditions.pop("gone")
            media.save(update_fields=["renditions"])


def sweep_labels(*, now: datetime, most: int = 5_000) -> int:
    """Owe the labelled videos whose words changed elsewhere, or whose job was lost; how many."""
    videos = Media.objects.filter(kind=Media.Kind.VIDEO, state=Media.State.READY)
    rows = videos.exclude(post=None).exclude(post__disclosure=Post.Disclosure.NONE)
    waiting = list(rows.order_by("-id").values_list("post_id", "renditions")[:most])
    owed = 0
    for start in range(0, len(waiting), _BATCH):
        some = waiting[start : start + _BATCH]
        found = read_rows(post_id for post_id, _ in some)
        for post_id, renditions in some:
            drawn = renditions.get(LABELLED, {}).get("of")
            if post_id in found and drawn != disclosure_of(found[post_id]):
                owe(post_id, now=now)
                owed += 1
    return owed
