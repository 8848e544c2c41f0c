"""Views: a post was half visible for a second. Counted once, remembered for the ranking."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from feed.engine.profiles import record_seen
from feed.models import Post, PostTally
from spark.models import Member

MOST_AT_ONCE = 60


@transaction.atomic
def record_views(*, member: Member, public_ids: Sequence[str], now: datetime) -> int:
    """Count posts that this member saw for the first time in a while; returns how many.

    One's own posts do not count. Safe to repeat: a post seen lately is not counted again.
    """
    shown = Post.objects.public().filter(public_id__in=public_ids[:MOST_AT_ONCE])
    post_ids = shown.exclude(author=member).order_by("pk").values_list("pk", flat=True)
    new = record_seen(member_id=member.pk, post_ids=list(post_ids))
    _add_view(post_ids=new, shard=member.pk % PostTally.SHARDS)
    return len(new)


def _add_view(*, post_ids: Sequence[int], shard: int) -> None:
    PostTally.objects.bulk_create(
        [PostTally(post_id=post_id, shard=shard) for post_id in post_ids], ignore_conflicts=True
    )
    rows = PostTally.objects.filter(post_id__in=post_ids, shard=shard)
    # Locked in the order of their posts, so that two readers cannot wait for each other.
    locked = rows.select_for_update().order_by("post_id").values_list("pk", flat=True)
    PostTally.objects.filter(pk__in=list(locked)).update(views=F("views") + 1)
