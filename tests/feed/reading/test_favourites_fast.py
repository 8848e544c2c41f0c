"""Following and Favourites in front of Django: no statement once they are warm (B40)."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.services.following import add_favourite, follow_hashtag
from feed.services.relations import follow_member
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.feed.reading.conftest import forget_everything
from tests.feed.reading.test_favourites_feed import a_while_later

pytestmark = pytest.mark.services
PAGE = "/following/?view=favourites"
API = "/api/v1/feed/following/?view=favourites"


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.fixture
def dear(ben):
    person, other = make_member(handle="dear"), make_member(handle="other")
    for one in (person, other):
        follow_member(follower=ben, target=one, now=timezone.now())
    add_favourite(follower=ben, target=person, now=timezone.now())
    make_post(author=person, caption="Hers")
    make_post(author=other, caption="His")
    make_post(author=make_member(), caption="A stranger's #tents")
    a_while_later(ben)
    forget_everything()
    return person


def warm(server, browser, path):
    for _ in range(3):
        assert server.get(browser, path).status == 200
    server.ordinary = 0
    with CaptureQueriesContext(connection) as statements:
        answer = server.get(browser, path)
    assert (answer.status, server.ordinary, len(statements)) == (200, 0, 0), path
    return answer.body.decode()


@pytest.mark.row("B40")
def test_warm_favourites_need_no_statement_and_the_choice_holds(server, browser, dear):
    for path in (PAGE, "/following/"):
        body = warm(server, browser, path)
        assert "Hers" in body
        assert "His" not in body
    body = warm(server, browser, API)
    assert "Hers" in body
    assert "His" not in body
    assert "His" in warm(server, browser, "/api/v1/feed/following/")


@pytest.mark.row("B40")
def test_another_choice_is_written_down_and_holds_on_the_fast_path(server, browser, dear):
    warm(server, browser, PAGE)
    server.get(browser, "/following/?view=following")
    assert "His" in warm(server, browser, "/following/")
    server.ordinary = 0
    assert "His" not in server.get(browser, PAGE).body.decode()
    assert server.ordinary == 1, "a new choice is for the view"
    assert "His" not in warm(server, browser, "/following/")


@pytest.mark.row("B05")
def test_followed_hashtags_need_no_statement_once_they_are_warm(server, browser, ben, dear):
    follow_hashtag(member=ben, name="tents", now=timezone.now())
    a_while_later(ben)
    forget_everything()
    server.get(browser, "/following/?view=following")
    body = warm(server, browser, "/following/")
    assert "A stranger" in body
    assert "You follow <a" in body
