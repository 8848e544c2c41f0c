"""The worker's part: says which posts changed, and renders touched posts before a reader must."""

from datetime import datetime

from feed.engine.cursor import FOR_YOU
from feed.engine.store import get_store
from feed.reading import rules, touch
from feed.reading.looking import MEMORY
from feed.reading.memory import AT_ONCE, pairs
from feed.reading.recent import RECENT
from feed.reading.shelf import SHELVES

# Older news has been rendered, or nobody looks at it.
RENDER_SINCE = 20


def freshen(*, now: datetime) -> int:
    """Bring rendered posts up to date; return how many were rendered. Safe to run beside itself."""
    store = get_store()
    announce_changes(now=now)
    read = store.read_page(0, tab=FOR_YOU, generation=None, offset=0, count=0)
    MEMORY.follow(read.versions, store, now=now, may_query=True)
    if MEMORY.rules != rules.load_number():
        touch.send_rules()  # a switch was turned, and whoever turned it could not say so
    seconds = int(now.timestamp())
    touched = {
        number & ~AT_ONCE
        for number, at in pairs(store.get_touched())
        if at >= seconds - RENDER_SINCE
    }
    rendered = 0
    for shelf in SHELVES.values():
        shelf.follow(MEMORY.rules)
        rendered += shelf.freshen(sorted(touched), store=store, now=seconds)
    return rendered


def announce_changes(*, now: datetime) -> None:
    """Touch the posts that the database says changed, unless a service has said so already."""
    changes = RECENT.changes(now=now)
    if not changes:
        return
    said: dict[int, int] = {}
    for number, at in pairs(get_store().get_touched()):
        said[number & ~AT_ONCE] = max(at, said.get(number & ~AT_ONCE, 0))
    unsaid = {pk for pk, at in changes if said.get(pk, 0) < int(at.timestamp())}
    if unsaid:
        touch.send_posts(sorted(unsaid), at_once=True)
