"""At least five interests, more allowed, changeable (rows A05, A06)."""

import pytest
from django.utils import timezone

from feed.models import FeedProfile, InterestChoice
from feed.services.interests import (
    InterestRefused,
    TooFewInterests,
    choose_interests,
    refresh_choosers,
    restore_interest,
    retire_interest,
)
from spark.models import Job
from tests.factories.feed import NAMES, choose, make_interest, make_interests
from tests.factories.members import make_member

pytestmark = pytest.mark.django_db


def chosen(member):
    rows = InterestChoice.objects.filter(member=member)
    return sorted(rows.values_list("interest__slug", flat=True))


@pytest.mark.row("A05")
def test_four_interests_are_refused_and_five_accepted():
    ben = make_member(handle="ben")
    make_interests()
    with pytest.raises(TooFewInterests, match=r"^Choose at least 5 \(4 chosen\)$"):
        choose_interests(member=ben, slugs=NAMES[:4], now=timezone.now())
    assert chosen(ben) == []
    choose_interests(member=ben, slugs=NAMES[:5], now=timezone.now())
    assert chosen(ben) == sorted(NAMES[:5])


@pytest.mark.row("A06")
def test_twelve_are_accepted_and_going_down_to_four_is_refused():
    ben = make_member(handle="ben")
    make_interests()
    choose_interests(member=ben, slugs=NAMES[:12], now=timezone.now())
    with pytest.raises(TooFewInterests, match=r"^Choose at least 5 \(4 chosen\)$"):
        choose_interests(member=ben, slugs=NAMES[:4], now=timezone.now())
    assert len(chosen(ben)) == 12


@pytest.mark.row("A06", "A08")
def test_a_change_packs_the_profile_and_owes_a_new_feed():
    ben = make_member(handle="ben")
    make_interests()
    now = timezone.now()
    choose_interests(member=ben, slugs=NAMES[:6], now=now)
    profile = FeedProfile.objects.get(member=ben)
    assert profile.dirty_at == now
    assert profile.interest_count == 6
    FeedProfile.objects.update(dirty_at=None)
    choose_interests(member=ben, slugs=NAMES[1:6], now=now)
    profile.refresh_from_db()
    assert profile.dirty_at == now
    assert profile.interest_count == 5


@pytest.mark.parametrize(
    ("slugs", "message"),
    [
        ([*NAMES[:4], "dogs"], "dogs is named twice."),
        ([*NAMES[:4], "dragons"], "dragons is no interest that can be chosen."),
        ([*NAMES[:4], "retired"], "retired is no interest that can be chosen."),
        ([], "Choose at least 5 (0 chosen)"),
    ],
)
def test_a_wrong_choice_leaves_the_old_one(slugs, message):
    ben = make_member(handle="ben")
    make_interests()
    make_interest(slug="retired", is_active=False)
    choose_interests(member=ben, slugs=NAMES[2:7], now=timezone.now())
    with pytest.raises(InterestRefused) as refusal:
        choose_interests(member=ben, slugs=slugs, now=timezone.now())
    assert refusal.value.message == message
    assert refusal.value.field == "interests"
    assert chosen(ben) == sorted(NAMES[2:7])


@pytest.mark.row("A07")
def test_retiring_an_interest_leaves_its_choosers_four_and_owes_their_feeds():
    ben = make_member(handle="ben")
    interests = make_interests(number=5)
    choose(member=ben, interests=interests)
    now = timezone.now()
    retire_interest(interest=interests[0], now=now)
    assert Job.objects.filter(kind="interest.retired").count() == 1
    assert refresh_choosers(interest_id=interests[0].pk, now=now) == 1
    profile = FeedProfile.objects.get(member=ben)
    assert profile.interest_count == 4
    assert profile.dirty_at == now


@pytest.mark.row("A07")
def test_an_interest_brought_back_is_theirs_again():
    ben = make_member(handle="ben")
    interests = make_interests(number=5)
    choose(member=ben, interests=interests)
    retire_interest(interest=interests[0], now=timezone.now())
    restore_interest(interest=interests[0], now=timezone.now())
    refresh_choosers(interest_id=interests[0].pk, now=timezone.now())
    assert FeedProfile.objects.get(member=ben).interest_count == 5
