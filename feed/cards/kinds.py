"""The parts of a card that only reviews and polls have, for many posts in one query of each kind.

Every other post costs nothing here.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from feed.models import PollOption, Post, PostReview


def read_details(posts: Iterable[tuple[int, str, str]]) -> dict[int, dict[str, Any]]:
    """Return ``{"review": ...}`` or ``{"poll": ...}`` by row number.

    ``posts`` are (row number, kind, public id).
    """
    kinds = {post_id: (kind, public_id) for post_id, kind, public_id in posts}
    reviews = [post_id for post_id, (kind, _) in kinds.items() if kind == Post.Kind.REVIEW]
    polls = {
        post_id: public_id for post_id, (kind, public_id) in kinds.items() if kind == Post.Kind.POLL
    }
    details: dict[int, dict[str, Any]] = {}
    if reviews:
        details |= review_details(reviews)
    if polls:
        details |= poll_details(polls)
    return details


def review_details(post_ids: list[int]) -> dict[int, dict[str, Any]]:
    rows = PostReview.objects.filter(post__in=post_ids).select_related("review", "product")
    return {
        row.post_id: {
            "review": {
                "stars": row.stars,
                "product": row.product.slug,
                "written_at": row.written_at,
                "is_verified_purchase": bool(row.review and row.review.is_verified_purchase),
                "basis": row.review.basis if row.review else "own",
            }
        }
        for row in rows
    }


def poll_details(public_ids: dict[int, str]) -> dict[int, dict[str, Any]]:
    details: dict[int, dict[str, Any]] = {}
    for post_id, name in public_ids.items():
        place = f"{reverse('feed:post', args=[name])}vote/"
        details[post_id] = {"poll": {"options": [], "votes": 0, "vote_url": place}}
    rows = PollOption.objects.filter(post__in=public_ids).select_related("product")
    for row in rows.order_by("post_id", "position"):
        poll = details[row.post_id]["poll"]
        product = row.product
        poll["options"].append(
            {
                "n": row.position,
                "text": row.text,
                "product": product.slug if product else None,
                "product_url": reverse("products:product", args=[product.slug]) if product else "",
            }
        )
        poll["votes"] += row.votes
    return details


def results_of(post: Post, *, viewer_id: int | None) -> dict[str, Any] | None:
    """Return what a poll says to who has voted, or made it; None for everybody else (2 queries).

    Shares are whole percents of all votes.
    """
    if post.kind != Post.Kind.POLL or viewer_id is None:
        return None
    mine = post.poll_votes.filter(member_id=viewer_id).values_list("option__position", flat=True)
    voted = mine.first()
    if voted is None and post.author_id != viewer_id:
        return None
    options = list(post.poll_options.order_by("position"))
    votes = sum(option.votes for option in options)
    return {
        "voted": voted,
        "votes": votes,
        "options": [
            {
                "n": option.position,
                "text": option.text,
                "votes": option.votes,
                "percent": round(100 * option.votes / votes) if votes else 0,
            }
            for option in options
        ],
    }
