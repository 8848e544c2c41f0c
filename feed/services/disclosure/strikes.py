"""Strikes for advertising that was not declared (rule D5.6)."""

from datetime import datetime, timedelta

from feed import review_queue
from feed.models import Post, Strike
from spark.models import Member

PAUSED_FOR = timedelta(days=30)


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
    post.strikes.filter(annulled_at=None).update(annulled_at=now)


def is_earning_stopped(*, member_id: int, now: datetime) -> bool:
    """Whether strikes keep a member from earning: 30 days after the second, for good after more.

    For the apps that pay; here it changes nothing but who has to wait for approval.
    """
    strikes = Strike.objects.filter(member_id=member_id, annulled_at=None)
    for number, at in strikes.values_list("number", "at"):
        consequence = review_queue.consequence(number)
        if consequence == "removed" or (consequence == "paused" and now < at + PAUSED_FOR):
            return True
    return False
