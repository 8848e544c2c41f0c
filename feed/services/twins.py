"""The review on a product's page that is the twin of a post: in view only while the post is."""

from datetime import datetime

from feed.models import Post, PostReview
from products.services.reviews import hide_review, show_review


def hide_twin(post: Post, *, now: datetime) -> None:
    """Take the twin off the product's page, for as long as the post is out of view. Repeatable."""
    details = details_of(post)
    if details is not None and details.review is not None:
        hide_review(review=details.review, now=now)


def show_twin(post: Post) -> None:
    """Put it back; one that staff removed for itself stays away. Repeatable."""
    details = details_of(post)
    if details is not None and details.review is not None:
        show_review(review=details.review)


def is_older(post: Post) -> bool:
    """Whether the product's page had the opinion before the post: it was shared, not written."""
    details = details_of(post)
    return details is not None and details.written_at < post.created_at


def details_of(post: Post) -> PostReview | None:
    if post.kind != Post.Kind.REVIEW:
        return None  # most posts, which cost no statement
    return PostReview.objects.filter(post=post).select_related("review").first()
