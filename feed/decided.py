"""What staff decided about a member's labels, and what may still be appealed: for reading."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feed import disclosure as rules
from feed.models import DisclosureAppeal, LabelGround, Post, Strike
from feed.services.disclosure.appeals import TIME_TO_APPEAL
from feed.services.disclosure.strikes import consequences

SHOWN = 100
BRINGS = {
    "warned": "A warning",
    "paused": "You earn nothing for 30 days, and your labelled posts wait for approval",
    "removed": "You leave the programme",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """One strike or forced label, as its member reads it.

    ``what`` is "strike" or "label"; ``until`` is the last moment for an appeal; ``appeal`` is the
    one that was made, or None.
    """

    what: str
    at: datetime
    post: Post
    title: str
    reason: str
    brings: str
    until: datetime
    is_open: bool
    is_withdrawn: bool
    appeal: DisclosureAppeal | None


def decisions_about(*, member_id: int, now: datetime) -> list[Decision]:
    """Return the member's strikes and forced labels, the newest first (5 queries)."""
    strikes = Strike.objects.filter(member_id=member_id).select_related("post", "post__author")
    grounds = LabelGround.objects.filter(
        post__author_id=member_id, source=LabelGround.Source.STAFF
    ).select_related("post__author", "sponsor")
    stand = {row.pk: brings for row, brings in consequences(member_id)}
    rows = [
        of_strike(row, stand.get(row.pk, ""), now=now)
        for row in strikes.prefetch_related("appeals")[:SHOWN]
    ]
    rows += [of_label(row, now=now) for row in grounds.prefetch_related("appeals")[:SHOWN]]
    return sorted(rows, key=lambda row: (row.at, row.what), reverse=True)


def of_strike(row: Strike, brings: str, *, now: datetime) -> Decision:
    until, appeal = row.at + TIME_TO_APPEAL, first(row.appeals.all())
    return Decision(
        what="strike", at=row.at, post=row.post, title="Strike for advertising without a label",
        reason=row.reason, brings=BRINGS.get(brings, ""), until=until, appeal=appeal,
        is_open=appeal is None and row.annulled_at is None and now <= until,
        is_withdrawn=row.annulled_at is not None,
    )  # fmt: skip


def of_label(row: LabelGround, *, now: datetime) -> Decision:
    until, appeal = row.at + TIME_TO_APPEAL, first(row.appeals.all())
    name = row.sponsor.name if row.sponsor else ""
    code = dict(rules.REASON_CODES).get(row.code, "")
    return Decision(
        what="label", at=row.at, post=row.post,
        title=f"Label added: {rules.label(row.type, name, row.post.author.country)}",
        reason=". ".join(part for part in (code, row.reason) if part), brings="", until=until,
        appeal=appeal, is_open=appeal is None and row.overruled_at is None and now <= until,
        is_withdrawn=row.overruled_at is not None,
    )  # fmt: skip


def first(rows: Iterable[Any]) -> Any:
    return next(iter(rows), None)


def looks_possible(post: Post, *, now: datetime) -> list[str]:
    """Return what the author of a post may appeal against now: decision, label, strike."""
    found = []
    if post.review_state == Post.Review.REJECTED and post.state != Post.State.REMOVED:
        found.append("decision")
    since = now - TIME_TO_APPEAL
    forced = post.grounds.filter(source=LabelGround.Source.STAFF, overruled_at=None, at__gte=since)
    if forced.filter(appeals=None).exists():
        found.append("label")
    if post.strikes.filter(annulled_at=None, at__gte=since, appeals=None).exists():
        found.append("strike")
    return found
