"""New and paid posts between the others: each has a place, no author has three of ten (D8)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from feed.engine.cursor import LENGTH, LONGEST, Cursor, InvalidCursor, read_cursor, sign_cursor
from feed.engine.news import tell_readers
from feed.engine.store import get_store
from feed.models import Post
from feed.services.disclosure import approve_disclosure
from products.models import Brand
from spark.models import Member
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand
from tests.feed.proof.test_cap_on_pages import read
from tests.feed.reading.conftest import INTERESTS, forget_everything

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


def worst(items: list[dict]) -> int:
    """The most posts that one author has among ten in a row."""
    names = [one["author"]["handle"] for one in items]
    tens = [names[n : n + 10] for n in range(len(names))]
    return max(ten.count(name) for ten in tens for name in set(ten))


def make_past() -> None:
    Post.objects.update(published_at=timezone.now() - timedelta(hours=2))
    forget_everything()


def put_back(post: Post, *, minutes: int) -> None:
    now = timezone.now()
    at = now - timedelta(minutes=minutes)
    Post.objects.filter(pk=post.pk).update(published_at=at, changed_at=now)


def make_paid(author: Member, brand: Brand, reviewer: Member) -> Post:
    post = make_post(author=author, interest="dogs", disclosure="paid", sponsor=brand.slug)
    approve_disclosure(post=post, reviewer=reviewer, now=timezone.now())
    return post


def tell() -> None:
    tell_readers(get_store(), now=timezone.now())
    get_store()._versions_at = 0


@pytest.mark.row("D8", "A08")
def test_new_posts_that_find_no_room_on_the_first_page_stand_on_the_next(browser, ben, world):
    make_past()
    read(browser, pages=1)
    new = {
        make_post(author=make_member(), caption=f"New {n}", interest=INTERESTS[n % 5]).public_id
        for n in range(20)
    }
    tell()
    ids = [one["id"] for one in read(browser, pages=20)]
    assert new <= set(ids)
    assert len(ids) == len(set(ids)), "and none twice"


@pytest.mark.row("D8")
def test_new_posts_of_one_author_do_not_fill_the_first_page(browser, ben):
    for n in range(40):
        make_post(author=make_member(), interest=INTERESTS[n % 5])
    make_past()
    read(browser, pages=1)
    anna = make_member(handle="anna")
    new = {make_post(author=anna, caption=f"{n}", interest="dogs").public_id for n in range(12)}
    tell()
    first = read(browser, pages=1)
    assert worst(first) <= 2
    assert first[0]["id"] in new, "the newest stands first"
    assert new <= {one["id"] for one in read(browser, pages=20)}, "the others follow"


@pytest.mark.row("D8")
def test_where_nobody_else_is_left_all_of_one_author_stand(browser, ben):
    make_post(author=make_member(), interest="dogs")
    make_past()
    read(browser, pages=1)
    anna = make_member(handle="anna")
    new = {make_post(author=anna, caption=f"{n}", interest="dogs").public_id for n in range(6)}
    tell()
    items = read(browser, pages=1)
    assert new <= {one["id"] for one in items}


@pytest.mark.row("D8", "C02")
def test_a_paid_post_is_not_set_before_two_of_its_author(browser, ben, rita):
    brand, anna = make_brand(slug="northpeak", name="Northpeak"), make_member(handle="anna")
    for n in range(30):
        author = anna if n in (4, 5) else make_member()
        put_back(make_post(author=author, caption=f"{n}", interest="dogs"), minutes=10 * (n + 1))
    put_back(make_paid(anna, brand, rita), minutes=500)
    forget_everything()
    assert worst(read(browser, pages=1)) <= 2


@pytest.mark.row("D8", "C02")
def test_a_paid_post_is_not_set_behind_two_of_its_author_on_the_page_before(browser, ben, rita):
    brand, anna = make_brand(slug="northpeak", name="Northpeak"), make_member(handle="anna")
    for n in range(40):
        # Sixteen fit on the first page, beside four paid ones.
        author = anna if n in (14, 15) else make_member()
        put_back(make_post(author=author, caption=f"{n}", interest="dogs"), minutes=10 * (n + 1))
    for n in range(4):
        put_back(make_paid(make_member(), brand, rita), minutes=n + 1)
    put_back(make_paid(anna, brand, rita), minutes=500)
    put_back(make_paid(make_member(handle="last"), brand, rita), minutes=600)
    forget_everything()
    items = read(browser, pages=2)
    names = [one["author"]["handle"] for one in items]
    assert names[17:20].count("anna") == 2, "the last of the first page"
    assert "last" in names[20:], "the next paid post stands in its place"
    assert worst(items) <= 2


@pytest.mark.parametrize("number", [0, 1, 2, 3, 19, 20])
def test_a_cursor_carries_the_posts_that_wait(number):
    place = Cursor(7, 20, 20, 1, 2, tuple(range(1, number + 1)))
    text = sign_cursor(place, key=b"k", member_id=1, tab=0, now=1000)
    assert (len(text) == LENGTH) == (number == 0)
    assert len(text) <= LONGEST
    assert read_cursor(text, key=b"k", member_id=1, tab=0, now=1001) == place
    for spoilt in (text[:-4], text + "AAAA", text[:24] + text[28:]):
        with pytest.raises(InvalidCursor):
            read_cursor(spoilt, key=b"k", member_id=1, tab=0, now=1001)
