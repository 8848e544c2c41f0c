"""Choosing interests: a page that works without JavaScript (rows A05, A06)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from feed.models import Interest
from feed.models.interest import FEWEST_INTERESTS
from feed.services.interests import InterestRefused, choose_interests
from spark.access import require_browse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def interests(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    require_browse(request.user, now=now)
    if request.method != "POST":
        chosen = set(Interest.objects.chosen_by(request.user.pk).values_list("slug", flat=True))
        return render(request, "feed/interests.html", page(chosen, errors=[]))
    slugs = request.POST.getlist("interests")[:200]
    try:
        choose_interests(member=request.user, slugs=slugs, now=now)
    except InterestRefused as refusal:
        context = page(set(slugs), errors=[refusal.message])
        return render(request, "feed/interests.html", context, status=400)
    return redirect("feed:home")


def page(chosen: set[str], *, errors: list[str]) -> dict[str, Any]:
    rows = list(Interest.objects.active())
    tiles = [
        {
            "slug": row.slug,
            "name": row.name,
            "tile": row.tile,
            "image": row.picture.url if row.picture else "",
            "is_chosen": row.slug in chosen,
        }
        for row in rows
    ]
    return {
        "interests": tiles,
        "minimum": FEWEST_INTERESTS,
        "chosen_count": sum(tile["is_chosen"] for tile in tiles),
        "errors": errors,
    }
