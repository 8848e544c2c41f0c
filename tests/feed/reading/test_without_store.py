"""Feeds while Redis or the broker is away (rule D10): a real Redis, stopped and started again."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from feed.engine.store import StoreUnavailable, get_store
from feed.engine.store.redis import RedisStore
from feed.models import Post
from feed.reading import fragments, freshening, looking, rules, touch
from feed.reading.looking import MEMORY
from feed.services.disclosure import record_connection
from feed.services.posts import remove_post
from spark import standing
from spark.models import Job, SiteSettings
from tests.factories.feed import make_post
from tests.feed.reading.conftest import INTERESTS, make_reader
from tests.servers import Redis

pytestmark = pytest.mark.services


@pytest.fixture
def redis(tmp_path_factory, monkeypatch):
    """A Redis of this test alone, which the readers use."""
    home = Path(tmp_path_factory.mktemp("redis"))
    server = Redis(home, name="own").start()
    store = RedisStore(server.url)
    store.wire.timeout = 5
    for module in (looking, fragments, touch, freshening):
        monkeypatch.setattr(module, "get_store", lambda: store)
    MEMORY.reset()
    yield server, store
    server.stop()


def ids(answer) -> list[str]:
    return [item["id"] for item in answer.json()["results"]]


@pytest.mark.row("D10")
def test_feeds_are_read_while_redis_is_stopped(browser, posts, redis):
    server, store = redis
    before = ids(browser.get("/api/v1/feed/"))
    server.stop()
    store.wire._resting_until = 0.0
    answer = browser.get("/api/v1/feed/")
    assert answer.status_code == 200
    assert answer["X-Feed-Age"] == "0"
    assert sorted(ids(answer)) == sorted(before)
    page = browser.get("/feed/")
    assert page.status_code == 200
    assert page.content.count(b"<article") == len(posts)
    for path in ("/following/", "/discover/", "/api/v1/feed/following/", "/feed/new/?since=1"):
        assert browser.get(path).status_code in (200, 204)
    server.start()
    store.wire._resting_until = 0.0
    answer = browser.get("/api/v1/feed/")
    assert answer.status_code == 200
    assert "X-Feed-Age" not in answer
    assert ids(answer) == before


@pytest.mark.row("D10")
def test_a_removal_counts_although_redis_is_stopped(browser, posts, redis, ana):
    server, store = redis
    assert posts[0].public_id in ids(browser.get("/api/v1/feed/"))
    server.stop()
    store.wire._resting_until = 0.0
    remove_post(post=posts[0], by=ana, now=timezone.now())
    assert posts[0].public_id not in ids(browser.get("/api/v1/feed/"))


@pytest.mark.row("D10")
def test_pages_without_redis_follow_each_other(browser, redis):
    server, store = redis
    people = [make_reader(handle=f"person-{n}") for n in range(5)]
    made = [make_post(author=people[n % 5], interest=INTERESTS[n % 5]) for n in range(25)]
    server.stop()
    seen, path = [], "/api/v1/feed/"
    while path:
        store.wire._resting_until = 0.0
        page = browser.get(path).json()
        seen += [item["id"] for item in page["results"]]
        path = page["next"] and page["next"].removeprefix("http://testserver")
    assert sorted(seen) == sorted(post.public_id for post in made)


def test_news_that_found_no_store_is_owed_as_a_job(posts, redis, ben):
    server, store = redis
    server.stop()
    store.wire._resting_until = 0.0
    touch.note_posts([posts[0].pk], at_once=True)
    touch.forget_members([ben.pk])
    kinds = set(Job.objects.values_list("kind", flat=True))
    assert {touch.POSTS_JOB, touch.MEMBERS_JOB} <= kinds


def test_a_redis_that_forgot_everything_costs_only_time(browser, posts):
    before = ids(browser.get("/api/v1/feed/"))
    get_store().wire.call((b"FLUSHDB",))
    assert ids(browser.get("/api/v1/feed/")) == before
    assert Post.objects.count() == len(posts)


@pytest.mark.row("A08", "D10")
def test_feeds_are_read_while_the_broker_is_away(browser, posts, monkeypatch):
    from celery.app.task import Task

    def refuse(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(Task, "apply_async", refuse)
    assert len(ids(browser.get("/api/v1/feed/"))) == len(posts)
    assert browser.get("/feed/").status_code == 200


@pytest.fixture
def at_once(monkeypatch):
    """Tests run inside a transaction that never commits; what follows a commit follows at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.mark.row("A38", "D10")
@pytest.mark.parametrize("waited", [3, 45, 3600])
def test_a_label_set_elsewhere_while_redis_is_stopped_is_on_every_page(
    browser, posts, redis, monkeypatch, at_once, waited
):
    server, store = redis
    SiteSettings.current()
    SiteSettings.objects.update(premoderate_sponsored=False)
    post, paths = posts[0], ("/feed/", "/m/ana/", f"/p/{posts[0].public_id}/")
    assert not any(item["disclosure"] for item in browser.get("/api/v1/feed/").json()["results"])
    for path in paths:
        assert "data-disclosure" not in browser.get(path).content.decode()
    server.stop()
    # Another process writes: this one hears nothing of it.
    monkeypatch.setattr(touch, "mark_touched", lambda *args: None)
    record_connection(
        post=post, disclosure="commission", sponsor=None, reason="Contract", now=timezone.now()
    )
    later = timezone.now() + timedelta(seconds=waited)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    store.wire._resting_until = 0.0
    items = {item["id"]: item for item in browser.get("/api/v1/feed/").json()["results"]}
    assert items[post.public_id]["disclosure"]["type"] == "commission"
    for path in paths:
        store.wire._resting_until = 0.0
        page = browser.get(path).content.decode()
        assert post.public_id in page
        assert 'data-disclosure="commission"' in page


@pytest.mark.row("A89")
def test_a_switch_that_redis_missed_is_owed_and_told_by_the_worker(
    browser, redis, monkeypatch, at_once
):
    _, store = redis
    browser.get("/api/v1/feed/")
    before = int.from_bytes(store.get_rules(), "little")

    def refuse(self, blob):
        raise StoreUnavailable("timeout")

    with monkeypatch.context() as broken:
        broken.setattr(type(store), "put_rules", refuse)
        site = SiteSettings.current()
        site.is_sponsored_delivery_paused = True
        site.save()
        standing.changed(None)
    assert Job.objects.filter(kind=touch.RULES_JOB).count() == 1
    assert int.from_bytes(store.get_rules(), "little") == before
    freshening.freshen(now=timezone.now())
    assert int.from_bytes(store.get_rules(), "little") == rules.load_number() != before
    loads = []
    load = looking.load_viewer
    monkeypatch.setattr(looking, "load_viewer", lambda *a, **k: loads.append(1) or load(*a, **k))
    for _ in range(4):
        browser.get("/api/v1/feed/")
    assert len(loads) <= 1, "a viewer who knows the switches is kept"
