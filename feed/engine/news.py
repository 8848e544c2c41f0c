"""The two short lists that every reader checks a snapshot against: new posts and removed posts.

Built from the database and published in the store, where each process looks when a version moves.
"""

from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q

from feed.engine.pools import OVERLAP, load_posts
from feed.engine.splice import MOST_FRESH, pack_fresh
from feed.engine.store import FeedStore
from feed.models import Post

# Longer than a snapshot of an active member lives, and than a replaced one is kept.
FRESH_FOR = timedelta(hours=6)
BURIED_FOR = timedelta(hours=48)


def load_fresh(*, now: datetime) -> bytes:
    """The list of new posts, packed."""
    since = now - FRESH_FOR
    posts = Post.objects.public().filter(published_at__gt=since).newest_first()
    return pack_fresh(load_posts(only=posts.values_list("pk", flat=True)[:MOST_FRESH]))


def load_buried(*, now: datetime) -> bytes:
    """Ids of posts that lately ceased to be public, packed ascending."""
    gone = Post.objects.filter(changed_at__gt=now - BURIED_FOR).exclude(
        Q(state=Post.State.PUBLISHED) & Q(is_visible=True)
    )
    ids = gone.exclude(published_at=None).order_by("pk").values_list("pk", flat=True)
    return np.array(list(ids), dtype="<u4").tobytes()


def publish_fresh(store: FeedStore, *, now: datetime) -> None:
    """Put the list of new posts where all readers see it. Safe to repeat."""
    store.put_fresh(load_fresh(now=now))


def publish_buried(store: FeedStore, *, now: datetime) -> None:
    """Put the list of removed posts where all readers see it. Safe to repeat."""
    store.put_buried(load_buried(now=now))


def tell_readers(store: FeedStore, *, now: datetime) -> bool:
    """Publish what lately changed and is not published yet; whether anything was. Safe to
    repeat.
    """
    fresh, buried = store.get_fresh(), store.get_buried()
    is_quiet = not Post.objects.filter(changed_at__gt=now - OVERLAP).exists()
    if is_quiet and fresh is not None and buried is not None:
        return False
    new_fresh, new_buried = load_fresh(now=now), load_buried(now=now)
    if new_fresh != fresh:
        store.put_fresh(new_fresh)
    if new_buried != buried:
        store.put_buried(new_buried)
    return new_fresh != fresh or new_buried != buried
