"""A member with five interests, some posts to read, and a browser that is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone

from feed.engine.pools import POOLS
from feed.engine.store import get_store
from feed.models import FeedProfile
from feed.reading.looking import MEMORY
from feed.reading.near import NEAR
from feed.reading.recent import RECENT
from feed.reading.shelf import SHELVES
from feed.reading.shortcut import Shortcut
from feed.services.interests import choose_interests
from spark.models import Member
from tests.factories.feed import make_interests, make_post
from tests.factories.members import make_member

INTERESTS = ["dogs", "hiking", "cooking", "beauty", "fashion"]


def forget_everything() -> None:
    """A process and a store that have just started."""
    store = get_store()
    if hasattr(store, "wire"):
        store.wire.timeout = 5  # a busy machine is no broken store
        store.wire.close()
    store.flush()
    NEAR.forget_all()
    POOLS.reset()
    MEMORY.reset()
    RECENT.reset()
    for shelf in SHELVES.values():
        shelf.clear()
        shelf.marks.clear()


@pytest.fixture(autouse=True)
def _nothing_remembered(db: None) -> Iterator[None]:
    forget_everything()
    yield
    get_store().flush()


@pytest.fixture
def commits_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests run inside a transaction that never commits; what follows a commit follows at once."""
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


def make_reader(
    *, handle: str = "", interests: list[str] | None = None, **fields: object
) -> Member:
    make_interests()
    member = make_member(handle=handle, **fields)
    choose_interests(member=member, slugs=interests or INTERESTS, now=timezone.now())
    # They chose a while ago: within the second of a choice each page is made anew.
    before = timezone.now() - timedelta(seconds=10)
    # ... and they have seen enough for paid posts to be among what they are shown.
    FeedProfile.objects.filter(member=member).update(
        seen_at=before, dirty_at=before, shown_count=100
    )
    return member


@pytest.fixture
def ben() -> Member:
    return make_reader(handle="ben")


@pytest.fixture
def ana() -> Member:
    return make_reader(handle="ana")


@pytest.fixture
def posts(ana: Member) -> list:
    return [make_post(author=ana, caption=f"Post {n}", interest=INTERESTS[n % 5]) for n in range(6)]


@pytest.fixture
def browser(ben: Member) -> Client:
    client = Client()
    client.force_login(ben)
    return client


@contextmanager
def kept_connection() -> Iterator[None]:
    """Django closes connections around a request; a test's must stay, as in Django's client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """The project's WSGI application with the shortcut in front; counts what goes the long way."""

    def __init__(self) -> None:
        self.ordinary = 0
        django = get_wsgi_application()

        def counted(environ, start_response):  # type: ignore[no-untyped-def]
            self.ordinary += 1
            return django(environ, start_response)

        self.shortcut = Shortcut(counted)

    def get(self, client: Client, path: str, **headers: str | None) -> Answer:
        path, _, query = path.partition("?")
        cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
        environ = client._base_environ(
            PATH_INFO=path, QUERY_STRING=query, REQUEST_METHOD="GET", HTTP_COOKIE=cookies,
            **{"HTTP_HOST": "testserver"} | headers,
        )  # fmt: skip
        if environ["HTTP_HOST"] is None:  # as from a client that speaks HTTP/1.0
            del environ["HTTP_HOST"]
        caught: list = []
        with kept_connection():
            parts = self.shortcut(environ, lambda status, got, *rest: caught.append((status, got)))
            body = b"".join(parts)
            if hasattr(parts, "close"):
                parts.close()
        status, got = caught[-1]
        for name, value in got:
            if name.lower() == "set-cookie":
                client.cookies.load(value)
        return Answer(int(status.split()[0]), {n.lower(): v for n, v in got}, body)


@pytest.fixture
def server() -> Server:
    return Server()
