"""The first page for people who are not signed in: one sentence and a live wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from feed.models import FeedProfile, Post
from feed.reading import fragments
from feed.reading.listing import in_time
from spark.models import SiteSettings

WALL = 12


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        mine = FeedProfile.objects.filter(member=request.user, is_following_first=True)
        return redirect("feed:following" if mine.exists() else "feed:home")
    if not SiteSettings.current().is_programme_live:
        return render(request, "feed/landing.html", {"wall_html": ""})
    shown = Post.objects.visible_to(None).filter(kind__in=[Post.Kind.PHOTO, Post.Kind.VIDEO])
    ids = in_time(shown, most=WALL, looked_at=4 * WALL)
    wall = fragments.html_of(ids, viewer_id=None)
    return render(request, "feed/landing.html", {"wall_html": wall})
