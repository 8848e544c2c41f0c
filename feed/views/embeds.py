"""What other sites fetch of a post: the share picture, the oEmbed answer, the page for a frame.

All of them show what a stranger may see, whoever asks: the copies are made for everybody.
"""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from feed.cards import card_of
from feed.models import Post
from feed.share_picture import share_picture
from feed.sharing import digest_of, oembed_of

LONGEST_ADDRESS = 500


def public_post(public_id: str) -> Post:
    """Return a post that everybody may see; nobody's own posts, nothing that waits."""
    return get_object_or_404(Post.objects.visible_to(None).public(), public_id=public_id)


def for_all(response: HttpResponse) -> HttpResponse:
    """Let other sites show it, and ask again each time: labels and removals count at once."""
    response["Cache-Control"] = "no-cache"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def share_card(request: HttpRequest, public_id: str) -> HttpResponse:
    """The Open Graph picture of a public post, with its label drawn in (PNG, 1200 x 630)."""
    post = public_post(public_id)
    card = card_of(post.pk)
    etag = f'"{digest_of(card)}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        drawn = share_picture(post_id=post.pk, card=card)
        response = HttpResponse(drawn, content_type="image/png")
    response["ETag"] = etag
    return for_all(response)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": [NONE]})
def embed(request: HttpRequest, public_id: str) -> HttpResponse:
    """The post for a frame on another site: label first, then picture, words and products."""
    post = public_post(public_id)
    context = {"card": card_of(post.pk), "site": f"{request.scheme}://{request.get_host()}"}
    return for_all(render(request, "feed/embed.html", context))


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer an oEmbed consumer that asks for ``?url=`` (JSON only)."""
    if request.GET.get("format", "json") != "json":
        return refusal(501, "format: only json is offered.")
    sizes = {}
    for name in ("maxwidth", "maxheight"):
        text = request.GET.get(name, "")
        if text and not (text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text)):
            return refusal(400, f"{name}: a number of pixels.")
        sizes[name] = int(text) if text else None
    address = request.GET.get("url", "")
    if not address or len(address) > LONGEST_ADDRESS:
        return refusal(400, "url: the address of a post.")
    post = public_post(post_id_in(address, host=request.get_host()))
    facts: dict[str, Any] = oembed_of(
        card_of(post.pk), site=f"{request.scheme}://{request.get_host()}",
        widest=sizes["maxwidth"], tallest=sizes["maxheight"],
    )  # fmt: skip
    return for_all(JsonResponse(facts))


def refusal(status: int, detail: str) -> HttpResponse:
    return JsonResponse({"code": "invalid", "detail": detail}, status=status)


def post_id_in(address: str, *, host: str) -> str:
    """Return the id in the address of a post of this site, "" for every other address."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https"):
            return ""
        if parts.netloc not in (host, urlsplit(settings.SITE_URL).netloc):
            return ""
        found = resolve(parts.path)
    except (ValueError, Resolver404):
        return ""
    if found.view_name not in ("feed:post", "feed:embed"):
        return ""
    return str(found.kwargs["public_id"])
