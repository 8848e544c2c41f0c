"""Sharing a review of a product page as a post (row A34)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from feed.models import Post, PostReview
from feed.services.kinds import KindInput
from feed.services.posts import publish_post
from feed.services.refusals import NotThere, Refused
from feed.services.tags import TagInput
from products.models import Review
from products.services.reviews import SHORTEST_TO_SHARE, ReviewBarred, bar_on
from spark.models import Member


@transaction.atomic
def share_review(
    *, member: Member, review: Review, now: datetime, interests: Sequence[str] = ()
) -> Post:
    """Make a post of an own review; it keeps its date, its stars and Verified purchase.

    Raises Refused: ``already_shared``, ``review_firewall``, a review that is too short, a product
    that is no longer sold, or no interest that fits.
    """
    if review.author_id != member.pk or review.removed_at is not None:
        raise NotThere("review")
    if len(review.body) < SHORTEST_TO_SHARE:
        message = f"A review that is shared has at least {SHORTEST_TO_SHARE} characters."
        raise Refused("review_too_short", message, field="review")
    bar = bar_on(member=member, product=review.product, now=now)
    if bar is not None:
        raise Refused(ReviewBarred.code, str(ReviewBarred(bar.brand)), field="review")
    if PostReview.objects.filter(review=review).exists():
        raise AlreadyShared
    text = f"{review.title}\n{review.body}" if review.title else review.body
    try:
        with transaction.atomic():
            return publish_post(
                author=member, kind=Post.Kind.REVIEW, now=now, caption=text[:2200],
                tags=[TagInput(review.product.slug)], interests=interests,
                details=KindInput(stars=review.stars, review=review),
            )  # fmt: skip
    except IntegrityError as error:  # two presses at once: the other one shared it
        raise AlreadyShared from error


class AlreadyShared(Refused):
    def __init__(self) -> None:
        super().__init__("already_shared", "You have shared this review already.", field="review")
