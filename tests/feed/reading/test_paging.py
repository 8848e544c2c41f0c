"""Pages of a feed: they follow each other, stay full, and begin nowhere else."""

import pytest
from django.utils import timezone

from feed.engine.cursor import FOR_YOU, Cursor, sign_cursor
from feed.services import posts as post_services
from tests.factories.feed import make_post
from tests.feed.reading.conftest import INTERESTS, make_reader
from tests.feed.reading.test_rechecks import ids

pytestmark = pytest.mark.usefixtures("commits_at_once")


def cursor_for(member, *, tab=FOR_YOU, generation=1, offset=20, now=None) -> str:
    from django.conf import settings

    now = now or int(timezone.now().timestamp())
    return sign_cursor(
        Cursor(generation, offset), key=settings.SECRET_KEY.encode(), member_id=member.pk,
        tab=tab, now=now,
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/api/v1/feed/", "/feed/"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda good, ben, ana: good[:-1] + ("A" if good[-1] != "A" else "B"),
        lambda good, ben, ana: good[:20],
        lambda good, ben, ana: "",
        lambda good, ben, ana: "x" * 10_240,
        lambda good, ben, ana: good[:10] + "%00" + good[11:],
        lambda good, ben, ana: cursor_for(ana),
        lambda good, ben, ana: cursor_for(ben, tab=1),
        lambda good, ben, ana: cursor_for(ben, now=int(timezone.now().timestamp()) - 90_000),
        lambda good, ben, ana: cursor_for(ben, generation=12345),
    ],
    ids=[
        "edited", "truncated", "empty", "10 KB", "NUL", "foreign", "other feed", "expired", "gone",
    ],
)  # fmt: skip
def test_a_bad_cursor_is_refused_by_name(browser, posts, ben, ana, path, spoil):
    browser.raise_request_exception = False
    answer = browser.get(f"{path}?cursor={spoil(cursor_for(ben), ben, ana)}")
    assert answer.status_code == 400
    if path.startswith("/api"):
        assert answer.json()["code"] == "invalid_cursor"


def test_pages_follow_each_other_without_gap_or_double(browser, ben):
    people = [make_reader(handle=f"person-{n}") for n in range(10)]
    made = [make_post(author=people[n % 10], interest=INTERESTS[n % 5]) for n in range(45)]
    seen, path = [], "/api/v1/feed/"
    sizes = []
    while path:
        page = browser.get(path).json()
        seen += [item["id"] for item in page["results"]]
        sizes.append(len(page["results"]))
        path = page["next"] and page["next"].removeprefix("http://testserver")
        make_post(author=people[0], interest="dogs")  # the world goes on
    assert sizes == [20, 20, 5]
    assert sorted(seen) == sorted(post.public_id for post in made)


def test_a_page_stays_full_when_some_of_it_are_gone(browser, ben):
    people = [make_reader(handle=f"person-{n}") for n in range(10)]
    made = [make_post(author=people[n % 10], interest=INTERESTS[n % 5]) for n in range(45)]
    first = ids(browser)
    for post in made:
        if post.public_id in first[:8]:
            post_services.remove_post(post=post, by=post.author, now=timezone.now())
    after = ids(browser)
    assert len(after) == 20
    assert not set(first[:8]) & set(after)


def test_the_more_link_answers_htmx_with_cards_alone(browser, ben):
    people = [make_reader(handle=f"person-{n}") for n in range(10)]
    for n in range(25):
        make_post(author=people[n % 10], interest=INTERESTS[n % 5])
    page = browser.get("/feed/").content.decode()
    more = page.split('hx-get="/feed/?cursor=')[1].split('"')[0]
    part = browser.get(f"/feed/?cursor={more}", headers={"HX-Request": "true"}).content.decode()
    assert part.count("<article") == 5
    assert "<html" not in part
    assert "data-feed-end" in part
    whole = browser.get(f"/feed/?cursor={more}").content.decode()
    assert whole.count("<article") == 5
    assert "<html" in whole
