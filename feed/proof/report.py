"""The proof of the cap for one member: as data for the API and the page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feed.engine.cap import SPONSORED
from feed.engine.cursor import FOLLOWING
from feed.models import Post, ServedPage
from feed.proof.visits import NAMES, Visit, visits_of
from spark.models import Member, SiteSettings

MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Report:
    """Visits, the newest first, with the caps that hold now (percent)."""

    sponsored_cap: int
    together_cap: int
    visits: list[dict[str, Any]]

    @property
    def is_kept(self) -> bool:
        return all(visit["first_breach"] is None for visit in self.visits if visit["is_capped"])

    def as_data(self) -> dict[str, Any]:
        return {
            "sponsored_cap_percent": self.sponsored_cap,
            "commercial_cap_percent": self.together_cap,
            "is_kept": self.is_kept,
            "visits": self.visits,
        }


def report_of(member: Member, *, since: datetime) -> Report:
    """What this member was served since then: at most the last 200 pages."""
    site = SiteSettings.current()
    newest = ServedPage.objects.filter(member=member, at__gte=since).order_by("-at", "-id")
    visits = visits_of(list(newest[:MOST_PAGES])[::-1])
    ids = {place.post_id for visit in visits for place in visit.places}
    names = dict(Post.objects.filter(pk__in=ids).values_list("pk", "public_id"))
    caps = (site.sponsored_cap_percent, site.commercial_cap_percent)
    return Report(*caps, [_visit(visit, names, caps) for visit in reversed(visits)])


def _visit(visit: Visit, names: dict[int, str], caps: tuple[int, int]) -> dict[str, Any]:
    places = visit.places
    return {
        "feed": NAMES[visit.tab],
        "is_capped": visit.tab != FOLLOWING,
        "is_unchanged": visit.is_whole,
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "positions": len(places),
        "sponsored": sum(place.paid == SPONSORED for place in places),
        "first_breach": visit.breach(sponsored_cap=caps[0], together_cap=caps[1]),
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
