"""What a member has saved: theirs alone (row B03)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feed.models import Post
from feed.reading import fragments
from feed.services.filters import wanted_by
from feed.views.pages import page_of_ids


@login_required
@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    member_id = request.user.pk
    kept = Post.objects.visible_to(member_id).filter(saves__member_id=member_id)
    # A later wish to be spared it outweighs the wish to keep it; taken back, it stands here again.
    shown = wanted_by(kept, member_id)
    ids, next_url = page_of_ids(request, shown.order_by("-saves__id"))
    context = {
        "cards_html": fragments.html_of(ids, viewer_id=member_id),
        "next_url": next_url,
        "place": "saved",
    }
    template = "feed/_more_cards.html" if request.htmx else "feed/saved.html"
    return render(request, template, context)
