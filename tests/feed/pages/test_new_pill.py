"""The pill over a feed counts what the page would show, and nothing else."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from feed.services import filters, relations
from feed.services.dial import set_dial
from spark.models import SiteSettings
from tests.factories.feed import make_neighbours, make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand
from tests.feed.reading.conftest import forget_everything, make_reader

pytestmark = pytest.mark.django_db
SINCE = timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.fixture
def ben():
    return make_reader(handle="ben")


@pytest.fixture
def browser(ben):
    """Ben, with six unpaid posts of yesterday in his feed."""
    SiteSettings.objects.update_or_create(id=1, defaults={"premoderate_sponsored": False})
    make_brand(slug="northpeak")
    make_neighbours(number=6, now=timezone.now() - timedelta(days=1))
    forget_everything()
    client = Client()
    client.force_login(ben)
    client.get("/feed/")
    return client


def told(browser, tab="for-you"):
    since = int((timezone.now() - SINCE).timestamp())
    answer = browser.get(f"/feed/new/?since={since}&tab={tab}")
    found = re.search(r"(\d+)\+? new post", answer.content.decode())
    return int(found.group(1)) if found else 0


def new_post(**fields):
    return make_post(author=make_member(), now=timezone.now() - timedelta(minutes=1), **fields)


@pytest.mark.row("B41", "B05", "B06", "B08")
def test_what_the_member_filters_is_not_counted(browser, ben):
    now = timezone.now()
    kept, hidden, tagged, muted, blocked = (
        new_post(), new_post(), new_post(caption="A #haul"), new_post(), new_post(),
    )  # fmt: skip
    asked = new_post(kind="question", media=[])
    assert told(browser) == 6
    filters.hide_post(member=ben, post=hidden, now=now)
    assert told(browser) == 5
    filters.mute_hashtag(member=ben, name="haul", now=now)
    assert told(browser) == 4
    relations.mute(member=ben, target=muted.author, now=now)
    relations.block(member=ben, target=blocked.author, now=now)
    assert told(browser) == 2
    filters.choose_muted_kinds(member=ben, kinds=["question"], now=now)
    assert told(browser) == 1
    shown = browser.get("/feed/").content.decode()
    assert kept.public_id in shown
    for post in (hidden, tagged, muted, blocked, asked):
        assert post.public_id not in shown


@pytest.mark.row("C02")
def test_paid_posts_are_counted_as_far_as_the_cap_shows_them(browser, ben):
    paid = [new_post(disclosure="paid", sponsor="northpeak") for _ in range(4)]
    shown = browser.get("/feed/").content.decode()
    number = sum(post.public_id in shown for post in paid)
    assert 0 < number < 4
    assert told(browser) == number
    set_dial(member=ben, percent=0, is_following_capped=False, now=timezone.now())
    assert told(browser) == 0
    new_post()
    assert told(browser) == 1


def test_following_counts_whom_one_follows_and_discover_nothing(browser, ben):
    post = new_post()
    new_post()
    relations.follow_member(follower=ben, target=post.author, now=timezone.now())
    assert told(browser, "following") == 1
    assert told(browser, "discover") == 0


def test_more_than_a_page_says_so(browser):
    for _ in range(22):
        new_post()
    since = int((timezone.now() - SINCE).timestamp())
    assert "20+ new posts" in browser.get(f"/feed/new/?since={since}").content.decode()
