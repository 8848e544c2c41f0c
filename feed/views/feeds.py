"""The feeds, the count of new posts, the layout, and the tray of a post's products."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from feed.cards import card_of
from feed.engine.cursor import DISCOVER, FAVOURITES, FOLLOWING, FOR_YOU, IN_TIME, InvalidCursor
from feed.reading import pages
from feed.reading.answering import allow_fast, look_for, sign_pass, with_frame
from feed.reading.looking import PAGE_SIZE, Look, turn_to
from feed.reading.pill import new_posts_shown
from feed.reading.viewer import OPENS_FAVOURITES, OPENS_FOLLOWING, PREFERS_GRID, Viewer
from feed.services.following import remember_feed
from feed.views.answers import visible_post
from products.models import Address
from spark.access import require_browse
from spark.errors import answer
from spark.layout import remember_layout

VIEWS = ("list", "grid")
# What ?view= may name on each of the pages besides: the choice is remembered.
CHOICES: dict[int, dict[str, int]] = {
    FOR_YOU: {"for-you": FOR_YOU},
    FOLLOWING: {"following": FOLLOWING, "favourites": FAVOURITES},
    DISCOVER: {},
}
VIEW_COOKIE = "feed_view"
YEAR = 365 * 24 * 3600
NEWEST_AGE = 24 * 3600


def feed_view(tab: int) -> Callable[[HttpRequest], HttpResponse]:
    """Return the view of one tab."""

    @require_safe
    @login_required
    def show(request: HttpRequest) -> HttpResponse:
        return feed_page(request, tab)

    return show


home = feed_view(FOR_YOU)
following = feed_view(FOLLOWING)
discover = feed_view(DISCOVER)


def feed_page(request: HttpRequest, tab: int) -> HttpResponse:
    require_browse(request.user, now=timezone.now())
    chosen = CHOICES[tab].get(request.GET.get("view", ""))
    try:
        seen = look_for(request, tab if chosen is None else chosen)
    except InvalidCursor:
        return invalid_cursor(request)
    if pages.has_to_choose(seen.viewer):
        return redirect("feed:interests")
    seen = as_chosen(request, seen, chosen)
    wanted = request.GET.get("view")
    is_grid = wanted == "grid" if wanted in VIEWS else prefers_grid(request, seen.viewer)
    place = pages.Place(
        path=request.path,
        query=request.META.get("QUERY_STRING", "") if not wanted else "",
        is_grid=is_grid,
        is_fragment=bool(request.htmx),
    )
    if not request.htmx:
        seen = with_frame(seen)
    said = [] if request.htmx else list(messages.get_messages(request))
    try:
        made = pages.answer_html(seen, place, token=get_token(request), messages=said)
    except InvalidCursor:
        return invalid_cursor(request)
    response = as_response(made, "text/html; charset=utf-8")
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    if wanted in VIEWS:
        response.set_cookie(VIEW_COOKIE, wanted, max_age=YEAR, samesite="Lax")
    elif not said:
        allow_fast(request)
    sign_pass(request, response)
    return response


def as_chosen(request: HttpRequest, seen: Look, chosen: int | None) -> Look:
    """Remember a choice between feeds at its first page; where none is made, the last one holds.

    ``chosen`` is the feed that the address names, None for one that names none (row B40).
    """
    if request.htmx or "cursor" in request.GET:
        return seen
    if chosen is None:
        is_last = seen.asked.tab == FOLLOWING and seen.viewer.has(OPENS_FAVOURITES)
        return turn_to(seen, FAVOURITES) if is_last else seen
    if request.method != "GET" or request.headers.get("Sec-Purpose"):
        return seen  # nobody has chosen it yet: the browser looks ahead
    is_following, is_favourites = chosen in IN_TIME, chosen == FAVOURITES
    if seen.viewer.has(OPENS_FOLLOWING) == is_following and (
        not is_following or seen.viewer.has(OPENS_FAVOURITES) == is_favourites
    ):
        return seen
    remember_feed(
        member=request.user,
        is_following=is_following,
        is_favourites=is_favourites if is_following else None,
    )
    return look_for(request, chosen)


def as_response(made: pages.Answer, content_type: str) -> HttpResponse:
    response = HttpResponse(made.body, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Length"] = str(len(made.body))
    if made.age is not None:
        response["X-Feed-Age"] = str(made.age)
    return response


def invalid_cursor(request: HttpRequest) -> HttpResponse:
    detail = "This place in the feed is no longer kept. Start again at the top."
    return answer(request, status=400, code="invalid_cursor", detail=detail)


def prefers_grid(request: HttpRequest, viewer: Viewer) -> bool:
    """The browser's last choice, else the member's."""
    chosen = request.COOKIES.get(VIEW_COOKIE)
    return chosen == "grid" if chosen in VIEWS else viewer.has(PREFERS_GRID)


@require_POST
@login_required
def layout(request: HttpRequest) -> HttpResponse:
    """Remember one column or the grid, on this device and for the member (row A11)."""
    chosen = request.POST.get("view")
    if chosen not in VIEWS:
        detail = "view: choose list or grid."
        return answer(request, status=400, code="invalid", detail=detail)
    remember_layout(member_id=request.user.pk, layout=chosen)
    response = redirect("feed:home")
    response.set_cookie(VIEW_COOKIE, chosen, max_age=YEAR, samesite="Lax")
    return response


@require_safe
@login_required
def new_count(request: HttpRequest) -> HttpResponse:
    """How many posts came since the page was made, as the pill over the feed; 204 for none."""
    now = timezone.now()
    require_browse(request.user, now=now)
    tab = pages.TABS.get(request.GET.get("tab", "for-you"))
    since = request.GET.get("since", "")
    if tab is None or not (since.isascii() and since.isdigit() and len(since) <= 12):
        detail = "since: the second of the page, as a number."
        return answer(request, status=400, code="invalid", detail=detail)
    seen = look_for(request, tab, without_cursor=True)
    moment = max(int(since), int(now.timestamp()) - NEWEST_AGE)
    count = new_posts_shown(seen, tab=tab, since=moment)
    if not count:
        return HttpResponse(status=204)
    context = {"count": count, "is_full": count >= PAGE_SIZE}
    return render(request, "feed/_new_pill.html", context)


@require_safe
def tray(request: HttpRequest, public_id: str, n: int) -> HttpResponse:
    """The n-th product of a post: a fragment for the sheet, else a page of its own (A24, A25)."""
    post = visible_post(request, public_id)
    tags = card_of(post.pk)["tags"]
    if not 1 <= n <= len(tags):
        raise Http404
    is_fragment = request.headers.get("X-Fragment") == "tray"
    template = "feed/_tray.html" if is_fragment else "feed/tray.html"
    response = render(request, template, tray_context(request.user, public_id, tags, n))
    patch_vary_headers(response, ["Cookie", "X-Fragment"])
    return response


def tray_context(user: Any, public_id: str, tags: list[dict[str, Any]], n: int) -> dict[str, Any]:
    tag, total = tags[n - 1], len(tags)

    def neighbour(place: int) -> str | None:
        return reverse("feed:tray", args=[public_id, place]) if total > 1 else None

    return {
        "post_id": public_id,
        "n": n,
        "total": total,
        "product": tag["product"],
        "go_url": tag["go_url"],
        "tag_token": tag["token"],
        "prev_url": neighbour(n - 1 if n > 1 else total),
        "next_url": neighbour(n + 1 if n < total else 1),
        "is_one_click": user.is_authenticated and user.has_one_click,
        "ship_to": ship_to(user),
        "idempotency_key": uuid4(),
        "is_signed_in": user.is_authenticated,
    }


def ship_to(user: Any) -> str | None:
    """Where a press on Buy now would send it."""
    if not user.is_authenticated or not user.has_one_click:
        return None
    address = Address.objects.filter(member=user, is_default=True).first()
    return address.line1 if address else None
