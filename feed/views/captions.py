"""Captions come from this site wherever the files lie: a browser reads them from nowhere else."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from feed.media.arranging import is_taken_down
from feed.models import Media


@require_safe
def captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The captions of a video; who knows the random name may read them until it is taken down."""
    media = Media.objects.select_related("post").filter(public_id=public_id).first()
    if media is None or not media.captions or not may_read(request, media):
        raise Http404
    name = media.captions.name
    try:
        with default_storage.open(name) as file:
            body = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        "Cache-Control": "private, max-age=60",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(body, content_type="text/vtt; charset=utf-8", headers=headers)


def may_read(request: HttpRequest, media: Media) -> bool:
    """Everybody, but of a post that was taken from view its author and staff alone."""
    if media.post is None or not is_taken_down(media.post):
        return True
    user = request.user
    return user.is_authenticated and (user.pk == media.owner_id or user.is_staff)
