"""Cards of single posts for the other pages that show them: the post, a profile, a product."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from feed.engine.cursor import FOR_YOU
from feed.engine.store import FeedStore, StoreUnavailable, get_store
from feed.reading.fragment import HTML
from feed.reading.looking import MEMORY, Asked, follow_database, look
from feed.reading.recent import RECENT
from feed.reading.shelf import SHELVES
from feed.reading.viewer import NOBODY, Viewer


def html_of(
    post_ids: Iterable[int], *, viewer_id: int | None, now: datetime | None = None
) -> SafeString:
    """Return the cards of these posts in this order, as this viewer sees them.

    Who may see a post is not asked here: give ids of ``Post.objects.visible_to``.
    """
    ids = list(post_ids)
    if not ids:
        return mark_safe("")
    now = now or timezone.now()
    viewer, store = _catch_up(viewer_id, now)
    shelf = SHELVES[HTML]
    shelf.follow(MEMORY.rules)
    seconds = int(now.timestamp())
    try:
        found = shelf.take(ids, store=store, now=seconds, may_query=True)
    except StoreUnavailable:
        follow_database(now=now)
        found = shelf.take(ids, store=None, now=seconds, may_query=True)
    pieces = [piece for one in found if one is not None for piece in one.html_for(viewer)]
    cards = b"".join(pieces)
    return mark_safe(cards.decode())  # noqa: S308 - our own template's output


def _catch_up(viewer_id: int | None, now: datetime) -> tuple[Viewer, FeedStore | None]:
    """Learn what moved since this process last looked, and who looks."""
    if settings.FEED_STORE == "database":
        RECENT.follow(now=now)
    if viewer_id is not None:
        seen = look(Asked(viewer_id, FOR_YOU, None, now))
        return (seen.viewer, seen.store) if seen else (NOBODY, None)
    store = get_store()
    try:
        read = store.read_page(0, tab=FOR_YOU, generation=None, offset=0, count=0)
        MEMORY.follow(read.versions, store, now=now, may_query=True)
    except StoreUnavailable:
        follow_database(now=now)
        return NOBODY, None
    return NOBODY, store
