"""How many new posts a page would show that it does not show yet: what the pill over a feed says.

Counted as the page would be made: nothing that the member filters, and of paid posts only those
that the cap lets onto the first page.
"""

from feed.engine.cap import COMMERCIAL, SPONSORED
from feed.engine.cursor import DISCOVER, IN_TIME
from feed.engine.store import StoreUnavailable
from feed.reading.fragment import HTML
from feed.reading.looking import MEMORY, PAGE_SIZE, Look
from feed.reading.reader import _take, _weaving
from feed.reading.shelf import SHELVES
from feed.reading.tagged import posts_with

# New posts looked at; more are as good as "a page full".
LOOKED_AT = 3 * PAGE_SIZE


def new_posts_shown(seen: Look, *, tab: int, since: int) -> int:
    """How many posts of the first page appeared for this viewer after that second.

    At most a page full; 0 on Discover, which shows nothing new before it is made anew, and while
    the store does not answer.
    """
    if tab == DISCOVER:
        return 0
    try:
        return _count(seen, tab=tab, since=since)
    except StoreUnavailable:
        return 0


def _count(seen: Look, *, tab: int, since: int) -> int:
    viewer, news = seen.viewer, MEMORY.news
    tagged = posts_with(viewer, news, tab=tab, may_query=seen.asked.may_query)
    ids = news.ids_since(since, viewer, tab=tab, tagged=tagged)[:LOOKED_AT]
    if not ids:
        return 0
    shelf = SHELVES[HTML]
    shelf.follow(MEMORY.rules)
    fresh = [one for one in _take(ids, shelf, seen) if one is not None]
    weaving = _weaving(seen, 0)
    if tab not in IN_TIME and weaving.gate.caps.together:
        weaving.paid = (
            [one for one in fresh if one.paid == SPONSORED],
            [one for one in fresh if one.paid == COMMERCIAL],
        )
    weaving.add(fresh)
    if weaving.room and seen.ids:
        weaving.add(_take([one for one in seen.ids if one not in set(ids)], shelf, seen))
    new = set(ids)
    return sum(one.post_id in new for one in weaving.fragments)
