"""Whom one follows and who posted about a product, on its page (row A13)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.services.disclosure import approve_disclosure
from feed.services.filters import hide_post
from feed.services.relations import block, follow_member, mute
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("A13")]
PATH = "/products/tent/friends/"
ASKS = {"HX-Request": "true"}


@pytest.fixture
def tent():
    return make_product(slug="tent", brand=make_brand())


@pytest.fixture
def ben():
    return make_member(handle="ben")


@pytest.fixture
def browser(ben):
    client = Client()
    client.force_login(ben)
    return client


def friend(ben, **fields):
    member = make_member(**fields)
    follow_member(follower=ben, target=member, now=timezone.now())
    return member


def test_three_people_are_named_with_links_and_one_person_counts_once(ben, browser, tent):
    posts = [make_post(author=friend(ben, name=name), products=[tent]) for name in ("Ana", "Mia")]
    make_post(author=posts[0].author, products=[tent])
    make_post(author=friend(ben), products=[])
    make_post(author=make_member(), products=[tent])
    text = browser.get(PATH, headers=ASKS).content.decode()
    assert "2 people you follow" in text
    assert f'href="/p/{posts[1].public_id}/">Mia' in text
    make_post(author=friend(ben, name="Zoe"), products=[tent])
    assert "<b>3 people you follow</b> posted about this" in (
        browser.get(PATH, headers=ASKS).content.decode()
    )


def test_nobody_shows_nothing(ben, browser, tent):
    make_post(author=make_member(), products=[tent])
    assert browser.get(PATH, headers=ASKS).status_code == 204
    assert Client().get(PATH).status_code == 204
    assert browser.get("/products/none/friends/").status_code == 404
    assert PATH in browser.get("/products/tent/").content.decode()
    assert PATH not in Client().get("/products/tent/").content.decode()


def test_one_person_is_one_person_and_further_ones_are_counted(ben, browser, tent):
    make_post(author=friend(ben), products=[tent])
    assert "1 person you follow" in browser.get(PATH).content.decode()
    for _ in range(4):
        make_post(author=friend(ben), products=[tent])
    text = browser.get(PATH, headers=ASKS).content.decode()
    assert "5 people you follow" in text
    assert "and 2 more" in text


@pytest.mark.row("A40")
def test_a_paid_post_is_named_last_and_with_its_label(ben, browser, tent):
    paid = make_post(
        author=friend(ben, name="Paula"), products=[tent], disclosure="paid", sponsor="northpeak"
    )
    approve_disclosure(post=paid, reviewer=make_staff(), now=timezone.now())
    plain = make_post(author=friend(ben, name="Uma"), products=[tent])
    text = browser.get(PATH, headers=ASKS).content.decode()
    assert text.index(plain.public_id) < text.index(paid.public_id)
    assert "Paula (Sponsored" in text


def test_what_is_hidden_muted_or_blocked_is_not_named(ben, browser, tent):
    now = timezone.now()
    people = [friend(ben) for _ in range(3)]
    posts = [make_post(author=one, products=[tent]) for one in people]
    hide_post(member=ben, post=posts[0], now=now)
    mute(member=ben, target=people[1], now=now)
    block(member=ben, target=people[2], now=now)
    assert browser.get(PATH, headers=ASKS).status_code == 204
