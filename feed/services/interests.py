"""Choosing interests and retiring them (rows A05, A06, A07)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from feed.models import Interest, InterestChoice
from feed.models.interest import FEWEST_INTERESTS
from feed.services import changes
from feed.services.refusals import Refused
from spark import outbox
from spark.models import Member

JOB = "interest.retired"
BATCH = 500


class InterestRefused(Refused):
    """The choice was refused; the old choice stands."""

    def __init__(self, message: str) -> None:
        super().__init__("invalid", message, field="interests")


class TooFewInterests(InterestRefused):
    def __init__(self, chosen: int) -> None:
        super().__init__(f"Choose at least {FEWEST_INTERESTS} ({chosen} chosen)")
        self.chosen = chosen


@transaction.atomic
def choose_interests(*, member: Member, slugs: Sequence[str], now: datetime) -> list[Interest]:
    """Replace the member's interests by these, at least five, and owe them a new feed."""
    # Two requests at once must not leave the union of both behind.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    interests = asked_interests(slugs)
    InterestChoice.objects.filter(member=member).exclude(interest__in=interests).delete()
    InterestChoice.objects.bulk_create(
        [InterestChoice(member=member, interest=one, chosen_at=now) for one in interests],
        ignore_conflicts=True,
    )
    changes.profiles_changed(member_ids=[member.pk], now=now)
    return interests


def asked_interests(slugs: Sequence[str]) -> list[Interest]:
    """Return the active interests named, or raise InterestRefused naming what is wrong."""
    repeated = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if repeated:
        raise InterestRefused(f"{repeated[0][:40]} is named twice.")
    if len(slugs) < FEWEST_INTERESTS:
        raise TooFewInterests(len(slugs))
    found = {interest.slug: interest for interest in Interest.objects.active()}
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        raise InterestRefused(f"{unknown[0][:40]} is no interest that can be chosen.")
    return [found[slug] for slug in slugs]


@transaction.atomic
def retire_interest(*, interest: Interest, now: datetime) -> None:
    """Take an interest off the list; feeds of those who chose it are rebuilt in the worker.

    Their choice is kept, so that an interest brought back is theirs again.
    """
    interest.is_active = False
    interest.save(update_fields=["is_active"])
    owe_rebuild(interest=interest, now=now)


@transaction.atomic
def restore_interest(*, interest: Interest, now: datetime) -> None:
    """Offer a retired interest again, to those who had chosen it too."""
    interest.is_active = True
    interest.save(update_fields=["is_active"])
    owe_rebuild(interest=interest, now=now)


def owe_rebuild(*, interest: Interest, now: datetime) -> None:
    outbox.enqueue(
        kind=JOB, key=str(interest.pk), payload={"interest_id": interest.pk}, now=now, queue="feed"
    )


def refresh_choosers(*, interest_id: int, now: datetime) -> int:
    """Tell the engine about everybody who chose this interest; return how many. Safe to repeat."""
    members = InterestChoice.objects.filter(interest_id=interest_id).order_by("member_id")
    ids = list(members.values_list("member_id", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            changes.profiles_changed(member_ids=ids[start : start + BATCH], now=now)
    return len(ids)
