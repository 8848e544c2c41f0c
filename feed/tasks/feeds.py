"""Precomputation of feeds: what is owed every two seconds, everybody active every ten minutes."""

from celery import shared_task
from django.utils import timezone

from feed.engine import build, news, quality
from feed.engine.store import get_store

# One message for so many ids: a message costs as much as merging twenty members.
MEMBERS_PER_TASK = 10_000


@shared_task
def refresh_dirty_feeds() -> None:
    """Tell readers of posts that came or went, and rebuild every feed that is owed."""
    now = timezone.now()
    news.tell_readers(get_store(), now=now)
    build.sweep_owed(now=now)


@shared_task
def build_feeds(first: int, last: int) -> None:
    """Rebuild the feeds of the active members in a range of ids."""
    build.build_range(first=first, last=last, now=timezone.now())


@shared_task
def precompute_active() -> None:
    """Rebuild the feed of everybody who was here in the last two weeks; empty the others."""
    now = timezone.now()
    quality.refresh_quality(now=now)
    build.forget_inactive(now=now)
    for first, last in build.active_ranges(now=now, size=MEMBERS_PER_TASK):
        build_feeds.delay(first, last)
