"""A feed page as an answer: what the ordinary views and the fast path have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings

from feed.engine.cursor import (
    DISCOVER,
    FAVOURITES,
    FOLLOWING,
    FOR_YOU,
    read_cursor,
    sign_cursor,
)
from feed.proof import served
from feed.reading import viewer as state
from feed.reading.fragment import HTML, JSON
from feed.reading.htmlpage import html_fragment, html_page
from feed.reading.jsonpage import json_page
from feed.reading.looking import Asked, Look
from feed.reading.reader import Page, turn
from feed.reading.viewer import Viewer

TABS = {
    "for-you": FOR_YOU,
    "following": FOLLOWING,
    "discover": DISCOVER,
    "favourites": FAVOURITES,
}

__all__ = ["TABS", "Answer", "Place", "answer_html", "answer_json", "asked_for"]


@dataclass(slots=True)
class Place:
    """Where a page was asked for: the address without its cursor, and how it is to look."""

    path: str
    query: str = ""
    base: str = ""  # scheme and host, for addresses in the API
    is_grid: bool = False
    is_fragment: bool = False


@dataclass(slots=True)
class Answer:
    body: bytes
    age: int | None


def asked_for(
    member_id: int,
    *,
    tab: int,
    cursor_text: str | None,
    now: datetime,
    session_key: str = "",
    mark: bytes = b"",
    may_query: bool = True,
) -> Asked:
    """Read the cursor. Raises InvalidCursor."""
    cursor = None
    if cursor_text is not None:
        cursor = read_cursor(
            cursor_text, key=_key(), member_id=member_id, tab=tab, now=int(now.timestamp())
        )
    return Asked(member_id, tab, cursor, now, may_query, session_key, mark)


def answer_json(seen: Look, place: Place) -> Answer:
    page = _noted(seen, turn(seen, kind=JSON))
    return Answer(json_page(page, seen.viewer, next_url=_next_url(seen, page, place)), page.age)


def answer_html(seen: Look, place: Place, *, token: str, messages: Sequence[object] = ()) -> Answer:
    """``token`` is the CSRF token, ``messages`` what is to be said once."""
    page = _noted(seen, turn(seen, kind=HTML))
    viewer, tab = seen.viewer, seen.asked.tab
    next_url = _next_url(seen, page, place)
    if place.is_fragment:
        return Answer(html_fragment(page, viewer, tab=tab, next_url=next_url), page.age)
    path = f"{place.path}?{place.query}" if place.query else place.path
    body = html_page(
        page,
        viewer,
        tab=tab,
        is_grid=place.is_grid,
        path=path,
        next_url=next_url,
        now=int(seen.asked.now.timestamp()),
        token=token,
        messages=messages,
    )
    return Answer(body, page.age)


def _noted(seen: Look, page: Page) -> Page:
    asked = seen.asked
    if page.fragments:
        at = int(asked.now.timestamp())
        tab = FOLLOWING if asked.tab == FAVOURITES else asked.tab  # a view of it, by its rules
        places = b"".join([one.noted for one in page.fragments])
        first = page.first_position
        served.note(served.pack_places(asked.member_id, at, tab, page.caps, first, places))
    return page


def has_to_choose(viewer: Viewer) -> bool:
    """Members without five interests choose first (row A05)."""
    return not viewer.has(state.HAS_CHOSEN)


def _next_url(seen: Look, page: Page, place: Place) -> str | None:
    if page.after is None:
        return None
    asked = seen.asked
    text = sign_cursor(
        page.after,
        key=_key(),
        member_id=asked.member_id,
        tab=asked.tab,
        now=int(asked.now.timestamp()),
    )
    view = "view=favourites&" if asked.tab == FAVOURITES else ""
    return f"{place.base}{place.path}?{view}cursor={text}"


def _key() -> bytes:
    return _encoded(settings.SECRET_KEY)


@lru_cache(maxsize=2)
def _encoded(secret: str) -> bytes:
    return secret.encode()
