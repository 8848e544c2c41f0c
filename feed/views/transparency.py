"""Open to everybody: the register of labelled posts, one label's history, how all of it works."""

from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from feed.forms import brand_choices
from feed.marked import html_of_marks
from feed.models import Post
from feed.register import history, register
from feed.services.disclosure import is_chain_whole
from feed.views.answers import visible_post

TIES = [choice for choice in Post.Disclosure.choices if choice[0] != "none"]


@require_safe
def the_register(request: HttpRequest) -> HttpResponse:
    """Labelled posts by brand and type; an unknown filter is no page."""
    brand, tie = request.GET.get("brand", ""), request.GET.get("type", "")
    brands = brand_choices()
    if (brand and brand not in {row["slug"] for row in brands}) or (tie and tie not in dict(TIES)):
        raise Http404
    before = None
    if request.GET.get("before"):
        public = Post.objects.visible_to(None)
        before = get_object_or_404(public, public_id=request.GET["before"])
    rows, last = register(brand=brand, tie=tie, before=before)
    query = request.GET.copy()
    if last is not None:
        query["before"] = last.public_id
    context = {
        "rows": rows, "brands": brands, "ties": TIES, "brand": brand, "tie": tie,
        "next_url": f"{request.path}?{query.urlencode()}" if last else "",
    }  # fmt: skip
    return render(request, "feed/transparency.html", context)


@require_safe
def ranking(request: HttpRequest) -> HttpResponse:
    return render(request, "feed/transparency_ranking.html", {"text_html": document()})


@lru_cache(maxsize=1)
def document() -> SafeString:
    text = (settings.BASE_DIR / "docs" / "transparency.md").read_text(encoding="utf-8")
    return html_of_marks(text)


@require_safe
def label_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every row of a post's label, with the fingerprints that tie them together."""
    post = visible_post(request, public_id)
    events = list(post.disclosure_events.order_by("id"))
    context = {"post": post, "rows": history(events), "is_whole": is_chain_whole(events)}
    return render(request, "feed/transparency_post.html", context)
