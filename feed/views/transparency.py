"""Open to everybody: the register of labelled posts, one label's history, how all of it works."""

from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from feed.forms import brand_choices
from feed.marked import html_of_marks
from feed.models import Post
from feed.register import history, register
from feed.services.disclosure import appeal_decision, is_chain_whole
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, done, own_post, refused, visible_post
from spark.models import Member

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


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def appeal(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    """An author's word against a rejection."""
    back = reverse("feed:post", args=[public_id])
    try:
        post = own_post(member, public_id)
        if request.method == "POST":
            text = request.POST.get("text", "")
            appeal_decision(post=post, by=member, text=text, now=now)
            return done(request, target=back, text="Somebody else of staff looks at it again.")
    except Refused as refusal:
        if refusal.field != "text":
            return refused(request, refusal, back=back)
        context = {"post": post, "error": refusal.message, "text": request.POST.get("text", "")}
        return render(request, "feed/transparency_appeal.html", context, status=400)
    if post.review_state != Post.Review.REJECTED:
        return redirect(back)
    return render(request, "feed/transparency_appeal.html", {"post": post})
