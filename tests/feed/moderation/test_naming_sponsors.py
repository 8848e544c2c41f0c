"""A registered brand confirms or refuses being named; the label stays (row B22)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.cards import card_of
from feed.models import SponsorNaming
from feed.services import naming
from feed.services.disclosure import approve_disclosure
from feed.services.refusals import Refused
from products.models import BrandRole
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def speaker():
    member = make_member(handle="speaker")
    BrandRole.objects.create(brand=make_brand(is_verified=True), member=member)
    return member


def named(brand, **said):
    post = make_post(disclosure="paid", sponsor=brand.slug, **said)
    approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    return post


def label(post):
    return card_of(post.pk)["disclosure"]["label"]


def page_of(post):
    return Client().get(f"/p/{post.public_id}/").content.decode()


@pytest.mark.row("B22")
def test_the_label_stands_without_the_name_until_the_brand_confirms_and_after_it_refuses(
    speaker, committed
):
    brand, now = make_brand(), timezone.now()
    post = named(brand)
    assert label(post).startswith("Sponsored")
    assert brand.name not in label(post)
    assert "data-disclosure" in page_of(post)
    with committed(execute=True):
        naming.decide_name(post=post, brand=brand, by=speaker, is_confirmed=True, now=now)
    assert label(post) == f"Sponsored · Paid by {brand.name}"
    assert f"Paid by {brand.name}" in page_of(post)
    with committed(execute=True):
        naming.decide_name(post=post, brand=brand, by=speaker, is_confirmed=False, now=now)
    assert label(post).startswith("Sponsored")
    assert brand.name not in label(post)
    page = page_of(post)
    assert "data-disclosure" in page
    assert f"Paid by {brand.name}" not in page
    reasons = list(post.disclosure_events.values_list("reason", flat=True))
    assert reasons[-2:] == ["The brand confirmed being named", "The brand refused being named"]
    assert brand.name not in post.disclosure_events.last().label


@pytest.mark.row("B22")
def test_a_brand_that_nobody_answers_for_is_named_as_its_author_said():
    brand = make_brand()
    assert label(named(brand)) == f"Sponsored · Paid by {brand.name}"
    assert not SponsorNaming.objects.exists()


def test_only_the_brands_own_people_decide(speaker):
    brand = make_brand()
    post = named(brand)
    with pytest.raises(Refused) as refusal:
        naming.decide_name(
            post=post, brand=brand, by=post.author, is_confirmed=True, now=timezone.now()
        )
    assert refusal.value.code == "forbidden"
    other = make_brand(slug="other", is_verified=True)
    BrandRole.objects.create(brand=other, member=speaker)
    with pytest.raises(Refused):
        naming.decide_name(
            post=post, brand=other, by=speaker, is_confirmed=True, now=timezone.now()
        )
    assert SponsorNaming.objects.get().state == "pending"


@pytest.mark.row("B22")
def test_the_page_of_the_brand_confirms_and_refuses(speaker):
    brand = make_brand()
    post = named(brand)
    browser, path = Client(), f"/brands/{brand.slug}/named/"
    browser.force_login(speaker)
    assert post.author.name in browser.get(path).content.decode()
    browser.post(path, {"post": post.public_id, "answer": "confirm"})
    assert brand.name in label(post)
    browser.post(path, {"post": post.public_id, "answer": "refuse"})
    assert brand.name not in label(post)
    stranger = Client()
    stranger.force_login(make_member())
    assert stranger.get(path).status_code == 403
    assert browser.post(path, {"post": "nothing", "answer": "confirm"}).status_code == 404
