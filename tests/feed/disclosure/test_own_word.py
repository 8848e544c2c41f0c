"""What an author may say of a post, and which posts a brand hears of (rows A51, B22)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import SponsorNaming
from feed.services import disclosure, edits
from feed.services.posts import remove_post
from feed.services.refusals import Refused
from products.models import BrandRole
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def bob():
    return make_member(handle="bob")


@pytest.fixture
def brand(bob):
    made = make_brand(slug="northpeak", name="Northpeak", is_verified=True)
    BrandRole.objects.create(brand=made, member=bob)
    return made


def say(author, *, is_later, **said):
    if not is_later:
        make_post(author=author, **said)
        return
    post = make_post(author=author)
    edits.declare_more(post=post, by=author, now=timezone.now(), **said)


@pytest.mark.row("A51")
@pytest.mark.parametrize("is_later", [False, True])
def test_only_who_is_registered_says_that_the_brand_posts(ana, brand, is_later):
    said = {"disclosure": "brand_owned", "sponsor": "northpeak"}
    with pytest.raises(Refused) as refusal:
        say(ana, is_later=is_later, **said)
    assert (refusal.value.code, refusal.value.field) == ("forbidden", "disclosure")


@pytest.mark.row("A51")
def test_who_is_registered_says_it(bob, brand):
    post = make_post(author=bob, disclosure="brand_owned", sponsor="northpeak")
    assert disclosure.label_of(post) == "Sponsored · Posted by Northpeak"


@pytest.mark.row("A51")
def test_who_no_longer_speaks_for_a_brand_changes_none_of_its_posts(bob, brand):
    post = make_post(author=bob, speaks_for="northpeak", caption="We have tents")
    disclosure.approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    BrandRole.objects.all().delete()
    with pytest.raises(Refused) as refusal:
        edits.edit_post(post=post, by=bob, caption="We are bankrupt", now=timezone.now())
    assert refusal.value.code == "forbidden"


@pytest.mark.row("B22")
@pytest.mark.parametrize("is_later", [False, True])
def test_a_brand_is_named_with_a_tie_or_not_at_all(ana, brand, is_later):
    said = {"disclosure": "none", "sponsor": "northpeak"}
    with pytest.raises(Refused) as refusal:
        say(ana, is_later=is_later, **said)
    assert (refusal.value.code, refusal.value.field) == ("invalid", "sponsor")
    assert not SponsorNaming.objects.exists()


@pytest.mark.row("B22")
def test_a_brand_reads_what_others_may_read_and_answers_to_nothing_else(ana, bob, brand):
    post = make_post(author=ana, caption="A launch", disclosure="paid", sponsor="northpeak")
    client, page = Client(), "/brands/northpeak/named/"
    client.force_login(bob)
    listed, answer = "/api/v1/brands/northpeak/named/", {"post": post.public_id}

    def is_told():
        results = client.get(listed).json()["results"]
        is_on_page = "A launch" in client.get(page).content.decode()
        assert is_on_page == bool(results)
        return is_on_page

    assert not is_told()
    assert client.post(page, answer | {"answer": "confirm"}).status_code == 404
    disclosure.approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    assert is_told()
    remove_post(post=post, by=ana, now=timezone.now())
    assert not is_told()
