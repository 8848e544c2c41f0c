"""What a change owes the feeds: written down in the caller's transaction, sent on after its
commit.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from feed.engine import news
from feed.engine.store import StoreUnavailable, get_store
from feed.models import FeedProfile

logger = logging.getLogger(__name__)


def mark_dirty(*, member_ids: Sequence[int], now: datetime) -> None:
    """Owe these members a new feed: their interests, follows, mutes or blocks changed.

    The mark is a row; the sweep on the schedule turns it into a feed within seconds.
    """
    FeedProfile.objects.bulk_create(
        [FeedProfile(member_id=member_id, dirty_at=now) for member_id in sorted(set(member_ids))],
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=["dirty_at"],
    )


def announce_posts(*, now: datetime) -> None:
    """After the commit, tell all readers which posts are new and which are gone, effective at
    their next load. The sweep repeats it if this fails.

    Both lists at once: a post that is approved again comes back from the removed ones.
    """

    def publish() -> None:
        news.publish_buried(get_store(), now=now)
        news.publish_fresh(get_store(), now=now)

    _after_commit(publish)


def _after_commit(publish: Callable[[], None]) -> None:
    def try_publish() -> None:
        try:
            publish()
        except StoreUnavailable as error:
            logger.warning("readers learn of it from the next sweep: %s", error)

    transaction.on_commit(try_publish, robust=True)
