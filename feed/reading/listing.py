"""Lists of strangers' posts beside the feeds, page by page, under the cap of who looks (D9.5)."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from django.core import signing
from django.db.models import Q
from django.http import HttpRequest

from feed.engine.cap import (
    NEWCOMER_PLACES,
    NOTHING_PAID,
    UNDECIDED,
    Caps,
    Gate,
    caps_for,
    class_of,
)
from feed.engine.shortlist import TOP, Found, Mark, fill
from feed.models import FeedProfile
from feed.models.post import PostQuerySet
from spark.models import SiteSettings

SALT = "feed.listing"
DEEPEST = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """One page: row numbers in order; ``next_query`` is the query of the next page, "" at the end.

    ``leaves_out`` says at the end of the list that paid posts were left out to keep to the cap.
    """

    post_ids: list[int]
    next_query: str
    leaves_out: bool


def caps_of(viewer_id: int | None) -> Caps:
    """The gaps for this viewer, those of the site for a stranger (at most 2 queries)."""
    site = SiteSettings.current()
    dial, is_over = None, False
    if viewer_id is not None:
        mine = FeedProfile.objects.filter(member_id=viewer_id)
        row = mine.values_list("sponsored_dial", "is_over_cap", "shown_count").first()
        if row is None or row[2] < NEWCOMER_PLACES:
            return NOTHING_PAID
        dial, is_over, _ = row
    return caps_for(
        site_cap=site.sponsored_cap_percent,
        together_cap=site.commercial_cap_percent,
        dial=dial,
        is_paused=is_over or site.is_sponsored_delivery_paused,
    )


def page_of(posts: PostQuerySet, *, viewer_id: int | None, size: int, at: str = "") -> Listing:
    """Return one page of these posts, each class newest first (at most 5 queries).

    ``at`` is the ``at`` of an earlier page's ``next_query``; one that was tampered with begins at
    the top.
    """
    mark, caps = _mark_at(at), caps_of(viewer_id)
    none, commission = Q(disclosure="none"), Q(disclosure="commission")
    is_open = Q(review_state__in=UNDECIDED)
    unpaid = _some(posts.filter(none & ~is_open), mark.unpaid, size + 1)
    sponsored = _some(posts.filter(is_open | ~(none | commission)), mark.sponsored, 2)
    commercial = _some(posts.filter(commission & ~is_open), mark.commercial, 2)
    page = fill(unpaid, sponsored, commercial, caps=caps, size=size, mark=mark)
    is_last = page.after.unpaid >= mark.unpaid + len(unpaid) or page.after.place > DEEPEST
    waiting = (
        len(sponsored) + len(commercial) + mark.sponsored + mark.commercial
        - page.after.sponsored - page.after.commercial
    )  # fmt: skip
    return Listing(
        page.post_ids,
        "" if is_last else f"at={signing.dumps(astuple(page.after), salt=SALT)}",
        is_last and waiting > 0,
    )


def _some(posts: PostQuerySet, start: int, count: int) -> list[Found]:
    rows = posts.newest_first().values_list("pk", "published_at").distinct()
    return [Found(pk, at.timestamp() if at else 0) for pk, at in rows[start : start + count]]


def _mark_at(at: str) -> Mark:
    try:
        return Mark(*signing.loads(at, salt=SALT)) if at else TOP
    except (signing.BadSignature, TypeError, ValueError):
        return TOP


def in_time(posts: PostQuerySet, *, most: int, looked_at: int) -> list[int]:
    """The newest of these posts in the order of time, paid ones only where the site's cap admits
    them: for Atom and the wall, where nobody in particular reads (1 query besides the switches).
    """
    rows = posts.newest_first().values_list("pk", "disclosure", "review_state")[:looked_at]
    return admitted(rows, viewer_id=None)[:most]


def admitted(rows: Iterable[tuple[int, str, str]], *, viewer_id: int | None) -> list[int]:
    """Of posts in a given order, those that the viewer's cap admits.

    A row is a post's row number, its disclosure and its state of review.
    """
    gate = Gate(caps_of(viewer_id))
    ids: list[int] = []
    for pk, disclosure, state in rows:
        paid = class_of(disclosure, state)
        if gate.admits(paid):
            ids.append(pk)
            gate.put(paid)
    return ids


def at_of(request: HttpRequest) -> str:
    """The place that an address asks for."""
    return request.GET.get("at", "")[:400]
