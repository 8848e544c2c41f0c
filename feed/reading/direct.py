"""A feed straight from the database, for the time in which no snapshot can be had (D10)."""

from django.db.models import Q

from feed.engine.cursor import FOLLOWING, FOR_YOU
from feed.models import Post, PostInterest
from feed.reading.viewer import Viewer

MOST = 200
# The generation of cursors into such a feed; no snapshot ever has it.
GENERATION = 0


def post_ids(viewer: Viewer, *, tab: int) -> list[int]:
    """At most 200 posts for this viewer, in one query."""
    people = [key >> 1 for key in viewer.followed if not key & 1]
    brands = [key >> 1 for key in viewer.followed if key & 1]
    dropped = [key >> 1 for key in viewer.dropped]
    followed = Q(author_id__in=people, brand=None) | Q(brand_id__in=brands)
    posts = Post.objects.visible_to(None).exclude(author_id__in=dropped)
    if tab == FOLLOWING:
        posts = posts.filter(followed).newest_first()
    elif tab == FOR_YOU:
        chosen = PostInterest.objects.filter(is_live=True, interest_id__in=list(viewer.weights))
        of_interest = chosen.order_by("-pool_key").values("post_id")[:MOST]
        posts = posts.filter(Q(pk__in=of_interest) | followed).order_by("-pool_key", "-id")
    else:
        known = PostInterest.objects.filter(interest_id__in=list(viewer.weights)).values("post_id")
        posts = posts.exclude(pk__in=known).exclude(followed).order_by("-pool_key", "-id")
    return list(posts.values_list("pk", flat=True)[:MOST])
