"""Reviews: one per member and product, never paid for, never hidden for their stars."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from products.models import Order, OrderLine, Product, Review
from spark.access import require_contribute
from spark.models import Member


class AlreadyReviewed(Exception):
    code = "already_reviewed"

    def __init__(self) -> None:
        super().__init__("You have reviewed this product already.")


def write_review(
    *, member: Member, product: Product, stars: int, title: str, body: str, now: datetime
) -> Review:
    """Publish a review and count its stars. Raises AccessRefused or AlreadyReviewed."""
    require_contribute(member, now=now)
    try:
        with transaction.atomic():
            review = Review.objects.create(
                product=product,
                author=member,
                stars=stars,
                title=title,
                body=body,
                is_verified_purchase=has_bought(member, product),
                created_at=now,
            )
            Product.objects.filter(pk=product.pk).update(
                rating_sum=F("rating_sum") + stars, rating_count=F("rating_count") + 1
            )
    except IntegrityError as error:
        raise AlreadyReviewed from error
    return review


def has_bought(member: Member, product: Product) -> bool:
    lines = OrderLine.objects.filter(order__member=member, product=product)
    return lines.exclude(order__state=Order.State.CANCELLED).exists()


def remove_review(*, review: Review, now: datetime) -> None:
    """Take a review off its page; its stars no longer count. Safe to run twice."""
    with transaction.atomic():
        gone = Review.objects.filter(pk=review.pk, removed_at=None).update(removed_at=now)
        if gone:
            Product.objects.filter(pk=review.product_id).update(
                rating_sum=F("rating_sum") - review.stars, rating_count=F("rating_count") - 1
            )
