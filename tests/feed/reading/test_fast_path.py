"""Warm pages answered in front of Django: no statement, the same bytes, dead with the session."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.engine import pools
from feed.engine.store import get_store
from feed.reading import fastpass
from feed.reading.shortcut import ROUTES
from spark import standing
from spark.accounts import AccountAdapter
from spark.models import Membership, SiteSettings
from tests.feed.reading.conftest import Server, forget_everything, make_reader

pytestmark = pytest.mark.services
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"|since=\d+')


@pytest.fixture(autouse=True)
def _on_commit_at_once(django_capture_on_commit_callbacks):
    """Tests run inside a transaction that never commits; what follows a commit follows at once."""
    from django.db import transaction

    original = transaction.on_commit
    transaction.on_commit = lambda func, using=None, robust=False: func()
    yield
    transaction.on_commit = original


@pytest.fixture
def warm(server: Server, browser: Client, posts: list) -> Server:
    """The server has answered each page once, and the browser holds its pass."""
    forget_everything()  # the posts are older than this second
    for path in ROUTES:
        for _ in range(2):
            assert server.get(browser, path).status == 200
    server.ordinary = 0
    return server


@pytest.mark.parametrize("path", ROUTES)
def test_a_warm_page_needs_no_statement(warm, browser, path):
    with CaptureQueriesContext(connection) as statements:
        answer = warm.get(browser, path)
    assert answer.status == 200
    assert len(statements) == 0
    assert warm.ordinary == 0


@pytest.mark.parametrize("path", ROUTES)
def test_both_ways_give_the_same_bytes_and_headers(warm, browser, path):
    short = warm.get(browser, path)
    assert warm.ordinary == 0
    long = browser.get(path)
    assert TOKEN.sub(b"", short.body) == TOKEN.sub(b"", long.content)
    headers = {name.lower(): value for name, value in long.headers.items()}
    assert short.headers == headers
    assert short.headers["cache-control"] == "private, no-store"
    assert "Cookie" in short.headers["vary"]
    assert "default-src 'none'" in short.headers["content-security-policy"] or path.startswith(
        "/api"
    )


def test_the_csrf_token_of_a_fast_page_is_good_for_a_post(warm, browser, posts):
    page = warm.get(browser, "/feed/").body
    assert warm.ordinary == 0
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1].decode()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    smile = f"/p/{posts[0].public_id}/smile/"
    assert strict.post(smile, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert strict.post(smile, {"csrfmiddlewaretoken": token}).status_code in (200, 302)


def test_a_pass_without_its_session_is_worth_nothing(warm, browser):
    stolen = Client()
    stolen.cookies[fastpass.cookie_name()] = browser.cookies[fastpass.cookie_name()].value
    assert warm.get(stolen, "/api/v1/feed/").status == 401
    other = Client()
    other.force_login(make_reader(handle="otherone"))
    other.cookies[fastpass.cookie_name()] = browser.cookies[fastpass.cookie_name()].value
    warm.ordinary = 0
    assert warm.get(other, "/api/v1/feed/").status == 200
    assert warm.ordinary == 1


def cookies_of(browser: Client) -> Client:
    """Somebody who kept a copy of the browser's cookies."""
    copy = Client()
    copy.cookies.load({name: one.value for name, one in browser.cookies.items()})
    return copy


def test_signing_out_ends_it(warm, browser):
    kept = cookies_of(browser)
    assert warm.get(kept, "/api/v1/feed/").status == 200
    browser.post("/accounts/logout/")
    assert warm.get(kept, "/api/v1/feed/").status == 401
    assert warm.get(kept, "/feed/").status == 302


def test_a_new_password_ends_it(warm, browser, ben):
    kept = cookies_of(browser)
    AccountAdapter().set_password(ben, "another-long-word")
    assert warm.get(kept, "/api/v1/feed/").status == 401


def test_a_suspension_ends_it(warm, browser, ben, admin_client):
    kept = cookies_of(browser)
    ben.suspended_at = timezone.now()
    ben.save(update_fields=["suspended_at"])
    standing.changed([ben.pk])
    answer = warm.get(kept, "/api/v1/feed/")
    assert answer.status in (401, 403)
    assert b"results" not in answer.body


@pytest.mark.row("A01")
def test_a_membership_ended_in_the_admin_is_felt_at_the_next_request(warm, browser, ben):
    row = Membership.objects.get(member=ben)
    row.ends_at = timezone.now() - timedelta(seconds=1)
    row.save()
    standing.changed([ben.pk])
    answer = warm.get(browser, "/api/v1/feed/")
    assert answer.status == 403
    assert b"membership_required" in answer.body


@pytest.mark.row("A01")
def test_a_membership_that_runs_out_is_felt_without_being_told(
    server, browser, ben, posts, monkeypatch
):
    Membership.objects.filter(member=ben).update(ends_at=timezone.now() + timedelta(seconds=100))
    for _ in range(2):
        assert server.get(browser, "/api/v1/feed/").status == 200
    later = timezone.now() + timedelta(seconds=101)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    answer = server.get(browser, "/api/v1/feed/")
    assert answer.status == 403


def test_a_switch_of_the_site_is_felt_at_the_next_request(warm, browser, ben):
    Membership.objects.filter(member=ben).delete()
    SiteSettings.objects.update_or_create(id=1, defaults={"require_membership_to_browse": False})
    standing.changed(None)
    assert warm.get(browser, "/api/v1/feed/").status == 200
    SiteSettings.objects.update(require_membership_to_browse=True)
    standing.changed(None)
    assert warm.get(browser, "/api/v1/feed/").status == 403


@pytest.mark.row("D10")
def test_a_cold_member_gets_a_page_with_at_most_three_statements(warm, browser, ben, monkeypatch):
    # The pools look for changed posts once a second, whoever asks: no cost of this page.
    monkeypatch.setattr(pools, "LOOK_EVERY", timedelta(hours=1))
    store = get_store()
    store.drop_snapshots([ben.pk])
    store.drop_viewers([ben.pk])
    with CaptureQueriesContext(connection) as statements:
        answer = warm.get(browser, "/api/v1/feed/")
    assert answer.status == 200
    assert answer.body.count(b'"position"') == 6
    assert warm.ordinary == 0
    assert len(statements) <= 3, [one["sql"] for one in statements]


def test_who_asks_too_often_goes_the_ordinary_way(warm, browser):
    warm.shortcut.pace.counts[next(iter(warm.shortcut.pace.counts))] = 1500
    assert warm.get(browser, "/api/v1/feed/").status == 200
    assert warm.ordinary == 1


def test_a_token_is_never_answered_by_a_cookie(warm, browser):
    answer = warm.get(browser, "/api/v1/feed/", HTTP_AUTHORIZATION="Bearer nonsense")
    assert answer.status == 401


def test_an_unknown_host_is_refused(warm, browser):
    answer = warm.get(browser, "/api/v1/feed/", HTTP_X_FORWARDED_HOST="evil.example")
    assert b"evil.example" not in answer.body


def test_a_client_without_a_host_is_answered_the_ordinary_way(warm, browser):
    for _ in range(2):
        answer = warm.get(browser, "/api/v1/feed/", HTTP_HOST=None)
        assert answer.status == 200
    assert warm.ordinary == 2


def test_only_htmx_gets_a_piece_of_a_page(warm, browser):
    for _ in range(2):
        answer = warm.get(browser, "/feed/", HTTP_HX_REQUEST="false")
        assert b"<!doctype html>" in answer.body.lower()
