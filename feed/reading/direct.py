"""A feed straight from the database, for the time in which no snapshot can be had (D10)."""

from collections.abc import Iterable

from django.db.models import Q

from feed.engine.cursor import FAVOURITES, FOLLOWING, FOR_YOU, IN_TIME
from feed.engine.profile import HASHTAGS
from feed.models import Post, PostInterest
from feed.reading.viewer import Viewer

MOST = 200
# The generation of cursors into such a feed; no snapshot ever has it.
GENERATION = 0


def post_ids(viewer: Viewer, *, tab: int) -> list[int]:
    """At most 200 posts for this viewer, in one query."""
    followed = _by(viewer.favourites if tab == FAVOURITES else viewer.followed)
    dropped = [key >> 1 for key in viewer.dropped]
    posts = Post.objects.visible_to(None).exclude(author_id__in=dropped)
    if tab in IN_TIME:
        if tab == FOLLOWING and viewer.tags:
            followed |= _tagged(viewer)
        posts = posts.filter(followed).newest_first()
    elif tab == FOR_YOU:
        chosen = PostInterest.objects.filter(is_live=True, interest_id__in=list(viewer.weights))
        of_interest = chosen.order_by("-pool_key").values("post_id")[:MOST]
        posts = posts.filter(Q(pk__in=of_interest) | followed).order_by("-pool_key", "-id")
    else:
        known = PostInterest.objects.filter(interest_id__in=list(viewer.weights)).values("post_id")
        posts = posts.exclude(pk__in=known).exclude(followed).order_by("-pool_key", "-id")
    return list(posts.values_list("pk", flat=True)[:MOST])


def _by(authors: Iterable[int]) -> Q:
    """Posts by these author keys."""
    keys = list(authors)
    people = [key >> 1 for key in keys if not key & 1]
    brands = [key >> 1 for key in keys if key & 1]
    return Q(author_id__in=people, brand=None) | Q(brand_id__in=brands)


def _tagged(viewer: Viewer) -> Q:
    """Posts by others with a followed hashtag; of brands those of a chosen interest (row A55)."""
    tags = [key & ~HASHTAGS for key in viewer.tags]
    tagged = Post.hashtags.through.objects.filter(hashtag__in=tags).values("post")
    about = PostInterest.objects.filter(interest__in=list(viewer.weights)).values("post")
    reached = Q(brand=None) | Q(pk__in=about)
    return Q(pk__in=tagged) & reached & ~Q(author=viewer.member_id)
