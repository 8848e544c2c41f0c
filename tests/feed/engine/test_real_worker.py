"""Feeds through a real worker and beat: built in seconds, also after a worker was killed."""

import os
import time

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from feed.engine import snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.store import get_store
from feed.models import FeedProfile
from feed.services.interests import choose_interests
from feed.services.relations import follow_member
from tests.factories.feed import make_interests, make_post
from tests.factories.members import make_member
from tests.servers import Beat, Redis, Worker
from tests.servers.process import wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def crew(tmp_path):
    """A way to start workers and beat on the test's own database and a broker of its own."""
    get_store().flush()
    broker = Redis(tmp_path, name="own-broker").start()
    database = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    env = {"DATABASE_URL": database, "CELERY_BROKER_URL": broker.broker_url}
    env["SPARK_VAR"] = str(tmp_path)
    started: list = [broker]

    def start(kind, **options):
        process = kind(tmp_path, env=env, **options)
        started.append(process)
        return process.start()

    yield start
    for process in reversed(started):
        process.kill()


def entries(member) -> list[int]:
    blob = get_store().get_snapshot(member.pk, tab=FOR_YOU)
    return snapshot.unpack(blob).ids.tolist() if blob else []


@pytest.mark.row("A08", "A06", "A12")
def test_a_choice_becomes_a_feed_although_the_worker_was_killed(crew):
    interests = make_interests()
    post = make_post(interest=interests[0].slug)
    ana, ben = make_member(), make_member()
    slugs = [interest.slug for interest in interests[:5]]
    # Nobody works yet: the choice is owed in the database alone.
    choose_interests(member=ben, slugs=slugs, now=timezone.now())
    assert not entries(ben)
    first = crew(Worker, queues="feed", concurrency=1, name="first")
    first.kill()
    crew(Beat)
    crew(Worker, queues="feed", concurrency=1, name="second")
    assert wait_until(lambda: post.pk in entries(ben), seconds=60)
    assert wait_until(lambda: _is_paid(ben), seconds=10)
    followed = make_post(author=ana, interest=interests[9].slug)
    started = time.monotonic()
    follow_member(follower=ben, target=ana, now=timezone.now())
    assert wait_until(lambda: followed.pk in entries(ben), seconds=60)
    assert time.monotonic() - started < 60
    # An emptied store loses nothing either.
    get_store().flush()
    FeedProfile.objects.filter(member=ben).update(dirty_at=timezone.now())
    assert wait_until(lambda: followed.pk in entries(ben), seconds=60)


def _is_paid(member) -> bool:
    row = FeedProfile.objects.get(member=member)
    return row.dirty_at is None and row.built_at is not None


@pytest.mark.row("A08")
def test_readers_learn_of_a_new_post_within_five_seconds(crew):
    make_interests()
    ben = make_member()
    store = get_store()

    def version() -> int:
        page = store.read_page(ben.pk, tab=FOR_YOU, generation=None, offset=0, count=1)
        return page.versions.fresh

    before = version()
    make_post()
    assert wait_until(lambda: version() != before, seconds=5)
    assert settings.FEED_STORE == "redis"
