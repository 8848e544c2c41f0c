"""Why a member sees a post: its terms, their sum, and the same computed again (row C04)."""

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from feed.engine.cap import SPONSORED, UNPAID, class_of
from feed.models import FollowedHashtag, Hashtag, Post
from feed.proof.why import explain_post, recompute
from feed.views.answers import visible_post
from spark.access import require_browse
from spark.models import Member, SiteSettings


@require_http_methods(["GET", "POST"])
@login_required
def why(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the stored terms. POST: computed again and compared."""
    now = timezone.now()
    require_browse(request.user, now=now)
    post = Post.objects.select_related("author", "brand", "sponsor").get(
        pk=visible_post(request, public_id).pk
    )
    if not post.published_at:
        raise Http404
    account = recompute if request.method == "POST" else explain_post
    paid = class_of(post.disclosure, post.review_state)
    context = {
        "post": post,
        "why": account(member=request.user, post=post, now=now),
        "hashtags": followed_of(request.user, post),
        "is_paid": paid != UNPAID,
        "is_sponsored": paid == SPONSORED,
        "cap": SiteSettings.current().sponsored_cap_percent,
        "both_cap": SiteSettings.current().commercial_cap_percent,
    }
    return render(request, "feed/why.html", context)


def followed_of(member: Member, post: Post) -> QuerySet[Hashtag]:
    """The hashtags of a post that the member follows: they bring it into Following."""
    mine = FollowedHashtag.objects.filter(member=member).values("hashtag")
    return post.hashtags.filter(pk__in=mine).order_by("name")
