"""A page of the feed as HTML: a frame rendered once for all, with this viewer's parts set in.

The frame is the template feed/home.html, rendered with marks where a member's own things stand;
cut at the marks it becomes a list of pieces that a page joins. What decides which pieces there are
(the tab, the view, 1-Click, an end of the list) is part of the frame's key.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from feed.engine.cursor import DISCOVER, FAVOURITES, FOLLOWING, FOR_YOU
from feed.notices import at_most_99
from feed.reading import viewer as state
from feed.reading.reader import Page
from feed.reading.viewer import Viewer

NAMES = {
    FOR_YOU: "for-you",
    FOLLOWING: "following",
    DISCOVER: "discover",
    FAVOURITES: "favourites",
}
_MARK = re.compile(rb"qq(cards|next|since|token|handle|path|bag|news|rail|preload)qq")
MOST_FRAMES = 400


@dataclass(frozen=True, slots=True)
class Frame:
    """What decides the pieces of a frame; pages with equal frames differ in the parts only."""

    tab: int
    is_grid: bool
    has_next: bool
    is_empty: bool
    has_one_click: bool
    has_bag: bool
    has_news: bool
    has_desk: bool
    is_short_of_interests: bool
    opens_following: bool
    opens_favourites: bool


class Stranger:
    """Stands for the signed-in member where a frame is rendered for all of them."""

    is_authenticated = True
    is_staff = False
    handle = "qqhandleqq"

    def __init__(self, *, has_one_click: bool) -> None:
        self.has_one_click = has_one_click


class Address:
    """Stands for the request where a template asks for its address."""

    def get_full_path(self) -> str:
        return "qqpathqq"


_frames: dict[Frame | tuple[int, bool], list[bytes]] = {}


def html_page(
    page: Page,
    viewer: Viewer,
    *,
    tab: int,
    is_grid: bool,
    path: str,
    next_url: str | None,
    now: int,
    token: str,
    messages: Sequence[Any] = (),
) -> bytes:
    """Return the whole page. ``token`` is the CSRF token, ``messages`` what is to be said once."""
    frame = Frame(
        tab=tab,
        is_grid=is_grid,
        has_next=next_url is not None,
        is_empty=not page.fragments,
        has_one_click=viewer.has(state.HAS_ONE_CLICK),
        has_bag=viewer.mine.bag_count > 0,
        has_news=viewer.mine.news > 0,
        has_desk=viewer.mine.has_desk,
        is_short_of_interests=viewer.has(state.IS_SHORT_OF_INTERESTS),
        opens_following=viewer.has(state.OPENS_FOLLOWING),
        opens_favourites=viewer.has(state.OPENS_FAVOURITES),
    )
    pieces = _cut(_render(frame, messages)) if messages else _pieces(frame)
    parts = {
        b"next": escape(next_url or "").encode(),
        b"since": b"%d" % now,
        b"token": token.encode(),
        b"handle": viewer.handle.encode(),
        b"path": escape(path).encode(),
        b"bag": b"%d" % viewer.mine.bag_count,
        b"news": at_most_99(viewer.mine.news).encode(),
        b"rail": viewer.mine.rail,
        b"preload": page.fragments[0].preload if page.fragments else b"",
    }
    return _join(pieces, parts, page, viewer)


def html_fragment(page: Page, viewer: Viewer, *, tab: int, next_url: str | None) -> bytes:
    """Return the answer to "More": the next cards and the link after them."""
    key = (tab, next_url is not None)
    pieces = _frames.get(key)
    if pieces is None or settings.DEBUG:
        context = {
            "tab": NAMES[tab],
            "cards_html": mark_safe("qqcardsqq"),
            "next_url": "qqnextqq" if next_url else None,
        }
        pieces = _frames[key] = _cut(render_to_string("feed/_feed_page.html", context))
    return _join(pieces, {b"next": escape(next_url or "").encode()}, page, viewer)


def _pieces(frame: Frame) -> list[bytes]:
    pieces = _frames.get(frame)
    if pieces is None or settings.DEBUG:
        if len(_frames) > MOST_FRAMES:
            _frames.clear()
        pieces = _frames[frame] = _cut(_render(frame, ()))
    return pieces


def _render(frame: Frame, messages: Sequence[Any]) -> str:
    newest = f"{reverse('feed:new_count')}?tab={NAMES[frame.tab]}&since=qqsinceqq"
    context = {
        "user": Stranger(has_one_click=frame.has_one_click),
        "request": Address(),
        "csrf_token": "qqtokenqq",
        "messages": messages,
        "place": "discover" if frame.tab == DISCOVER else "home",
        "bag_count": "qqbagqq" if frame.has_bag else 0,
        "unread_notifications": "qqnewsqq" if frame.has_news else "",
        "has_desk": frame.has_desk,
        "is_one_click": frame.has_one_click,
        "tab": NAMES[frame.tab],
        "view": "grid" if frame.is_grid else "list",
        "cards_html": mark_safe("qqcardsqq"),
        "preload_html": mark_safe("qqpreloadqq"),
        "rail_html": mark_safe("qqrailqq"),
        "next_url": "qqnextqq" if frame.has_next else None,
        "newest_url": None if frame.tab == DISCOVER else newest,
        "is_empty": frame.is_empty,
        "is_short_of_interests": frame.is_short_of_interests,
        "opens_following": frame.opens_following,
        "opens_favourites": frame.opens_favourites,
    }
    return render_to_string("feed/home.html", context)


def _cut(text: str) -> list[bytes]:
    """Pieces of text and names of marks in turn."""
    return _MARK.split(text.encode())


def _join(pieces: list[bytes], parts: dict[bytes, bytes], page: Page, viewer: Viewer) -> bytes:
    """Set the parts in and the cards where they belong, and copy everything once."""
    filled: list[bytes] = []
    for place, piece in enumerate(pieces):
        if not place & 1:
            filled.append(piece)
        elif piece == b"cards":
            for one in page.fragments:
                card = one.html_for(viewer)
                name = page.tags.get(one.post_id) if page.tags else None
                filled += card if name is None else because_of(name, card)
        else:
            filled.append(parts[piece])
    return b"".join(filled)


def because_of(hashtag: str, card: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """A card that says by which followed hashtag it came; the label stays its first line."""
    head, end, rest = b"".join(card).partition(b"</header>")
    address = f"{reverse('products:search')}?q={quote('#' + hashtag)}"
    line = format_html(
        '<p class="post-because">You follow <a href="{}">#{}</a></p>', address, hashtag
    )
    return head, end, line.encode(), rest
