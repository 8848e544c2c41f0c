"""An older page of Following or Favourites goes on after what brought its posts is gone (D9)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.models import FeedProfile, Post
from feed.services.disclosure import approve_disclosure
from feed.services.following import add_favourite, drop_favourite, follow_hashtag, unfollow_hashtag
from feed.services.relations import follow_member, unfollow_member
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.reading.conftest import forget_everything

API = "/api/v1/feed/following/"

pytestmark = pytest.mark.usefixtures("commits_at_once")


def hours_ago(hours):
    return timezone.now() - timedelta(hours=hours)


def next_page(browser, address=API):
    """The rest of this feed, as an address that was given out before."""
    page = browser.get(address).json()
    assert len(page["results"]) == 20
    return page["next"]


def posts_of_friend(ben, number=24):
    friend = make_member(handle="friend")
    follow_member(follower=ben, target=friend, now=timezone.now())
    for n in range(number):
        make_post(author=friend, interest="music", now=hours_ago(n + 1))
    forget_everything()
    return friend


@pytest.mark.row("A43", "B05", "D9")
def test_an_older_page_brings_nothing_paid_by_a_hashtag_that_was_left(browser, ben):
    follow_hashtag(member=ben, name="camping", now=timezone.now())
    FeedProfile.objects.filter(member=ben).update(sponsored_dial=0)
    make_brand(slug="northpeak", name="Northpeak")
    rita = make_staff(handle="rita")
    for n in range(24):
        make_post(author=make_member(), caption="#camping", interest="music", now=hours_ago(n + 1))
    for n in range(4):
        post = make_post(
            author=make_member(), caption="#camping", disclosure="paid", sponsor="northpeak"
        )
        approve_disclosure(post=post, reviewer=rita, now=timezone.now())
        Post.objects.filter(pk=post.pk).update(published_at=hours_ago(72 + n))
    forget_everything()
    rest = next_page(browser)
    unfollow_hashtag(member=ben, name="camping", now=timezone.now())
    assert browser.get(rest).json()["results"] == []


@pytest.mark.row("A12", "B05")
def test_an_older_page_brings_nobody_who_was_unfollowed(browser, ben):
    friend = posts_of_friend(ben)
    rest = next_page(browser)
    assert len(browser.get(rest).json()["results"]) == 4
    unfollow_member(follower=ben, target=friend, now=timezone.now())
    assert browser.get(rest).json() == {"results": [], "next": None}


@pytest.mark.row("B40")
def test_an_older_page_of_favourites_brings_nobody_who_is_none_any_more(browser, ben):
    friend = posts_of_friend(ben)
    add_favourite(follower=ben, target=friend, now=timezone.now())
    rest = next_page(browser, f"{API}?view=favourites")
    assert "view=favourites&cursor=" in rest
    assert len(browser.get(rest).json()["results"]) == 4
    drop_favourite(follower=ben, target=friend, now=timezone.now())
    assert browser.get(rest).json() == {"results": [], "next": None}


@pytest.mark.row("B40")
@pytest.mark.parametrize("way", ["favourites to following", "following to favourites"])
def test_a_place_in_one_of_the_two_is_none_in_the_other(browser, ben, way):
    friend = posts_of_friend(ben)
    add_favourite(follower=ben, target=friend, now=timezone.now())
    views = [f"{API}?view=favourites", API]
    given, other = views if way.startswith("fav") else reversed(views)
    cursor = next_page(browser, given).partition("cursor=")[2]
    answer = browser.get(f"{other}{'&' if '?' in other else '?'}cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_cursor"
