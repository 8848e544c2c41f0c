"""A second opinion beside a sponsored post: what people say of the same goods whom nobody paid.

The critical ones come first, for the sponsored post has said the rest (row C08).
"""

from typing import Any

from django.db.models import F

from feed.models import Post
from feed.services.filters import wanted_by
from products.models import Review
from spark.badges import add_badges
from spark.sight import in_sight

MOST_REVIEWS = 3
MOST_POSTS = 3


def second_opinion(*, post: Post, viewer_id: int | None) -> dict[str, Any] | None:
    """Return ``{"reviews": [...], "post_ids": [...]}``, each the lowest rated and newest first.

    None for a post that nobody paid for, or that shows no product. Both lists are empty when
    there is no other opinion yet. (5 queries.)
    """
    if not post.is_compensated:
        return None
    products = list(post.tags.values_list("product_id", flat=True).distinct())
    if not products:
        return None
    reviews = unpaid_reviews(post, products, viewer_id=viewer_id)
    return {
        "reviews": reviews,
        "post_ids": unpaid_posts(post, products, told=reviews, viewer_id=viewer_id),
    }


def unpaid_reviews(post: Post, products: list[int], *, viewer_id: int | None) -> list[Review]:
    found = in_sight(Review.objects.counted().filter(product__in=products), viewer_id)
    found = found.exclude(author=post.author_id)
    ordered = found.select_related("author", "product").order_by("stars", "-created_at", "-id")
    return add_badges(ordered[:MOST_REVIEWS])


def unpaid_posts(
    post: Post, products: list[int], *, told: list[Review], viewer_id: int | None
) -> list[int]:
    """Return row numbers; a post that is the twin of a review in the list is left out."""
    about = Post.objects.visible_to(viewer_id).public().filter(
        pk__in=Post.objects.filter(tags__product__in=products).values("pk"),
        disclosure=Post.Disclosure.NONE, brand=None,
    )  # fmt: skip
    others = about.exclude(author=post.author_id).exclude(review_details__review__in=told)
    ordered = wanted_by(others, viewer_id).order_by(
        F("review_details__stars").asc(nulls_last=True), "-published_at", "-id"
    )
    return list(ordered.values_list("pk", flat=True)[:MOST_POSTS])
