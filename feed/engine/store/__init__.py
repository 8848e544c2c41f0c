"""Where feed snapshots are kept: one promise, two stores. Chosen by `settings.FEED_STORE`."""

from functools import cache

from django.conf import settings

from feed.engine.store.base import FeedStore, PageRead, StoreUnavailable, Versions

__all__ = ["FeedStore", "PageRead", "StoreUnavailable", "Versions", "get_store"]


@cache
def get_store() -> FeedStore:
    """The store of this process."""
    # Only the chosen one is imported: the embedded default needs no Redis client.
    if settings.FEED_STORE == "redis":
        from feed.engine.store.redis import RedisStore

        return RedisStore(settings.REDIS_URL)
    from feed.engine.store.database import DatabaseStore

    return DatabaseStore()
