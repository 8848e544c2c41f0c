"""Answers warm feed pages in front of Django; every other request passes through.

A bare Django view costs a hundred microseconds before it does anything, the middleware as much
again. A member who reads on sends a pass (feed.reading.fastpass) that proves who asks; the store's
one answer says whether the session lives and the member may look. Then the page is joined and
sent, with the headers that the whole stack gave to the same page before: those are learned, not
repeated by hand, so the two ways cannot drift apart. Whatever is missing, odd or refused here is
left to the ordinary view.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.signals import request_finished, request_started
from django.http.cookie import parse_cookie
from django.utils import timezone

from feed.engine.cursor import (
    DISCOVER,
    FAVOURITES,
    FOLLOWING,
    FOR_YOU,
    LENGTH,
    LONGEST,
    InvalidCursor,
)
from feed.engine.store import StoreUnavailable
from feed.reading import csrf, fastpass, pages
from feed.reading.answering import MAY_BE_FAST
from feed.reading.looking import Look, look, turn_to
from feed.reading.memory import Cold
from feed.reading.mine import has_mine
from feed.reading.near import NEAR
from feed.reading.pace import Pace
from feed.reading.viewer import OPENS_FAVOURITES, OPENS_FOLLOWING, PREFERS_GRID

Headers = list[tuple[str, str]]

ROUTES = {
    "/feed/": (FOR_YOU, False),
    "/following/": (FOLLOWING, False),
    "/discover/": (DISCOVER, False),
    "/api/v1/feed/": (FOR_YOU, True),
    "/api/v1/feed/following/": (FOLLOWING, True),
    "/api/v1/feed/discover/": (DISCOVER, True),
}
CURSOR = "cursor="
FAVOURITES_VIEW = "view=favourites"
# Said of one answer only, or counted anew for each.
PASSING = {"set-cookie", "content-length", "x-feed-age", "date"}
MOST_LEARNED = 64
LONGEST_COOKIES = 4096


class NotFast(Exception):
    """This request is for the ordinary view."""


@dataclass(slots=True)
class Visitor:
    """What the cookies of a request say."""

    member_id: int
    mark: bytes
    session_key: str
    csrf_secret: str
    view: str


class Shortcut:
    """Wraps the WSGI application of the project."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.learned: dict[tuple[Any, ...], Headers] = {}
        self.pace = Pace()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        route = ROUTES.get(environ["PATH_INFO"])
        if route is None or environ["REQUEST_METHOD"] != "GET" or "HTTP_AUTHORIZATION" in environ:
            return self.application(environ, start_response)
        if settings.FEED_NEAR:
            NEAR.listen(settings.REDIS_URL)
        kind = kind_of(environ)
        headers = self.learned.get(kind)
        if headers is None:
            return self.application(environ, self.learning(kind, environ, start_response))
        try:
            made = self.answer(route, environ)
        except (NotFast, InvalidCursor, StoreUnavailable):
            return self.application(environ, start_response)
        sent = [*headers, ("Content-Length", str(len(made.body)))]
        if made.age is not None:
            sent.append(("X-Feed-Age", str(made.age)))
        start_response("200 OK", sent)
        return [made.body]

    def learning(
        self, kind: tuple[Any, ...], environ: WSGIEnvironment, start_response: StartResponse
    ) -> StartResponse:
        """Remember the headers of an answer that its view calls fit for the short way."""

        def start(status: str, headers: Headers, *rest: Any) -> Callable[[bytes], object]:
            if environ.get(MAY_BE_FAST) and status.startswith("200"):
                if len(self.learned) >= MOST_LEARNED:
                    self.learned.clear()
                kept = [one for one in headers if one[0].lower() not in PASSING]
                self.learned[kind] = kept
            return start_response(status, headers, *rest)

        return start

    def answer(self, route: tuple[int, bool], environ: WSGIEnvironment) -> pages.Answer:
        """Make the page, first without the database, then with it. Raises NotFast."""
        try:
            return self.page(route, environ, may_query=False)
        except Cold:
            # What a request of Django's does around its statements: connections come and go.
            request_started.send(sender=type(self), environ=environ)
        try:
            return self.page(route, environ, may_query=True)
        finally:
            request_finished.send(sender=type(self))

    def page(
        self, route: tuple[int, bool], environ: WSGIEnvironment, *, may_query: bool
    ) -> pages.Answer:
        (tab, is_json), query = route, environ.get("QUERY_STRING", "")
        is_favourites = tab == FOLLOWING and query.split("&", 1)[0] == FAVOURITES_VIEW
        if is_favourites:
            tab, query = FAVOURITES, query[len(FAVOURITES_VIEW) + 1 :]
        visitor = visitor_of(environ.get("HTTP_COOKIE", ""), settings.SECRET_KEY)
        if visitor is None or not self.pace.allows(visitor.member_id):
            raise NotFast
        now = timezone.now()
        seen = look(
            pages.asked_for(
                visitor.member_id,
                tab=tab,
                cursor_text=cursor_of(query),
                now=now,
                session_key=visitor.session_key,
                mark=visitor.mark,
                may_query=may_query,
            )
        )
        if seen is None or visitor.mark not in seen.viewer.sessions:
            raise NotFast
        if seen.viewer.refusal_at(int(now.timestamp())):
            raise NotFast
        if is_json:
            place = pages.Place(path=environ["PATH_INFO"], base=base_of(environ))
            return pages.answer_json(seen, place)
        if not query:
            seen = as_chosen(seen, is_new=is_favourites)
        return html_answer(seen, environ, visitor)


