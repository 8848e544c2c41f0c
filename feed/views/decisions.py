"""What staff decided about an author's labels: strikes and forced labels, each with its appeal."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from feed.decided import decisions_about, looks_possible
from feed.models import Post
from feed.services.disclosure import appeal_decision, appeal_label, appeal_strike
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, done, refused
from spark.models import Member

APPEALS = {"decision": appeal_decision, "label": appeal_label, "strike": appeal_strike}
TITLES = {"decision": "the rejection", "label": "the label", "strike": "the strike"}


@login_required
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The member's own list; nobody else sees it."""
    now = timezone.now()
    rows = decisions_about(member_id=request.user.pk, now=now)
    return render(request, "feed/decisions.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def appeal(
    request: HttpRequest, public_id: str, what: str = "decision", *, member: Member, now: datetime
) -> HttpResponse:
    """An author's word against a rejection, a forced label or a strike."""
    if what not in APPEALS:
        raise Http404
    post = get_object_or_404(
        Post.objects.select_related("author", "sponsor"), author=member, public_id=public_id
    )
    is_there = post.state != Post.State.REMOVED
    back = reverse("feed:post", args=[public_id]) if is_there else reverse("feed:decisions")
    context: dict[str, Any] = {"post": post, "title": TITLES[what], "back": back}
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            APPEALS[what](post=post, by=member, text=text, now=now)
        except Refused as refusal:
            if refusal.field != "text":
                return refused(request, refusal, back=back)
            context |= {"error": refusal.message, "text": text}
            return render(request, "feed/transparency_appeal.html", context, status=400)
        return done(request, target=back, text="Somebody else of staff looks at it again.")
    if what not in looks_possible(post, now=now):
        return redirect(back)
    return render(request, "feed/transparency_appeal.html", context)
