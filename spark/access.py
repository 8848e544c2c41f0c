"""Who may browse and who may contribute (rows A01, A04). One place decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from spark.models import Country, Member, Membership, SiteSettings


class AccessRefused(Exception):
    """The member may not do this. ``code`` is for machines, the message for people."""

    code = "forbidden"
    message = "You may not do this."

    def __init__(self) -> None:
        super().__init__(self.message)


class MembershipNeeded(AccessRefused):
    code = "membership_required"
    message = "You need an active membership to do this."


class RegionNotEnabled(AccessRefused):
    code = "region_not_enabled"
    message = "Spark is not available in your country yet."


class Suspended(AccessRefused):
    code = "suspended"
    message = "This account is suspended."


class ProgrammeClosed(AccessRefused):
    code = "programme_closed"
    message = "Spark is closed at the moment."


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a member's rights, read at one moment."""

    is_suspended: bool
    is_region_enabled: bool
    has_membership: bool  # paid and current; a trial does not count
    is_trial: bool


def standing_of(member: Member, *, now: datetime) -> Standing:
    """Read a member's standing from the database (two queries)."""
    current = list(
        Membership.objects.filter(member=member).current(now=now).values_list("is_trial", flat=True)
    )
    return Standing(
        is_suspended=member.is_suspended or not member.is_active,
        is_region_enabled=Country.objects.filter(code=member.country, is_enabled=True).exists(),
        has_membership=False in current,
        is_trial=bool(current) and False not in current,
    )


def check_browse(standing: Standing, settings: SiteSettings) -> None:
    """Raise the refusal when the member's feeds are closed to them; a trial may look."""
    check_place(standing)
    check_open(settings)
    may_look = standing.has_membership or standing.is_trial
    if settings.require_membership_to_browse and not may_look:
        raise MembershipNeeded


def check_contribute(standing: Standing, settings: SiteSettings) -> None:
    """Raise the refusal when the member may not post, comment, smile or follow."""
    check_place(standing)
    check_open(settings)
    if settings.require_membership_to_contribute and not standing.has_membership:
        raise MembershipNeeded


def check_place(standing: Standing) -> None:
    if standing.is_suspended:
        raise Suspended
    if not standing.is_region_enabled:
        raise RegionNotEnabled


def check_open(settings: SiteSettings) -> None:
    """The programme is a feature of the shop that staff can switch off (row A02)."""
    if not settings.is_programme_live:
        raise ProgrammeClosed


def require_browse(member: Member, *, now: datetime) -> None:
    check_browse(standing_of(member, now=now), SiteSettings.current())


def require_contribute(member: Member, *, now: datetime) -> None:
    check_contribute(standing_of(member, now=now), SiteSettings.current())


def is_signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)
