"""The proof of the cap for one member: as data for the API and the page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feed.engine.cap import COMMERCIAL, UNCAPPED, UNPAID
from feed.models import Post, ServedChain, ServedPage
from feed.proof.sealing import broken
from feed.proof.visits import NAMES, Leaf, Visit, visits_of
from spark.models import Member, SiteSettings

MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Report:
    """Visits, the newest first, with the caps that hold now (percent).

    ``older_than`` is the number of the oldest page listed, None where the list goes back to the
    beginning of the time asked for.
    """

    sponsored_cap: int
    together_cap: int
    visits: list[dict[str, Any]]
    older_than: int | None
    is_end_there: bool  # the newest page listed is the last that was written down

    @property
    def is_within(self) -> bool:
        """Whether each page listed kept to the caps that it was made under."""
        return all(visit["first_breach"] is None for visit in self.visits)

    @property
    def is_unchanged(self) -> bool:
        return self.is_end_there and all(visit["is_unchanged"] for visit in self.visits)

    @property
    def is_kept(self) -> bool:
        return self.is_within and self.is_unchanged

    def as_data(self) -> dict[str, Any]:
        return {
            "sponsored_cap_percent": self.sponsored_cap,
            "commercial_cap_percent": self.together_cap,
            "is_kept": self.is_kept,
            "is_unchanged": self.is_unchanged,
            "visits": self.visits,
        }


def report_of(
    member: Member, *, since: datetime, now: datetime, older_than: int | None = None
) -> Report:
    """What this member was served since then: 200 pages, the newest or those before a number."""
    site = SiteSettings.current()
    end = ServedChain.objects.filter(member=member).first() if older_than is None else None
    log = ServedPage.objects.filter(member=member, number__isnull=False).order_by("-number")
    if older_than is not None:
        log = log.filter(number__lt=older_than)
    elif end is not None:
        log = log.filter(number__lte=end.number)  # what came since is in the next report
    oldest = log.filter(at__gte=since).order_by("number").values_list("number", flat=True).first()
    found = list(log.filter(number__gte=oldest)[: MOST_PAGES + 1]) if oldest is not None else []
    before = found[MOST_PAGES] if len(found) > MOST_PAGES else None
    pages = found[MOST_PAGES - 1 :: -1] if before else found[::-1]
    is_cut = before is not None
    if pages and before is None:
        before = log.filter(number__lt=pages[0].number).first()
    marred = broken(pages, before=before, end=end, now=now)
    visits = visits_of(sorted(pages, key=lambda page: (page.at, page.number or 0)))
    ids = {place.post_id for visit in visits for place in visit.places}
    names = dict(Post.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    return Report(
        site.sponsored_cap_percent,
        site.commercial_cap_percent,
        [_visit(visit, names, marred) for visit in reversed(visits)],
        pages[0].number if is_cut else None,
        older_than is not None or _is_end_there(pages, end, since=since),
    )


def _is_end_there(pages: list[ServedPage], end: ServedChain | None, *, since: datetime) -> bool:
    if end is None:
        return not pages
    return end.at < since or bool(pages)


def _visit(visit: Visit, names: dict[int, str], marred: frozenset[int]) -> dict[str, Any]:
    places = visit.places
    pages = [_page(leaf, marred) for leaf in visit.leaves]
    return {
        "feed": NAMES[visit.tab],
        "is_capped": visit.is_capped,
        "is_unchanged": all(page["is_unchanged"] for page in pages),
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "positions": len(places),
        "sponsored": sum(place.paid not in (UNPAID, COMMERCIAL) for place in places),
        "first_breach": visit.breach,
        "pages": pages,
        "places": [
            {
                "position": place.position,
                "post": names.get(place.post_id),
                "class": place.name,
                "served_at": place.at,
                "sponsored_share": round(place.sponsored_share, 4),
                "commercial_share": round(place.both_share, 4),
            }
            for place in places
        ],
    }


def _page(leaf: Leaf, marred: frozenset[int]) -> dict[str, Any]:
    page = leaf.page
    return {
        "number": page.number,
        "first_position": leaf.first,
        "positions": len(leaf.classes),
        "is_capped": leaf.caps != UNCAPPED,
        "sponsored_gap": page.sponsored_gap,
        "commercial_gap": page.together_gap,
        "is_unchanged": page.number not in marred,
        "previous": page.previous,
        "digest": page.digest,
    }
