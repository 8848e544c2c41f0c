"""A slow reader and a change of who looks: what was read before it is not believed after it."""

from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from feed.engine.cursor import FOR_YOU
from feed.engine.store import get_store
from feed.engine.store.redis import VIEWER_SECONDS, RedisStore
from feed.reading import looking
from feed.reading.looking import Asked, look
from feed.services import relations
from spark import standing
from spark.models import Member
from tests.factories.members import make_member

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def slow(monkeypatch):
    """Let ``happens`` come between a reader's question to the database and their keeping it."""

    def run(happens) -> None:
        load, met = looking._load, []

        def load_and_be_overtaken(asked):
            found = load(asked)
            if not met:
                met.append(1)
                happens()
            return found

        monkeypatch.setattr(looking, "_load", load_and_be_overtaken)

    return run


@pytest.fixture
def keeps_whatever(monkeypatch):
    """The store as it would be without the comparison: the control of each race."""

    def put(store, member_id, blob, *, instead_of):
        store.wire.call((b"SET", b"v:%d" % member_id, blob, b"EX", VIEWER_SECONDS))
        return True

    monkeypatch.setattr(RedisStore, "put_viewer", put)


def seen_by(member: Member):
    found = look(Asked(member.pk, FOR_YOU, None, timezone.now()))
    assert found is not None
    return found.viewer


def mute_somebody(ben, committed) -> int:
    ana = make_member(handle="ann")
    with committed(execute=True):
        relations.mute(member=ben, target=ana, now=timezone.now())
    return ana.pk << 1


def test_a_mute_while_a_slow_reader_loads_is_heard_by_the_next(
    ben, slow, django_capture_on_commit_callbacks
):
    marks = []
    slow(lambda: marks.append(mute_somebody(ben, django_capture_on_commit_callbacks)))
    assert not seen_by(ben).dropped, "the slow reader knows the state of before"
    assert marks[0] in seen_by(ben).dropped


def test_control_without_the_comparison_the_old_copy_comes_back(
    ben, slow, django_capture_on_commit_callbacks, keeps_whatever
):
    slow(lambda: mute_somebody(ben, django_capture_on_commit_callbacks))
    seen_by(ben)
    assert not seen_by(ben).dropped


def suspend(ben) -> None:
    Member.objects.filter(pk=ben.pk).update(suspended_at=timezone.now())
    standing.changed([ben.pk])


def test_a_suspension_while_a_slow_reader_loads_holds_at_the_next_page(
    ben, slow, django_capture_on_commit_callbacks
):
    def happens():
        with django_capture_on_commit_callbacks(execute=True):
            suspend(ben)

    slow(happens)
    now = int(timezone.now().timestamp())
    assert seen_by(ben).refusal_at(now) == ""
    assert seen_by(ben).refusal_at(now) == "suspended"


def sign_out_while_the_page_is_slow(browser: Client, slow, committed) -> str:
    """Sign out in one tab while a page of the other is being made; returns the session's key."""
    key = browser.session.session_key
    other = Client()
    other.cookies = browser.cookies.copy()

    def happens():
        with committed(execute=True):
            other.post("/accounts/logout/")
        assert not Session.objects.filter(session_key=key).exists()

    slow(happens)
    with suppress(Exception):  # the session went under it: what is answered is not asked here
        browser.get("/feed/")
    return key


def known_sessions(ben: Member) -> int:
    kept = get_store().read_page(ben.pk, tab=FOR_YOU, generation=None, offset=0, count=1).viewer
    viewer = looking.recall(kept, ben.pk)
    return len(viewer.sessions) if viewer else 0


def test_a_session_that_ended_while_a_page_was_made_is_not_known_afterwards(
    ben, browser, slow, django_capture_on_commit_callbacks
):
    sign_out_while_the_page_is_slow(browser, slow, django_capture_on_commit_callbacks)
    assert known_sessions(ben) == 0


def test_control_without_the_comparison_an_ended_session_is_still_known(
    ben, browser, slow, django_capture_on_commit_callbacks, keeps_whatever
):
    sign_out_while_the_page_is_slow(browser, slow, django_capture_on_commit_callbacks)
    assert known_sessions(ben) == 1


def test_of_two_slow_readers_the_younger_copy_stays(ben, slow):
    def another_reader():
        get_store().drop_viewers([ben.pk])
        seen_by(ben)

    slow(another_reader)
    seen_by(ben)
    kept = get_store().read_page(ben.pk, tab=FOR_YOU, generation=None, offset=0, count=1).viewer
    assert looking.recall(kept, ben.pk) is not None