def with_shortcut(application: WSGIApplication) -> WSGIApplication:
    """Return the application behind the shortcut, where a store makes warm pages possible."""
    return Shortcut(application) if settings.FEED_STORE == "redis" else application


def as_chosen(seen: Look, *, is_new: bool) -> Look:
    """Following as the member chose it last; ``is_new``: the address says Favourites.

    Raises NotFast for a choice that is not known yet: the view writes it down.
    """
    viewer = seen.viewer
    if is_new and not (viewer.has(OPENS_FAVOURITES) and viewer.has(OPENS_FOLLOWING)):
        raise NotFast
    is_last = seen.asked.tab == FOLLOWING and viewer.has(OPENS_FAVOURITES)
    return turn_to(seen, FAVOURITES) if is_last else seen


def html_answer(seen: Look, environ: WSGIEnvironment, visitor: Visitor) -> pages.Answer:
    viewer = seen.viewer
    is_fragment = environ.get("HTTP_HX_REQUEST") == "true"
    is_bare = not is_fragment and not has_mine(viewer)
    if is_bare or not visitor.csrf_secret or pages.has_to_choose(viewer):
        raise NotFast
    is_grid = visitor.view == "grid" if visitor.view else viewer.has(PREFERS_GRID)
    place = pages.Place(
        path=environ["PATH_INFO"],
        query=environ.get("QUERY_STRING", ""),
        is_grid=is_grid,
        is_fragment=is_fragment,
    )
    return pages.answer_html(seen, place, token=csrf.masked(visitor.csrf_secret))


def kind_of(environ: WSGIEnvironment) -> tuple[Any, ...]:
    """Requests of one kind get the same headers: the page, the host, the scheme, the language."""
    get = environ.get
    return (
        environ["PATH_INFO"],
        get("HTTP_HOST"),
        get("wsgi.url_scheme"),
        get("HTTP_X_FORWARDED_PROTO"),
        get("HTTP_ACCEPT_LANGUAGE"),
        get("HTTP_ACCEPT") if environ["PATH_INFO"].startswith("/api/") else None,
        get("HTTP_HX_REQUEST"),
    )


def cursor_of(query: str) -> str | None:
    """Return the cursor of the address; any other question is for the ordinary view."""
    if not query:
        return None
    if not query.startswith(CURSOR) or not LENGTH <= len(query) - len(CURSOR) <= LONGEST:
        raise NotFast
    return query[len(CURSOR) :]


def base_of(environ: WSGIEnvironment) -> str:
    """Scheme and host; the host was accepted by Django when this kind was learned."""
    if "HTTP_HOST" not in environ:
        raise NotFast
    scheme = "https" if settings.IS_HTTPS else environ["wsgi.url_scheme"]
    return f"{scheme}://{environ['HTTP_HOST']}"


@lru_cache(maxsize=16384)
def visitor_of(header: str, secret: str) -> Visitor | None:
    """Return what these cookies prove, or None without a good pass (or with words to be said)."""
    if len(header) > LONGEST_COOKIES:
        return None
    cookies = parse_cookie(header)
    session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    proved = fastpass.read_pass(cookies.get(fastpass.cookie_name(), ""), session_key)
    if proved is None or "messages" in cookies:
        return None
    member_id, mark = proved
    csrf_secret = cookies.get(settings.CSRF_COOKIE_NAME, "")
    view = cookies.get("feed_view", "")
    return Visitor(
        member_id=member_id,
        mark=mark,
        session_key=session_key,
        csrf_secret=csrf_secret if csrf.is_secret(csrf_secret) else "",
        view=view if view in ("list", "grid") else "",
    )
