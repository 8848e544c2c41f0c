"""The bell of a feed page costs no statement and is not behind for long (row B07)."""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.services import comments, notifications, relations
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.feed.reading.conftest import Server, forget_everything, kept_connection, make_reader

pytestmark = [pytest.mark.services, pytest.mark.django_db, pytest.mark.row("B07")]
BELL = re.compile(r'href="/notifications/" aria-label="([^"]*)"')


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    """Tests run inside a transaction that never commits; what follows a commit follows at once."""
    at_once = lambda func, using=None, robust=False: func()  # noqa: E731
    monkeypatch.setattr(transaction, "on_commit", at_once)


@pytest.fixture
def ana():
    ana = make_reader(handle="ana")
    make_post(author=make_member(), interest="dogs")
    forget_everything()
    return ana


@pytest.fixture
def bell(client, ana):
    """Read the bell of a feed page, as the server with its shortcut answers it."""
    client.force_login(ana)
    with kept_connection():
        server = Server()

        def read():
            html = server.get(client, "/feed/").body.decode()
            [name] = set(BELL.findall(html))
            return name

        yield read


def test_a_warm_page_shows_the_count_without_a_statement(ana, bell):
    for _ in range(2):
        relations.follow_member(follower=make_member(), target=ana, now=timezone.now())
    for _ in range(3):
        bell()
    with CaptureQueriesContext(connection) as asked:
        assert bell() == "Notifications, 2 new"
    assert len(asked) == 0


def test_the_next_page_knows_of_what_is_new_and_of_what_was_seen(ana, bell):
    for _ in range(2):
        assert bell() == "Notifications"
    post = make_post(author=ana)
    comments.add_comment(author=make_member(), post=post, body="Nice", now=timezone.now())
    assert bell() == "Notifications, 1 new"
    notifications.mark_seen(member=ana, now=timezone.now())
    assert bell() == "Notifications"
