"""Turns the counts of recent posts into their quality and pool key."""

from datetime import datetime, timedelta

from django.db.models import Sum

from feed.engine.keys import pool_key
from feed.engine.ranking import wilson
from feed.models import Post, PostInterest

# Older posts keep the quality that they had: reactions to them no longer move a feed.
RECENT = timedelta(days=30)
BATCH = 500


def refresh_quality(*, now: datetime) -> int:
    """Recount the quality of recent posts; how many moved. Safe to run twice."""
    recent = Post.objects.public().filter(published_at__gt=now - RECENT).order_by("pk")
    counted = recent.annotate(
        reactions=Sum("tallies__smiles", default=0) + Sum("tallies__saves", default=0),
        views=Sum("tallies__views", default=0),
    )
    rows = counted.values_list("pk", "published_at", "quality_micros", "reactions", "views")
    moved = []
    for pk, published_at, before, reactions, views in rows.iterator(chunk_size=BATCH):
        quality = wilson(reactions, views)
        if quality != before and published_at is not None:
            key = pool_key(pk, published_at=int(published_at.timestamp()), quality=quality)
            moved.append(Post(pk=pk, quality_micros=quality, pool_key=key, changed_at=now))
    Post.objects.bulk_update(moved, ["quality_micros", "pool_key", "changed_at"], batch_size=BATCH)
    topics = PostInterest.objects.filter(post_id__in=[post.pk for post in moved])
    keys = {post.pk: post.pool_key for post in moved}
    changed = list(topics)
    for topic in changed:
        topic.pool_key = keys[topic.post_id]
    PostInterest.objects.bulk_update(changed, ["pool_key"], batch_size=BATCH)
    return len(moved)
