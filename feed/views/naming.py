"""The posts that name a brand as their sponsor, for its people to confirm or refuse (row B22)."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feed.models import Post
from feed.services import naming
from feed.services.refusals import Refused
from feed.views.answers import contributor_only, refused
from products.models import Brand
from products.services.registry import may_speak
from spark.models import Member

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@contributor_only
def named(request: HttpRequest, slug: str, *, member: Member, now: datetime) -> HttpResponse:
    brand = get_object_or_404(Brand, slug=slug)
    back = brand.get_absolute_url()
    if not may_speak(member=member, brand=brand):
        return refused(request, Refused("forbidden", "You do not speak for this brand."), back=back)
    if request.method == "POST":
        seen = Post.objects.visible_to(member.pk)
        post = get_object_or_404(seen, public_id=request.POST.get("post", "")[:22])
        is_confirmed = request.POST.get("answer") == "confirm"
        try:
            naming.decide_name(
                post=post, brand=brand, by=member, is_confirmed=is_confirmed, now=now
            )
        except Refused as refusal:
            return refused(request, refusal, back=request.path)
        text = "Your name stands in the label." if is_confirmed else "The label stands without it."
        messages.success(request, text)
        return redirect("feed:named", slug)
    rows = naming.asked_of(brand, by=member)[:SHOWN]
    return render(request, "feed/named.html", {"brand": brand, "rows": rows})
