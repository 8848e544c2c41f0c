"""What only the frame of a page shows a member: counts and the column beside the feed."""

from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from feed.models import Interest, PostInterest
from feed.notices import count_unseen
from feed.reading.shelf import is_any_touched_since
from feed.reading.viewer import MOST_PEOPLE, NOTHING, Mine, Viewer
from products.bagging import count_bag
from spark import desks
from spark.models import Member

MOST_POSTS = 200


def load_mine(viewer: Viewer, *, now: int) -> Mine:
    """Read and render it (six queries); kept with the viewer until something of it changes."""
    posts = _people(viewer)
    rail = {"interests": _interests(viewer), "people": [person for person, _ in posts]}
    text = render_to_string("feed/_rail.html", {"rail": rail})
    return Mine(
        bag_count=count_bag(viewer.member_id), rail=text.encode(), made_at=now,
        posts=tuple(post_id for _, post_id in posts),
        news=count_unseen(viewer.member_id, now=datetime.fromtimestamp(now, UTC)),
        has_desk=desks.has_desk(viewer.member_id),
    )  # fmt: skip


def has_mine(viewer: Viewer) -> bool:
    """Whether it is there, and nobody in the rail has changed or gone since (no query)."""
    mine = viewer.mine
    return mine is not NOTHING and not is_any_touched_since(mine.posts, mine.made_at)


def _interests(viewer: Viewer) -> list[dict[str, Any]]:
    chosen = Interest.objects.chosen_by(viewer.member_id)
    return [
        {
            "slug": interest.slug,
            "name": interest.name,
            "image": interest.picture.url if interest.picture else "",
            "url": f"{reverse('products:search')}?interest={interest.slug}",
        }
        for interest in chosen
    ]


def _people(viewer: Viewer) -> list[tuple[dict[str, Any], int]]:
    """Those who post most in this member's interests and are not followed yet, with a post each."""
    known = {key >> 1 for key in viewer.followed | viewer.dropped if not key & 1}
    of_interest = PostInterest.objects.filter(
        is_live=True, interest_id__in=list(viewer.weights), post__brand=None
    )
    best = of_interest.order_by("-pool_key").values_list("post__author_id", "post_id")
    posts: dict[int, list[int]] = {}
    for author, post_id in best[:MOST_POSTS]:
        posts.setdefault(author, []).append(post_id)
    by_number = sorted(posts, key=lambda author: -len(posts[author]))
    ranked = [author for author in by_number if author not in known]
    suggested = [author for author in ranked if author != viewer.member_id][:MOST_PEOPLE]
    members = Member.objects.filter(is_active=True, suspended_at=None).in_bulk(suggested)
    return [
        (
            {
                "name": member.name,
                "handle": member.handle,
                "url": reverse("feed:profile", args=[member.handle]),
                "portrait": member.portrait.url if member.portrait else "",
                "note": "Posts in your interests",
                "is_followed": False,
            },
            posts[member.pk][0],
        )
        for member in members.values()
    ]
