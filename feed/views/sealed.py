"""Files that were taken out of reach: for their author and staff, and for nobody else."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from feed.cards.card import disclosure_of
from feed.cards.rows import read_rows
from feed.media import shelves, storing
from feed.models import Media
from spark import mediafiles


@require_safe
def sealed(request: HttpRequest, public_id: str, shelf: str, base: str) -> HttpResponseBase:
    """One file of a medium by its last name; 404 for whoever may not see it."""
    media = Media.objects.select_related("post").filter(public_id=public_id, state="ready").first()
    if media is None or media.post is None:
        raise Http404
    files = files_for(request, media, shelf)
    name = shelves.named(files, base)
    if not name:
        raise Http404
    return answer(
        name, is_sealed=bool(files.get("sealed")), wanted=request.headers.get("Range", "")
    )


def files_for(request: HttpRequest, media: Media, shelf: str) -> shelves.Files:
    """All of a shelf for the author and staff.

    Everybody else has what the post shows just now, where that is still on its way back.
    """
    user = request.user
    if user.is_authenticated and (user.pk == media.owner_id or user.is_staff):
        if shelf == shelves.LABELLED:
            return dict(media.renditions.get(shelf, {}))
        return shelves.plain_of(media.renditions) if shelf == shelves.PLAIN else {}
    row = read_rows([media.post_id or 0]).get(media.post_id or 0)
    if row is None or not row.is_public:
        return {}
    shown = shelves.shown_of(media.renditions, kind=media.kind, disclosure=disclosure_of(row))
    return shown.files if shown.shelf == shelf else {}


def answer(name: str, *, is_sealed: bool, wanted: str) -> HttpResponseBase:
    storage = storing.shelf(is_sealed=is_sealed)
    if not isinstance(storage, FileSystemStorage):
        response: HttpResponseBase = HttpResponseRedirect(storage.url(name))
    else:
        path = Path(storage.path(name))
        if not path.is_file():
            raise Http404
        response = mediafiles.send(path, wanted=wanted)
    response["Cache-Control"] = "private, no-store"
    return response
