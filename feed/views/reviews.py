"""Share my reviews: a member's own reviews of products, each shared once as a post (row A34)."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from feed.models import Interest, PostReview
from feed.services.refusals import Refused
from feed.services.share_reviews import share_review
from feed.views.answers import contributor_only, done, refused
from products.models import Review
from products.models.review import ReviewBar
from products.services.reviews import SHORTEST_TO_SHARE
from spark.models import Member

SHOWN = 100


@login_required
@require_safe
def my_reviews(request: HttpRequest) -> HttpResponse:
    """The newest of the member's reviews, with what keeps each from being shared (4 queries)."""
    member = request.user
    mine = Review.objects.shown().filter(author=member).select_related("product__brand")
    rows = list(mine.order_by("-created_at", "-id")[:SHOWN])
    shared = dict(
        PostReview.objects.filter(review__in=rows).values_list("review_id", "post__public_id")
    )
    bars = ReviewBar.objects.filter(member=member).holding(at=timezone.now())
    barred = set(bars.values_list("brand_id", flat=True))
    context = {
        "rows": [row_of(review, shared=shared, barred=barred) for review in rows],
        "interests": list(Interest.objects.active().values("slug", "name")),
        "place": "me",
    }
    return render(request, "feed/my_reviews.html", context)


def row_of(review: Review, *, shared: dict[int | None, str], barred: set[int]) -> dict[str, Any]:
    row: dict[str, Any] = {"review": review, "post_url": "", "hindrance": ""}
    if review.pk in shared:
        row["post_url"] = reverse("feed:post", args=[shared[review.pk]])
    elif review.product.brand_id in barred:
        row["hindrance"] = "You have, or had in the last 12 months, a tie with this brand."
    elif len(review.body) < SHORTEST_TO_SHARE:
        row["hindrance"] = f"Only reviews of {SHORTEST_TO_SHARE} characters or more are shared."
    elif review.product.status != "published":
        row["hindrance"] = "This product is no longer sold here."
    return row


@require_POST
@contributor_only
def share(request: HttpRequest, public_id: str, *, member: Member, now: datetime) -> HttpResponse:
    mine = Review.objects.shown().filter(author=member).select_related("product")
    review = get_object_or_404(mine, public_id=public_id)
    interests = [slug for slug in request.POST.getlist("interest") if slug]
    try:
        post = share_review(member=member, review=review, now=now, interests=interests)
    except Refused as refusal:
        return refused(request, refusal, back=reverse("feed:my_reviews"))
    return done(request, target=reverse("feed:post", args=[post.public_id]), text="Shared.")
