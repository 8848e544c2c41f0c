"""Which of the new posts have which hashtags: asked once whenever the list of new posts moves, and
only for members who follow a hashtag.
"""

from feed.engine.cursor import FOLLOWING
from feed.engine.profile import hashtag_key
from feed.models import Post
from feed.reading.memory import Cold
from feed.reading.newposts import NewPosts
from feed.reading.viewer import Viewer

_known: tuple[NewPosts | None, dict[int, set[int]]] = (None, {})


def posts_with(
    viewer: Viewer, news: NewPosts, *, tab: int, may_query: bool
) -> frozenset[int] | set[int]:
    """Ids of the new posts that come into this feed by a hashtag (at most 1 query).

    Raises Cold where it would have to ask and may not.
    """
    global _known
    if tab != FOLLOWING or not viewer.tags:
        return frozenset()
    of, posts = _known
    if of is not news:
        if not may_query:
            raise Cold
        posts = _load(news)
        _known = (news, posts)
    return {post_id for tag in viewer.tags for post_id in posts.get(tag, ())}


def _load(news: NewPosts) -> dict[int, set[int]]:
    ids = [post.post_id for post in news.posts]
    found: dict[int, set[int]] = {}
    if ids:
        rows = Post.hashtags.through.objects.filter(post__in=ids)
        for post_id, number in rows.values_list("post_id", "hashtag_id"):
            found.setdefault(hashtag_key(number), set()).add(post_id)
    return found
