"""How an ordinary request meets the reader, and is let onto the fast path from then on."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from feed.reading import fastpass, pages
from feed.reading.looking import Look, keep_viewer, look
from feed.reading.mine import has_mine, load_mine
from spark.access import Suspended

MAY_BE_FAST = "spark.feed.may_be_fast"


def member_of(request: HttpRequest) -> int:
    assert request.user.pk is not None, "the feed has no page for strangers"
    return request.user.pk


def look_for(request: HttpRequest, tab: int, *, without_cursor: bool = False) -> Look:
    """Look for the signed-in member of this request. Raises InvalidCursor."""
    member_id = member_of(request)
    session_key = session_of(request)
    mark = fastpass.mark_of(member_id, session_key) if session_key else b""
    seen = look(
        pages.asked_for(
            member_id,
            tab=tab,
            cursor_text=None if without_cursor else request.GET.get("cursor"),
            now=timezone.now(),
            session_key=session_key,
            mark=mark,
        )
    )
    if seen is None:
        raise Suspended
    if mark and mark not in seen.viewer.sessions:
        # This request came through the session middleware: the session is alive.
        seen = replace(seen, viewer=seen.viewer.knowing(mark))
        keep_viewer(seen)
    return seen


def with_frame(seen: Look) -> Look:
    """Return the look with what the frame of a page shows; loaded once, then kept."""
    if has_mine(seen.viewer):
        return seen
    viewer = replace(seen.viewer, mine=load_mine(seen.viewer, now=int(seen.asked.now.timestamp())))
    seen = replace(seen, viewer=viewer)
    keep_viewer(seen)
    return seen


def session_of(request: HttpRequest) -> str:
    """The key of the session that signed this request, or nothing for a token's."""
    if getattr(request, "auth", None) is not None:
        return ""
    return getattr(request.session, "session_key", None) or ""


def sign_pass(request: HttpRequest, response: HttpResponse) -> None:
    """Give a signed-in browser the pass that spares it the session next time."""
    session_key = session_of(request)
    if not session_key or settings.FEED_STORE != "redis":
        return
    value = fastpass.make_pass(member_of(request), session_key)
    name = fastpass.cookie_name()
    if request.COOKIES.get(name) != value:
        response.set_cookie(
            name,
            value,
            max_age=settings.SESSION_COOKIE_AGE,
            secure=settings.IS_HTTPS,
            httponly=True,
            samesite="Lax",
        )


def allow_fast(request: HttpRequest) -> None:
    """This answer is one that the fast path may give from now on, with the same headers."""
    request.META[MAY_BE_FAST] = True
