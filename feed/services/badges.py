"""Badges beside names: given and taken in bulk by whoever computes them, hidden by their holder.

The apps to the right know why somebody has a badge; this one only shows it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from feed.engine.ranking import IS_ENTHUSIAST
from feed.models import Badge, Post
from feed.reading import touch
from spark.badges import beside_a_name
from spark.models import Member

INFLUENCER, ENTHUSIAST_BADGE, LEGACY = "influencer", "enthusiast", "top-reviewer"
POSITIONS = {ENTHUSIAST_BADGE: 0, INFLUENCER: 1, LEGACY: 9}
AT_ONCE = 500


@transaction.atomic
def set_badges(
    *, slug: str, label: str, member_ids: Collection[int], now: datetime, position: int = 5
) -> tuple[int, int]:
    """Make these members exactly those who have the badge; returns how many got and lost it.

    Safe to repeat. Their cards show it at the next load.
    """
    wanted = set(member_ids)
    before = set(Badge.objects.filter(slug=slug).values_list("member_id", flat=True))
    lost, won = before - wanted, wanted - before
    grant(slug=slug, label=label, member_ids=won, now=now, position=position)
    withdraw(slug=slug, member_ids=lost, now=now)
    return len(won), len(lost)


@transaction.atomic
def grant(
    *, slug: str, label: str, member_ids: Collection[int], now: datetime, position: int = 5
) -> None:
    """Give a badge to these members; those who have it keep their own."""
    if not member_ids:
        return
    Badge.objects.bulk_create(
        [
            Badge(member_id=pk, slug=slug, label=label, position=position, granted_at=now)
            for pk in sorted(member_ids)
        ],
        ignore_conflicts=True,
        batch_size=AT_ONCE,
    )
    shown_differently(slug, member_ids, has=True, now=now)


@transaction.atomic
def withdraw(*, slug: str, member_ids: Collection[int], now: datetime) -> None:
    """Take a badge from these members, everywhere at once."""
    if not member_ids:
        return
    ids = sorted(member_ids)
    for start in range(0, len(ids), AT_ONCE):
        Badge.objects.filter(slug=slug, member_id__in=ids[start : start + AT_ONCE]).delete()
    shown_differently(slug, member_ids, has=False, now=now)


@transaction.atomic
def show_badges(*, member: Member, is_shown: bool) -> None:
    """Show or hide all badges of a member; ranking is the same either way."""
    changed = Badge.objects.filter(member=member, is_hidden=is_shown)
    if changed.update(is_hidden=not is_shown):
        touch_posts_of([member.pk])


def shown_differently(slug: str, member_ids: Collection[int], *, has: bool, now: datetime) -> None:
    """Bring what is rendered and ranked in line; only the Enthusiast counts in the rank (D8)."""
    ids = sorted(member_ids)
    if slug == ENTHUSIAST_BADGE:
        for start in range(0, len(ids), AT_ONCE):
            theirs = Post.objects.filter(author_id__in=ids[start : start + AT_ONCE], brand=None)
            if has:
                flags = F("rank_flags").bitor(IS_ENTHUSIAST)
            else:
                flags = F("rank_flags").bitand(~IS_ENTHUSIAST & 0x7FFF)
            theirs.update(rank_flags=flags, changed_at=now)
    touch_posts_of(ids)


def touch_posts_of(member_ids: Collection[int]) -> None:
    ids = list(member_ids)
    for start in range(0, len(ids), AT_ONCE):
        some = Post.objects.published().filter(author_id__in=ids[start : start + AT_ONCE])
        touch.posts(some.values_list("pk", flat=True), at_once=True)


def shown_badges_of(member_ids: Collection[int]) -> dict[int, list[dict[str, str]]]:
    """Return for each of these members the badges beside their name, at most two (one query)."""
    found: dict[int, list[dict[str, str]]] = {}
    for row in Badge.objects.filter(member_id__in=member_ids, is_hidden=False):
        found.setdefault(row.member_id, []).append({"slug": row.slug, "label": row.label})
    return {member_id: beside_a_name(badges) for member_id, badges in found.items()}
