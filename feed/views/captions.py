"""Captions come from this site wherever the files lie: a browser reads them from nowhere else."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from feed.models import Media


@require_safe
def captions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The captions of a video; as with its other files, who knows the random name may read them."""
    name = Media.objects.filter(public_id=public_id).values_list("captions", flat=True).first()
    if not name:
        raise Http404
    try:
        with default_storage.open(name) as file:
            body = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {
        # They never change once a post shows them.
        "Cache-Control": "public, max-age=86400",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return HttpResponse(body, content_type="text/vtt; charset=utf-8", headers=headers)
