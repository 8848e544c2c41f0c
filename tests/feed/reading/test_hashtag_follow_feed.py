"""Posts with a followed hashtag in Following: each once, with the reason, under the cap (B05)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from feed.engine.cap import check_proof
from feed.engine.news import tell_readers
from feed.engine.store import get_store
from feed.models import FeedProfile, Post
from feed.services import edits
from feed.services.disclosure import approve_disclosure
from feed.services.filters import mute_hashtag
from feed.services.following import add_favourite, follow_hashtag, unfollow_hashtag
from feed.services.relations import block, follow_brand, follow_member, mute
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.proof.test_cap_on_pages import classes, read
from tests.feed.reading.conftest import forget_everything
from tests.feed.reading.test_rechecks import ids, item_of

API = "/api/v1/feed/following/"


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.fixture
def camping(ben):
    follow_hashtag(member=ben, name="camping", now=timezone.now())


def tagged(**fields):
    fields.setdefault("interest", "music")
    return make_post(author=make_member(), caption="Up the hill #camping", **fields)


@pytest.mark.row("B05")
def test_posts_with_a_followed_hashtag_come_in_the_order_of_time_with_the_reason(
    browser, ben, camping
):
    friend, now = make_member(handle="friend"), timezone.now()
    follow_member(follower=ben, target=friend, now=now)
    made = [
        tagged(now=now - timedelta(hours=3)),
        make_post(author=friend, interest="music", now=now - timedelta(hours=2)),
        make_post(
            author=friend, interest="music", caption="#camping", now=now - timedelta(hours=1)
        ),
    ]
    make_post(author=make_member(), caption="#cooking", now=now - timedelta(hours=2))
    forget_everything()
    assert ids(browser, API) == [post.public_id for post in reversed(made)], "each post once"
    assert item_of(browser, made[0], API)["reason"] == "hashtag:camping"
    assert item_of(browser, made[1], API)["reason"] == "follow"
    assert item_of(browser, made[2], API)["reason"] == "follow"
    page = browser.get("/following/").content.decode()
    line = 'You follow <a href="/search/?q=%23camping">#camping</a>'
    assert page.count(line) == 1
    assert page.index(made[0].public_id) < page.index(line)


@pytest.mark.row("B05")
def test_a_new_post_with_a_followed_hashtag_stands_in_front_at_the_next_load(browser, ben, camping):
    old = tagged(now=timezone.now() - timedelta(hours=1))
    assert ids(browser, API) == [old.public_id]
    FeedProfile.objects.filter(member=ben).update(dirty_at=timezone.now() - timedelta(seconds=10))
    assert ids(browser, API) == [old.public_id]
    new = tagged()
    make_post(author=make_member(), caption="#cooking")
    tell_readers(get_store(), now=timezone.now())
    assert ids(browser, API) == [new.public_id, old.public_id]
    since = int((timezone.now() - timedelta(minutes=5)).timestamp())
    pill = browser.get(f"/feed/new/?tab=following&since={since}")
    assert "1 new post" in pill.content.decode()


@pytest.mark.row("B05")
@pytest.mark.parametrize("end", ["unfollow", "mute hashtag", "mute", "block", "edit"])
def test_what_ends_it_holds_at_the_next_load(browser, ben, camping, end):
    post, now = tagged(), timezone.now()
    assert ids(browser, API) == [post.public_id]
    {
        "unfollow": lambda: unfollow_hashtag(member=ben, name="camping", now=now),
        "mute hashtag": lambda: mute_hashtag(member=ben, name="camping", now=now),
        "mute": lambda: mute(member=ben, target=post.author, now=now),
        "block": lambda: block(member=ben, target=post.author, now=now),
        "edit": lambda: edits.edit_post(post=post, by=post.author, caption="Up the hill", now=now),
    }[end]()
    assert ids(browser, API) == []
    assert post.public_id not in browser.get("/following/").content.decode()


@pytest.mark.row("B05", "B40")
def test_a_hashtag_brings_nothing_into_favourites_or_for_you(browser, ben, camping):
    post = tagged()
    assert post.public_id in ids(browser, API)
    assert ids(browser, f"{API}?view=favourites") == []
    assert post.public_id not in ids(browser)


def test_ones_own_posts_do_not_come_back_by_a_hashtag(browser, ben, camping):
    make_post(author=ben, caption="Mine #camping", interest="music")
    assert ids(browser, API) == []


@pytest.mark.row("A55", "B05")
def test_a_brand_reaches_by_a_hashtag_only_with_a_chosen_interest_or_a_follow(
    browser, ben, camping
):
    far, near = tagged(interest="music"), tagged(interest="dogs")
    brand = make_brand(slug="northpeak")
    Post.objects.filter(pk__in=[far.pk, near.pk]).update(brand=brand)
    forget_everything()
    assert ids(browser, API) == [near.public_id]
    follow_brand(follower=ben, brand=brand, now=timezone.now())
    assert ids(browser, API) == [near.public_id, far.public_id]


@pytest.fixture
def rita():
    make_brand(slug="northpeak", name="Northpeak")
    return make_staff(handle="rita")


def paid_by_strangers(rita, number):
    for _ in range(number):
        approve(tagged(disclosure="paid", sponsor="northpeak"), rita)


def approve(post, rita):
    approve_disclosure(post=post, reviewer=rita, now=timezone.now())


@pytest.mark.row("A43", "B05", "D9")
def test_paid_posts_that_come_by_a_hashtag_keep_to_the_cap(browser, ben, camping, rita):
    paid_by_strangers(rita, 6)
    for n in range(30):
        tagged(now=timezone.now() - timedelta(hours=1 + n))
    forget_everything()
    served = classes(read(browser, API))
    assert check_proof(served, sponsored_cap=20, together_cap=40) is None
    assert served.count(0) == 30
    Post.objects.filter(disclosure="paid").update(published_at=timezone.now() - timedelta(hours=9))
    FeedProfile.objects.filter(member=ben).update(dirty_at=timezone.now())
    forget_everything()
    served = classes(read(browser, API))
    assert served.count(2) >= 1, "where there is room for one it is shown"
    assert check_proof(served, sponsored_cap=20, together_cap=40) is None


@pytest.mark.row("A43", "B05", "D9")
def test_a_followed_authors_paid_posts_stay_and_those_by_a_hashtag_make_room(
    browser, ben, camping, rita
):
    friend = make_member(handle="friend")
    follow_member(follower=ben, target=friend, now=timezone.now())
    paid_by_strangers(rita, 3)
    own = make_post(author=friend, disclosure="paid", sponsor="northpeak")
    approve(own, rita)
    for n in range(3):
        tagged(now=timezone.now() - timedelta(hours=1 + n))
    forget_everything()
    items = read(browser, API)
    assert own.public_id in [one["id"] for one in items]
    assert classes(items).count(2) == 1
    FeedProfile.objects.filter(member=ben).update(shown_count=0, sponsored_dial=0)
    forget_everything()
    assert classes(read(browser, API)).count(2) == 1, "whom one follows one asked for"


def test_favourites_do_not_care_for_hashtags_of_favourites(browser, ben, camping):
    friend = make_member(handle="friend")
    follow_member(follower=ben, target=friend, now=timezone.now())
    add_favourite(follower=ben, target=friend, now=timezone.now())
    post = make_post(author=friend, caption="#camping")
    tagged()
    assert ids(browser, f"{API}?view=favourites") == [post.public_id]


@pytest.mark.row("B05", "C04")
def test_why_says_that_a_followed_hashtag_brings_the_post(browser, ben, camping):
    post, other = tagged(), make_post(author=make_member(), caption="#cooking")
    page = browser.get(f"/p/{post.public_id}/why/").content.decode()
    assert ">#camping</a>, which brings the post into Following" in page
    assert "brings the post" not in browser.get(f"/p/{other.public_id}/why/").content.decode()
