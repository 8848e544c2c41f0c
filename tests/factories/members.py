"""People: valid by default, keyword-only."""

from datetime import timedelta
from itertools import count
from typing import Any

from allauth.account.models import EmailAddress
from django.utils import timezone

from spark.models import Country, Member, Membership, Plan

PASSWORD = "spark-demo"
_numbers = count(1)


def make_country(*, code: str = "US", name: str = "", is_enabled: bool = True) -> Country:
    country, _ = Country.objects.update_or_create(
        code=code, defaults={"name": name or code, "is_enabled": is_enabled}
    )
    return country


def make_outsider(
    *, handle: str = "", name: str = "", country: str = "US", **fields: Any
) -> Member:
    """An account without any membership, like cem."""
    make_country(code=country)
    handle = handle or f"person{next(_numbers)}"
    fields.setdefault("email", f"{handle}@example.com")
    member = Member.objects.create_user(
        password=PASSWORD, handle=handle, name=name or handle.title(), country=country, **fields
    )
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    return member


def make_member(*, handle: str = "", is_trial: bool = False, **fields: Any) -> Member:
    """An account with a current membership, like ben."""
    member = make_outsider(handle=handle, **fields)
    give_membership(member=member, is_trial=is_trial)
    return member


def give_membership(
    *, member: Member, is_trial: bool = False, ends_in: timedelta | None = None
) -> Membership:
    plan, _ = Plan.objects.get_or_create(slug="prime", defaults={"name": "Prime"})
    now = timezone.now()
    return Membership.objects.create(
        member=member,
        plan=plan,
        starts_at=now - timedelta(days=30),
        ends_at=now + ends_in if ends_in is not None else None,
        is_trial=is_trial,
    )


def make_staff(*, handle: str = "", **fields: Any) -> Member:
    """A superuser."""
    return make_member(handle=handle, is_staff=True, is_superuser=True, **fields)
