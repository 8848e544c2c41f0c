"""Favourites as a feed: theirs alone, strictly newest first, and the choice is remembered (B40)."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.models import FeedProfile, Post
from feed.services.disclosure import approve_disclosure
from feed.services.following import add_favourite, drop_favourite
from feed.services.relations import block, follow_brand, follow_member, mute, unfollow_member
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.reading.conftest import forget_everything
from tests.feed.reading.test_rechecks import ids

API = "/api/v1/feed/following/?view=favourites"
PAGE = "/following/?view=favourites"
OF_EACH_REQUEST = (
    'SELECT "django_session',
    'SELECT "spark_',
    'SELECT 1 AS "a" FROM "spark_country',
)


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


def followed(ben, *, handle, is_favourite):
    person = make_member(handle=handle)
    follow_member(follower=ben, target=person, now=timezone.now())
    if is_favourite:
        add_favourite(follower=ben, target=person, now=timezone.now())
    return person


def a_while_later(member) -> None:
    """Within the second of a choice each page is made anew."""
    before = timezone.now() - timedelta(seconds=10)
    FeedProfile.objects.filter(member=member).update(dirty_at=before)


@pytest.mark.row("B40")
def test_favourites_shows_only_theirs_strictly_newest_first(browser, ben):
    now = timezone.now()
    dear = [followed(ben, handle=f"dear-{n}", is_favourite=True) for n in range(3)]
    other = followed(ben, handle="other", is_favourite=False)
    made = [
        make_post(author=dear[n % 3], now=now - timedelta(hours=(n * 7) % 11)) for n in range(9)
    ]
    make_post(author=other, now=now)
    make_post(author=make_member(), now=now)
    forget_everything()
    newest = sorted(made, key=lambda post: (post.published_at, post.pk), reverse=True)
    assert ids(browser, API) == [post.public_id for post in newest]
    page = browser.get(PAGE).content.decode()
    assert [page.index(post.public_id) for post in newest] == sorted(
        page.index(post.public_id) for post in newest
    )
    assert page.count('<article class="post"') == 9
    fresh = make_post(author=dear[0], now=timezone.now())
    make_post(author=other, now=timezone.now())
    assert ids(browser, API)[:2] == [fresh.public_id, newest[0].public_id]


@pytest.mark.row("B40")
def test_a_brand_is_a_favourite_by_its_own_posts(browser, ben):
    brand = make_brand(slug="northpeak")
    follow_brand(follower=ben, brand=brand, now=timezone.now())
    add_favourite(follower=ben, target=brand, now=timezone.now())
    speaks, writes = make_post(author=make_member()), make_post(author=make_member())
    Post.objects.filter(pk=speaks.pk).update(brand=brand)
    forget_everything()
    assert ids(browser, API) == [speaks.public_id]
    assert writes.public_id not in ids(browser, API)


@pytest.mark.row("B40")
@pytest.mark.parametrize("end", ["unstar", "unfollow", "mute", "block"])
def test_what_ends_it_holds_at_the_next_load(browser, ben, end):
    dear = followed(ben, handle="dear", is_favourite=True)
    post = make_post(author=dear)
    assert ids(browser, API) == [post.public_id]
    now = timezone.now()
    {
        "unstar": lambda: drop_favourite(follower=ben, target=dear, now=now),
        "unfollow": lambda: unfollow_member(follower=ben, target=dear, now=now),
        "mute": lambda: mute(member=ben, target=dear, now=now),
        "block": lambda: block(member=ben, target=dear, now=now),
    }[end]()
    assert ids(browser, API) == []
    kept = ids(browser, "/api/v1/feed/following/")
    assert kept == ([post.public_id] if end == "unstar" else [])


@pytest.mark.row("B40")
def test_pages_run_on_without_a_gap_or_a_repeat(browser, ben):
    dear = followed(ben, handle="dear", is_favourite=True)
    made = [
        make_post(author=dear, now=timezone.now() - timedelta(hours=2 * n)).public_id
        for n in range(30)
    ]
    forget_everything()
    first = browser.get(API).json()
    assert "view=favourites&cursor=" in first["next"]
    make_post(author=dear, now=timezone.now())
    second = browser.get(first["next"]).json()
    assert [one["id"] for one in first["results"] + second["results"]] == made
    assert second["next"] is None
    page = browser.get(PAGE).content.decode()
    more = page.split('class="more" hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = browser.get(more, headers={"HX-Request": "true"}).content.decode()
    assert rest.count('<article class="post"') == 11


@pytest.mark.row("B40")
def test_a_cursor_of_one_view_is_none_of_the_other(browser, ben):
    dear = followed(ben, handle="dear", is_favourite=True)
    for n in range(21):
        make_post(author=dear, now=timezone.now() - timedelta(hours=2 * n))
    forget_everything()
    more = browser.get(API).json()["next"]
    answer = browser.get(more.replace("view=favourites&", ""))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


@pytest.mark.row("B40")
def test_the_choice_is_remembered_on_the_server(browser, ben):
    dear = followed(ben, handle="dear", is_favourite=True)
    other = followed(ben, handle="other", is_favourite=False)
    his, others = make_post(author=dear), make_post(author=other)

    def shown(path, client=browser):
        page = client.get(path).content.decode()
        return [post.public_id in page for post in (his, others)]

    assert shown("/following/") == [True, True]
    assert shown(PAGE) == [True, False]
    assert shown("/following/") == [True, False]
    phone = Client()
    phone.force_login(ben)
    assert shown("/following/", phone) == [True, False], "on another device too"
    assert shown("/following/?view=grid") == [True, False], "the layout is another choice"
    assert shown("/following/?view=following") == [True, True]
    assert shown("/following/") == [True, True]
    assert ids(browser, "/api/v1/feed/following/") != ids(browser, API), (
        "the API does as it is told"
    )


@pytest.mark.row("B40")
def test_the_start_page_opens_the_feed_that_was_chosen_last(browser, ben):
    assert browser.get("/").headers["Location"] == "/feed/"
    browser.get("/following/?view=following")
    assert browser.get("/").headers["Location"] == "/following/"
    assert 'href="/feed/?view=for-you"' in browser.get("/following/").content.decode()
    browser.get("/feed/?view=for-you")
    assert browser.get("/").headers["Location"] == "/feed/"
    page = browser.get("/feed/").content.decode()
    assert 'href="/following/?view=following"' in page


@pytest.mark.row("B40")
def test_a_visit_that_changes_no_choice_writes_nothing(browser, ben):
    followed(ben, handle="dear", is_favourite=True)
    browser.get(PAGE)
    a_while_later(ben)
    for path in (PAGE, "/following/", API, "/api/v1/feed/following/"):
        browser.get(path)
        with CaptureQueriesContext(connection) as statements:
            browser.get(path)
        written = [one["sql"] for one in statements if one["sql"].startswith(("UPDATE", "INSERT"))]
        assert written == [], path
    assert FeedProfile.objects.get(member=ben).is_favourites_first


@pytest.mark.row("B40")
def test_a_browsers_look_ahead_is_no_choice(browser, ben):
    browser.get(PAGE, headers={"Sec-Purpose": "prefetch"})
    browser.head(PAGE)
    assert "Favourites · Spark" not in browser.get("/following/").content.decode()
    browser.get(PAGE)
    assert "Favourites · Spark" in browser.get("/following/").content.decode()


def test_an_unknown_view_is_named_in_the_api(browser):
    answer = browser.get("/api/v1/feed/following/?view=best")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"view": ["Choose following or favourites."]}
    assert browser.get("/following/?view=best").status_code == 200


@pytest.mark.row("B40")
@pytest.mark.parametrize("number", [1, 30])
def test_a_page_asks_at_most_nine_statements_of_its_own(browser, ben, number):
    """On the store that costs most, besides what each request asks of the session and the rights;
    in front of Django it asks none (test_favourites_fast.py).
    """
    dear = followed(ben, handle="dear", is_favourite=True)
    for n in range(number):
        make_post(author=dear, now=timezone.now() - timedelta(hours=1 + 2 * n))
    browser.get(PAGE)
    a_while_later(ben)
    for path in (API, "/api/v1/feed/following/", PAGE, "/following/"):
        browser.get(path)
        with CaptureQueriesContext(connection) as statements:
            assert browser.get(path).status_code == 200
        asked = [one["sql"] for one in statements if not one["sql"].startswith(OF_EACH_REQUEST)]
        assert len(asked) <= 9, (path, asked)


@pytest.mark.row("B40", "D9")
def test_no_paid_post_is_inserted_and_those_of_favourites_are_labelled(browser, ben):
    dear = followed(ben, handle="dear", is_favourite=True)
    make_brand(slug="northpeak", name="Northpeak")
    rita = make_staff(handle="rita")
    for author in (dear, *(make_member() for _ in range(3))):
        paid = make_post(author=author, disclosure="paid", sponsor="northpeak")
        approve_disclosure(post=paid, reviewer=rita, now=timezone.now())
    for n in range(8):
        make_post(author=dear, now=timezone.now() - timedelta(hours=1 + n))
    forget_everything()
    items = browser.get(API).json()["results"]
    assert {one["author"]["handle"] for one in items} == {"dear"}
    assert len(items) == 9
    assert items[0]["disclosure"]["type"] == "paid"


@pytest.mark.row("B40")
def test_without_a_store_favourites_come_from_the_database(browser, ben, monkeypatch):
    from feed.engine.store import StoreUnavailable
    from feed.engine.store.database import DatabaseStore
    from feed.engine.store.redis import RedisStore

    dear = followed(ben, handle="dear", is_favourite=True)
    followed(ben, handle="other", is_favourite=False)
    post = make_post(author=dear)
    make_post(author=Post._meta.get_field("author").related_model.objects.get(handle="other"))

    def away(*args, **kwargs):
        raise StoreUnavailable("gone")

    for store in (DatabaseStore, RedisStore):
        monkeypatch.setattr(store, "read_page", away)
    assert ids(browser, API) == [post.public_id]
