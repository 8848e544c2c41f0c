"""Less of an interest or a hashtag: lower in the rank, explained in Why, undone (row B41)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feed.engine import ranking
from feed.engine.merge import Merger
from feed.engine.pools import POOLS
from feed.engine.profile import hashtag_key, interest_key, read_profile
from feed.engine.profiles import pack_members
from feed.models import Hashtag, Interest, SeeLess
from feed.services import filters
from feed.services.refusals import Refused
from tests.factories.feed import make_interest, make_post
from tests.factories.members import make_member
from tests.feed.reading.conftest import forget_everything, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.row("B41")]


@pytest.fixture
def ben():
    return make_reader(handle="ben")


@pytest.fixture
def browser(ben):
    client = Client()
    client.force_login(ben)
    return client


def profile_of(member):
    return read_profile(pack_members([member.pk], old={}, now=timezone.now())[member.pk])


def scores_of(member):
    """Points per post id for this member, as the merge gives them."""
    candidates = POOLS.current(now=timezone.now(), at_once=True)
    points = Merger(candidates).score(profile_of(member))
    return dict(zip(candidates.posts.ids.tolist(), points.tolist(), strict=False))


@pytest.mark.parametrize("wish", [{"interest": "dogs"}, {"hashtag": "#Haul"}])
def test_such_posts_lose_half_a_million_points_and_others_none(ben, wish):
    about = make_post(interest="dogs", caption="One #haul")
    other = make_post(interest="hiking", caption="One #walk")
    before = scores_of(ben)
    assert filters.see_less_about(member=ben, now=timezone.now(), **wish)
    assert not filters.see_less_about(member=ben, now=timezone.now(), **wish), "asked before"
    after = scores_of(ben)
    assert after[about.pk] - before[about.pk] == pytest.approx(ranking.SEE_LESS, abs=10)
    assert after[other.pk] == pytest.approx(before[other.pk], abs=10)
    assert filters.see_as_before(member=ben, now=timezone.now(), **wish)
    assert scores_of(ben)[about.pk] == pytest.approx(before[about.pk], abs=10)


def test_several_wishes_about_one_post_count_once(ben):
    now = timezone.now()
    post = make_post(interest="dogs", caption="One #haul")
    before = scores_of(ben)[post.pk]
    filters.see_less(member=ben, post=post, now=now)
    filters.see_less_about(member=ben, now=now, interest="dogs")
    filters.see_less_about(member=ben, now=now, hashtag="haul")
    assert scores_of(ben)[post.pk] - before == pytest.approx(ranking.SEE_LESS, abs=10)


def test_the_profile_holds_marks_that_are_no_authors(ben):
    now = timezone.now()
    filters.see_less_about(member=ben, now=now, interest="dogs")
    filters.see_less_about(member=ben, now=now, hashtag="haul")
    dogs, haul = Interest.objects.get(slug="dogs").pk, Hashtag.objects.get(name="haul").pk
    profile = profile_of(ben)
    assert set(profile.see_less.tolist()) == {interest_key(dogs), hashtag_key(haul)}
    assert profile.wants_less_of(2, topics=[dogs], hashtags=[])
    assert profile.wants_less_of(2, topics=[], hashtags=[haul])
    assert not profile.wants_less_of(2, topics=[haul + 700], hashtags=[dogs + 700])


@pytest.mark.row("C04")
def test_why_counts_it_and_the_feed_follows_at_the_next_load(ben, browser, committed):
    with committed(execute=True):
        now = timezone.now()
        plain = make_post(author=make_member(), caption="Older", now=now - timedelta(hours=3))
        lowered = make_post(author=make_member(), caption="One #haul", now=now - timedelta(hours=1))
    forget_everything()
    order = [row["id"] for row in browser.get("/api/v1/feed/").json()["results"]]
    assert order == [lowered.public_id, plain.public_id], "the newer one first"
    with committed(execute=True):
        browser.post("/muted/", {"act": "less", "hashtag": "#haul"})
    order = [row["id"] for row in browser.get("/api/v1/feed/").json()["results"]]
    assert order == [plain.public_id, lowered.public_id], "lower, not hidden"
    page = browser.get(f"/p/{lowered.public_id}/why/").content.decode()
    assert "You asked to see less like it" in page
    assert "-500,000" in page
    assert "see less like it" not in browser.get(f"/p/{plain.public_id}/why/").content.decode()


def test_the_page_lists_each_wish_and_takes_it_back(ben, browser):
    browser.post("/muted/", {"act": "less", "interest": "dogs"})
    browser.post("/muted/", {"act": "less", "hashtag": "haul"})
    page = browser.get("/muted/").content.decode()
    assert '<span class="line-text">Dogs</span>' in page
    assert '<span class="line-text">#haul</span>' in page
    for wish in SeeLess.objects.filter(member=ben):
        assert browser.post("/muted/", {"act": "more", "wish": wish.pk}).status_code == 302
    assert not SeeLess.objects.exists()


def test_the_api_asks_lists_and_takes_back(ben, api):
    call = api(ben)
    for path in ("me/filters/less/interests/dogs/", "me/filters/less/hashtags/haul/"):
        assert call("put", path).status_code == 204
        assert call("put", path).status_code == 204
    said = call("get", "me/filters/").json()
    assert (said["less_interests"], said["less_hashtags"]) == (["dogs"], ["haul"])
    for path in ("me/filters/less/interests/dogs/", "me/filters/less/hashtags/haul/"):
        assert call("delete", path).status_code == 204
    said = call("get", "me/filters/").json()
    assert (said["less_interests"], said["less_hashtags"]) == ([], [])
    assert call("put", "me/filters/less/interests/none/").status_code == 400
    assert call("put", "me/filters/less/hashtags/12/").status_code == 400
    assert api()("put", "me/filters/less/interests/dogs/").status_code == 401


@pytest.mark.parametrize(
    ("said", "field"),
    [({"interest": "none"}, "interest"), ({"hashtag": "two words"}, "hashtag"), ({}, "hashtag")],
)
def test_a_wrong_wish_names_the_field_and_nothing_is_written(ben, browser, said, field):
    with pytest.raises(Refused) as refusal:
        filters.see_less_about(member=ben, now=timezone.now(), **said)
    assert refusal.value.field == field
    assert browser.post("/muted/", {"act": "less", **said}).status_code == 400
    assert not SeeLess.objects.exists()


def test_the_database_holds_that_a_wish_is_about_one_thing(ben):
    dogs, haul = make_interest(slug="dogs"), Hashtag.objects.create(name="haul")
    for wrong in ({}, {"interest": dogs, "hashtag": haul}, {"interest": dogs, "target": ben}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SeeLess.objects.create(member=ben, **wrong)
