"""Strikes for advertising that was not declared (rule D5.6)."""

from datetime import datetime, timedelta

from feed import review_queue
from feed.models import Post, Strike
from spark.models import Member

PAUSED_FOR = timedelta(days=30)
COUNTED_FOR = timedelta(days=90)


def add_strike(*, post: Post, by: Member, reason: str, now: datetime) -> Strike:
    """Put a strike against the post's author; the caller holds the author's lock."""
    standing = Strike.objects.standing(now=now).filter(member_id=post.author_id)
    return Strike.objects.create(
        member_id=post.author_id,
        post=post,
        number=standing.count() + 1,
        reason=reason.strip()[:300],
        by=by,
        at=now,
    )


def annul_strikes(*, post: Post, now: datetime) -> None:
    """Take back what stood against the author because of this post."""
    for strike_id in post.strikes.filter(annulled_at=None).values_list("pk", flat=True):
        annul_strike(strike_id=strike_id, now=now)


def annul_strike(*, strike_id: int, now: datetime) -> None:
    """Take a strike back, with all that it brought; later ones count as one less."""
    Strike.objects.filter(pk=strike_id, annulled_at=None).update(annulled_at=now)


def consequences(member_id: int) -> list[tuple[Strike, str]]:
    """Return the strikes that stand, oldest first, each with what it brings.

    Which within 90 days a strike is counts among those that stand now.
    """
    rows = list(Strike.objects.filter(member_id=member_id, annulled_at=None).order_by("at", "pk"))
    found = []
    for place, row in enumerate(rows):
        within = [one for one in rows[: place + 1] if one.at > row.at - COUNTED_FOR]
        found.append((row, review_queue.consequence(len(within))))
    return found


def is_struck_out(*, member_id: int) -> bool:
    """Whether a third strike within 90 days, or a later one, stands: for the programme."""
    return any(consequence == "removed" for _, consequence in consequences(member_id))


def is_earning_stopped(*, member_id: int, now: datetime) -> bool:
    """Whether strikes keep a member from earning: 30 days after the second, for good after more.

    For the apps that pay; here it changes nothing but who has to wait for approval.
    """
    return any(
        consequence == "removed" or (consequence == "paused" and now < strike.at + PAUSED_FOR)
        for strike, consequence in consequences(member_id)
    )
