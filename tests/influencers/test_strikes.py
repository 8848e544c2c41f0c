"""A third strike ends a creator's programme; one that is taken back brings it back (D5.6)."""

import pytest
from django.utils import timezone

from feed.models import Strike
from feed.services.disclosure import force_label
from influencers.services.strikes import settle_strikes
from tests.factories.feed import make_post
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("A46")]


@pytest.fixture
def creator():
    return make_storefront(creator=make_creator(member=make_member(handle="ana"))).creator


def strike(creator):
    post, now = make_post(author=creator.member), timezone.now()
    force_label(
        post=post, disclosure="paid", sponsor=make_brand(), reviewer=make_staff(), reason="Paid",
        now=now,
    )  # fmt: skip


def test_the_third_strike_closes_the_storefront_until_one_is_taken_back(client, creator):
    for _ in range(2):
        strike(creator)
    assert settle_strikes(now=timezone.now()) == 0
    assert client.get("/shop/ana/").status_code == 200
    strike(creator)
    assert [settle_strikes(now=timezone.now()) for _ in range(2)] == [1, 0]
    creator.refresh_from_db()
    assert creator.state == "ended"
    assert client.get("/shop/ana/").status_code == 404
    Strike.objects.filter(pk=Strike.objects.first().pk).update(annulled_at=timezone.now())
    assert settle_strikes(now=timezone.now()) == 1
    assert client.get("/shop/ana/").status_code == 200


def test_whom_staff_ended_stays_ended(creator):
    type(creator).objects.update(state="ended")
    for _ in range(3):
        strike(creator)
    settle_strikes(now=timezone.now())
    Strike.objects.update(annulled_at=timezone.now())
    assert settle_strikes(now=timezone.now()) == 0
    creator.refresh_from_db()
    assert creator.state == "ended"
