"""Favourites among those whom one follows: the star, its place in the API, what ends it (B40)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import Follow
from feed.services import following, relations
from feed.services.refusals import Refused
from tests.factories.members import make_member
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


@pytest.fixture
def browser(ben):
    client = Client()
    client.force_login(ben)
    return client


def favourites(member) -> list[str]:
    rows = Follow.objects.filter(follower=member, favourite_at__isnull=False).order_by("id")
    return [row.brand.slug if row.brand else row.member.handle for row in rows]


@pytest.mark.row("B40")
def test_people_and_brands_whom_one_follows_become_favourites_by_api(api, ana, ben, brand):
    relations.follow_member(follower=ben, target=ana, now=timezone.now())
    relations.follow_brand(follower=ben, brand=brand, now=timezone.now())
    client = api(ben)
    for path in ("members/ana/favourite/", "brands/northpeak/favourite/"):
        assert [client("put", path).status_code for _ in range(2)] == [204, 204]
    assert favourites(ben) == ["ana", "northpeak"]
    listed = client("get", "me/favourites/").json()
    assert listed == {"members": ["ana"], "brands": ["northpeak"], "hashtags": []}
    for path in ("members/ana/favourite/", "brands/northpeak/favourite/"):
        assert [client("delete", path).status_code for _ in range(2)] == [204, 204]
    assert favourites(ben) == []
    assert Follow.objects.filter(follower=ben).count() == 2, "they are still followed"


@pytest.mark.row("B40")
def test_who_is_not_followed_cannot_be_a_favourite(api, ana, ben, brand):
    client = api(ben)
    for path in ("members/ana/favourite/", "brands/northpeak/favourite/"):
        answer = client("put", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_followed")
    assert client("put", "members/nobody/favourite/").status_code == 404
    assert client("put", "brands/nothing/favourite/").status_code == 404
    assert api()("put", "members/ana/favourite/").status_code == 401
    assert not Follow.objects.exists()


def test_without_a_membership_nobody_chooses_favourites(api, ana, cem):
    Follow.objects.create(follower=cem, member=ana)
    assert api(cem)("put", "members/ana/favourite/").status_code == 403
    assert favourites(cem) == []


@pytest.mark.row("B40")
@pytest.mark.parametrize("end", ["unfollow", "block", "blocked"])
def test_the_end_of_a_follow_ends_the_favourite(ana, ben, end):
    now = timezone.now()
    relations.follow_member(follower=ben, target=ana, now=now)
    following.add_favourite(follower=ben, target=ana, now=now)
    if end == "unfollow":
        relations.unfollow_member(follower=ben, target=ana, now=now)
    elif end == "block":
        relations.block(member=ben, target=ana, now=now)
    else:
        relations.block(member=ana, target=ben, now=now)
    assert favourites(ben) == []
    relations.unblock(member=ben, target=ana, now=now)
    relations.unblock(member=ana, target=ben, now=now)
    relations.follow_member(follower=ben, target=ana, now=now)
    assert favourites(ben) == [], "a new follow begins without the star"


@pytest.mark.row("B40")
def test_there_are_at_most_a_hundred_favourites(monkeypatch, api, ana, ben, brand):
    monkeypatch.setattr(following, "MOST_FAVOURITES", 1)
    now = timezone.now()
    relations.follow_member(follower=ben, target=ana, now=now)
    relations.follow_brand(follower=ben, brand=brand, now=now)
    assert following.add_favourite(follower=ben, target=ana, now=now)
    assert not following.add_favourite(follower=ben, target=ana, now=now), "again is no other one"
    answer = api(ben)("put", "brands/northpeak/favourite/")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"favourite": ["At most 1 favourites."]}
    with pytest.raises(Refused):
        following.add_favourite(follower=ben, target=brand, now=now)
    assert favourites(ben) == ["ana"]


@pytest.mark.row("B40")
def test_the_star_stands_beside_the_follow_button_and_its_form_does_and_undoes(
    browser, ana, ben, brand
):
    relations.follow_member(follower=ben, target=ana, now=timezone.now())
    relations.follow_brand(follower=ben, brand=brand, now=timezone.now())
    for page, star in (
        ("/m/ana/", "/m/ana/favourite/"),
        ("/brands/northpeak/follow-button/", "/brands/northpeak/favourite/"),
    ):
        for is_on in (True, False):
            before = f'data-favourite="{"brand northpeak" if "brands" in star else "ana"}" '
            shown = browser.get(page).content.decode()
            assert f'formaction="{star}"' in shown
            assert before + f'aria-pressed="{str(not is_on).lower()}"' in shown
            assert browser.post(star, {"next": page}).headers["Location"] == page
            assert len(favourites(ben)) == is_on
    assert "favourite" not in Client().get("/m/ana/").content.decode()


@pytest.mark.row("B40")
def test_the_page_of_whom_one_follows_lists_favourites_first(browser, ana, ben, brand):
    now = timezone.now()
    gone = make_member(handle="gone", name="Gone")
    for one in (ana, gone, make_member(handle="dan", name="Dan")):
        relations.follow_member(follower=ben, target=one, now=now)
    relations.follow_brand(follower=ben, brand=brand, now=now)
    following.add_favourite(follower=ben, target=ana, now=now)
    gone.suspended_at = now
    gone.save(update_fields=["suspended_at"])
    shown = browser.get("/followed/").content.decode()
    places = [shown.index(f"<b>{name}</b>") for name in ("Ana", "Northpeak", "Dan")]
    assert places == sorted(places)
    assert "<b>Gone</b>" not in shown
    assert Client().get("/followed/").status_code == 302


def test_the_page_of_whom_one_follows_costs_the_same_at_1_and_30(
    browser, ben, django_assert_max_num_queries
):
    for number in (1, 30, 31):
        while Follow.objects.filter(follower=ben).count() < number:
            Follow.objects.create(follower=ben, member=make_member())
        browser.get("/followed/")
        with django_assert_max_num_queries(12):
            page = browser.get("/followed/").content.decode()
        assert page.count('class="person"') == min(number, 30)
    more = page.split('hx-get="')[1].split('"')[0]
    rest = browser.get(more, headers={"HX-Request": "true"}).content.decode()
    assert rest.count('class="person"') == 1
