"""Who may browse and who may contribute is decided in one place, at each request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from spark.access import (
    MembershipNeeded,
    RegionNotEnabled,
    Suspended,
    require_browse,
    require_contribute,
)
from spark.models import Country, Membership, SiteSettings
from tests.factories.members import make_member, make_outsider

pytestmark = [pytest.mark.django_db, pytest.mark.row("A01")]


def now():
    return timezone.now()


def test_a_member_may_both():
    ben = make_member()
    require_browse(ben, now=now())
    require_contribute(ben, now=now())


def test_without_a_membership_neither():
    cem = make_outsider()
    with pytest.raises(MembershipNeeded):
        require_browse(cem, now=now())
    with pytest.raises(MembershipNeeded):
        require_contribute(cem, now=now())


def test_a_trial_may_look_and_not_contribute():
    member = make_member(is_trial=True)
    require_browse(member, now=now())
    with pytest.raises(MembershipNeeded):
        require_contribute(member, now=now())


def test_a_lapsed_membership_loses_the_right_at_once():
    ben = make_member()
    Membership.objects.update(ends_at=now() + timedelta(seconds=1))
    require_contribute(ben, now=now())
    with pytest.raises(MembershipNeeded):
        require_contribute(ben, now=now() + timedelta(seconds=2))


def test_the_switches_open_both_to_everybody():
    cem = make_outsider()
    settings = SiteSettings.current()
    settings.require_membership_to_browse = settings.require_membership_to_contribute = False
    settings.save()
    require_browse(cem, now=now())
    require_contribute(cem, now=now())


@pytest.mark.row("A04")
def test_a_country_that_is_not_enabled_stays_outside():
    ben = make_member(country="DE")
    Country.objects.filter(code="DE").update(is_enabled=False)
    with pytest.raises(RegionNotEnabled):
        require_browse(ben, now=now())


def test_a_suspended_member_is_told_so():
    ben = make_member(suspended_at=now())
    with pytest.raises(Suspended):
        require_contribute(ben, now=now())
