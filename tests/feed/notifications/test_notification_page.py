"""The page of notifications, its count in the frame, and the API (row B07)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed import notices
from feed.models import Comment, Notification, Post
from feed.services import comments, moderation, reactions, relations
from feed.services.disclosure import approve_disclosure, record_material_connection
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.reading.conftest import forget_everything

pytestmark = [pytest.mark.django_db, pytest.mark.row("B07")]
BELL = re.compile(r'href="/notifications/" aria-label="([^"]*)"')


@pytest.fixture(autouse=True)
def _nothing_of_other_tests():
    forget_everything()


@pytest.fixture
def signed_in(client, ana):
    client.force_login(ana)
    return client


def page(client, path="/notifications/"):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def follow(ana, number):
    for n in range(number):
        fan = make_member(handle=f"fan{n}", name=f"Fan {n}")
        relations.follow_member(follower=fan, target=ana, now=timezone.now())


def test_the_page_is_the_members_own(client):
    response = client.get("/notifications/")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    assert client.post("/notifications/").status_code in (302, 405)


def test_a_page_without_lines_says_what_comes_here(signed_in):
    html = page(signed_in)
    assert "Nothing yet" in html
    assert set(BELL.findall(html)) == {"Notifications"}


def test_opening_the_page_shows_what_is_new_and_marks_it_seen(signed_in, ana, ben):
    follow(ana, 3)
    assert set(BELL.findall(page(signed_in, "/saved/"))) == {"Notifications, 3 new"}
    assert signed_in.head("/notifications/").status_code == 200
    ahead = signed_in.get("/notifications/", headers={"Sec-Purpose": "prefetch"})
    assert ahead.status_code == 200
    assert Notification.objects.filter(seen_at=None).count() == 3  # a look ahead is no look
    html = page(signed_in)
    assert html.count("note is-new") == 3
    assert set(BELL.findall(html)) == {"Notifications"}
    assert "note is-new" not in page(signed_in)
    assert set(BELL.findall(page(signed_in, "/saved/"))) == {"Notifications"}


def test_more_than_ninety_nine_are_not_counted_on(signed_in, ana):
    people = [make_member() for _ in range(101)]
    Notification.objects.bulk_create(
        Notification(member=ana, kind="follow", actor=person) for person in people
    )
    assert set(BELL.findall(page(signed_in, "/saved/"))) == {"Notifications"}  # nobody follows
    for person in people:
        person.follows.create(member=ana)
    assert set(BELL.findall(page(signed_in, "/saved/"))) == {"Notifications, 99+ new"}


def test_older_pages_follow_and_stay_as_they_are(signed_in, ana):
    follow(ana, 45)
    found, address = [], "/notifications/"
    for _ in range(3):
        html = page(signed_in, address)
        found += re.findall(r"<b>Fan (\d+)</b>", html)
        address = next(iter(re.findall(r'rel="next" href="([^"]+)"', html)), "")
    assert found == [str(n) for n in reversed(range(45))]
    assert not address
    assert page(signed_in, "/notifications/?before=nonsense:x").count("note-link") == 20


def test_behind_many_lines_out_of_sight_the_older_ones_are_found(signed_in, ana):
    follow(ana, 3)
    gone = [make_member() for _ in range(150)]
    Notification.objects.bulk_create(
        Notification(member=ana, kind="follow", actor=person) for person in gone
    )
    with CaptureQueriesContext(connection) as asked:
        html = page(signed_in)
    assert re.findall(r"<b>Fan (\d+)</b>", html) == ["2", "1", "0"]
    assert len(asked) <= 35


def test_a_page_costs_the_same_at_3_and_20_lines(signed_in, ana):
    brand = make_brand()
    costs = []
    for number in (1, 6):
        for _ in range(number):
            person = make_member()
            post = make_post(author=ana, products=[make_product(brand=brand)])
            comments.add_comment(author=person, post=post, body="Nice", now=timezone.now())
            reactions.smile(member=person, post=post, now=timezone.now())
            relations.follow_member(follower=person, target=ana, now=timezone.now())
        with CaptureQueriesContext(connection) as asked:
            page(signed_in)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 22


def test_a_line_about_a_labelled_post_begins_with_its_label(signed_in, ana, ben):
    brand = make_brand(name="Northpeak")
    post = make_post(author=ben, caption="With @ana", disclosure="gifted", sponsor=brand.slug)
    approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    html = page(signed_in)
    line = html[html.index('data-kind="mention_post"') :]
    assert 'data-disclosure="gifted"' in line
    assert line.index("Northpeak") < line.index("mentioned you in a post")


def test_a_paid_persons_comment_carries_its_label_here_too(signed_in, ana, ben):
    brand = make_brand(name="Northpeak")
    post = make_post(author=ana, products=[make_product(brand=brand)])
    record_material_connection(
        member=ben, brand=brand, type="paid", ground="A contract", now=timezone.now(),
        starts_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    comments.add_comment(author=ben, post=post, body="Best tent ever", now=timezone.now())
    html = page(signed_in)
    line = html[html.index('data-kind="comment"') :]
    assert line.index("Northpeak") < line.index("Best tent ever")


def test_a_name_in_a_brands_post_is_the_brands_word(signed_in, ana, ben):
    post = make_post(author=ben, caption="With @ana")
    Post.objects.filter(pk=post.pk).update(brand=make_brand(name="Northpeak"))
    html = page(signed_in)
    assert "<b>Northpeak</b> mentioned you in a post" in html
    assert "<b>Ben</b>" not in html


def test_words_of_people_are_words(signed_in, ana, ben):
    post = make_post(author=ana)
    said = "<img src=x onerror=alert(1)> {{ 7 }}"
    comments.add_comment(author=ben, post=post, body=said, now=timezone.now())
    html = page(signed_in)
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_the_api_lists_and_marks(api, ana, ben):
    caller = api(ana)
    post = make_post(author=ana)
    comments.add_comment(author=ben, post=post, body="Nice", now=timezone.now())
    reactions.smile(member=ben, post=post, now=timezone.now() - timedelta(seconds=1))
    first = caller("get", "me/notifications/?limit=1").json()
    [line] = first["results"]
    assert line["kind"] == "smiles"
    assert line["text"] == "Ben smiled at your post"
    assert line["people"] == [{"name": "Ben", "handle": "ben", "url": "/m/ben/", "is_brand": False}]
    second = caller("get", first["next"].split("/api/v1/")[1]).json()
    assert [line["words"] for line in second["results"]] == ["Nice"]
    assert second["results"][0]["post"]["id"] == post.public_id
    assert second["next"] is None
    assert second["results"][0]["is_new"]
    assert caller("post", "me/notifications/seen/").json() == {"seen": 2}
    assert caller("post", "me/notifications/seen/").json() == {"seen": 0}
    assert not caller("get", "me/notifications/").json()["results"][0]["is_new"]


def test_the_api_knows_no_strangers_and_refuses_a_made_up_place(api, ana, ben):
    assert api()("get", "me/notifications/").status_code == 401
    assert api()("post", "me/notifications/seen/").status_code in (401, 403)
    wrong = api(ana)("get", "me/notifications/?cursor=nonsense")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid_cursor")
    follow(ana, 1)
    assert api(ben)("get", "me/notifications/").json()["results"] == []
    assert api(ben)("post", "me/notifications/seen/").json() == {"seen": 0}
    assert Notification.objects.filter(seen_at=None).count() == 1


def test_however_many_lines_are_out_of_sight_a_page_passes_so_many_and_the_next_goes_on(
    signed_in, ana, ben, monkeypatch
):
    monkeypatch.setattr(notices, "MOST_LOOKED_AT", 200)
    monkeypatch.setattr(notices, "MOST_PASSED", 50)
    follow(ana, 2)
    post = make_post(author=ana)
    said = Comment.objects.bulk_create(
        Comment(post=post, author=ben, body="Buy!", created_at=timezone.now()) for _ in range(450)
    )
    Notification.objects.bulk_create(
        Notification(member=ana, kind="comment", actor=ben, post=post, comment=one) for one in said
    )
    relations.mute(member=ana, target=ben, now=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        assert set(BELL.findall(page(signed_in, "/saved/"))) == {"Notifications"}
    assert len(asked) <= 25
    found, pages, address = [], 0, "/notifications/"
    while address:
        with CaptureQueriesContext(connection) as asked:
            html = page(signed_in, address)
        assert len(asked) <= 50
        found += re.findall(r"<b>Fan (\d+)</b>", html)
        address = next(iter(re.findall(r'rel="next" href="([^"]+)"', html)), "")
        pages += 1
    assert (found, pages) == (["1", "0"], 3)
    assert not Notification.objects.filter(seen_at=None).exists(), "nothing waits that nobody sees"


def test_what_staff_removed_is_not_quoted_without_its_label(signed_in, ana, api):
    post = make_post(
        author=ana, caption="The best tent", disclosure="gifted", sponsor=make_brand().slug
    )
    rita = make_staff()
    approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    Notification.objects.all().delete()
    post.refresh_from_db()
    moderation.remove_unreported(
        target=post, reviewer=rita, ground="spam", reason="The tenth of it.", now=timezone.now()
    )
    html = page(signed_in)
    assert "The tenth of it." in html
    assert "The best tent" not in html
    [line] = api(ana)("get", "me/notifications/").json()["results"]
    assert line["words"] == "The tenth of it."
