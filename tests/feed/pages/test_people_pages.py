"""The pages of people through the client, without JavaScript."""

import pytest
from django.urls import reverse
from django.utils import timezone

from feed.models import (
    Comment,
    Follow,
    InterestChoice,
    Media,
    Mute,
    Post,
    Save,
    Smile,
)
from feed.services.comments import add_comment
from feed.services.disclosure import approve_disclosure
from tests.factories.feed import (
    NAMES,
    make_interests,
    make_neighbours,
    make_post,
)
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.pages.browsing import browser

pytestmark = pytest.mark.django_db


@pytest.mark.row("A05")
def test_the_interests_page_refuses_four_and_takes_five(ben):
    make_interests()
    client = browser(ben)
    page = client.get("/interests/")
    assert page.status_code == 200
    assert b"0 of 5 chosen" in page.content
    assert b"Show my feed" in page.content
    refused = client.post("/interests/", {"interests": NAMES[:4]})
    assert refused.status_code == 400
    assert b"Choose at least 5 (4 chosen)" in refused.content
    assert b"4 of 5 chosen" in refused.content
    assert not InterestChoice.objects.exists()
    answer = client.post("/interests/", {"interests": NAMES[:5]})
    assert (answer.status_code, answer.url) == (302, "/feed/")
    assert InterestChoice.objects.count() == 5


@pytest.mark.row("A05")
def test_the_feed_sends_one_to_the_interests_until_done(ben, committed):
    make_interests()
    client = browser(ben)
    assert client.get("/feed/").url == "/interests/"
    with committed(execute=True):
        client.post("/interests/", {"interests": NAMES[:5]})
    assert client.get("/feed/").status_code == 200


@pytest.mark.row("A01")
def test_outsiders_are_told_which_membership_they_need(ana, cem):
    post = make_post(author=ana)
    client = browser(cem)
    for path in ("/interests/", "/post/new/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert b"membership" in answer.content
    for path in (f"/p/{post.public_id}/smile/", f"/p/{post.public_id}/comment/", "/m/ana/follow/"):
        assert client.post(path, {"body": "x"}).status_code == 403
    assert not any(rows.objects.exists() for rows in (Smile, Comment, Follow))


def test_strangers_are_asked_to_sign_in_and_come_back(ana):
    post = make_post(author=ana)
    answer = browser().post(f"/p/{post.public_id}/smile/", {"next": "/discover/"})
    assert answer.url == "/accounts/login/?next=%2Fdiscover%2F"
    assert browser().get("/post/new/").url == "/accounts/login/?next=%2Fpost%2Fnew%2F"
    assert browser().get("/saved/").url.startswith("/accounts/login/")


@pytest.mark.row("A16", "B03")
def test_smile_and_save_buttons_toggle_and_lead_back(ana, ben):
    post = make_post(author=ana)
    client = browser(ben)
    for act, rows in (("smile", Smile), ("save", Save)):
        answer = client.post(f"/p/{post.public_id}/{act}/", {"next": "/feed/?x=1"})
        assert (answer.status_code, answer.url) == (302, "/feed/?x=1")
        assert rows.objects.count() == 1
        answer = client.post(f"/p/{post.public_id}/{act}/", {"next": "https://evil.example/"})
        assert answer.url == f"/p/{post.public_id}/"
        assert rows.objects.count() == 0
        assert client.get(f"/p/{post.public_id}/{act}/").status_code == 405


@pytest.mark.row("A12", "B08")
def test_follow_and_mute_buttons_toggle(ana, ben):
    make_brand()
    client = browser(ben)
    for path, rows in (
        ("/m/ana/follow/", Follow),
        ("/brands/northpeak/follow/", Follow),
        ("/m/ana/mute/", Mute),
    ):
        assert client.post(path).status_code == 302
        assert rows.objects.count() == 1
        client.post(path)
        assert rows.objects.count() == 0
    refused = client.post("/m/ben/follow/")
    assert refused.status_code == 400
    assert b"You cannot follow yourself." in refused.content
    assert client.post("/m/nobody/follow/").status_code == 404


@pytest.mark.row("B08")
def test_a_block_hides_both_until_it_is_taken_back(ana, ben):
    post = make_post(author=ana)
    client = browser(ben)
    assert client.post("/m/ana/block/").status_code == 302
    assert client.get(f"/p/{post.public_id}/").status_code == 404
    page = client.get("/m/ana/").content
    assert b"Unblock" in page
    assert post.public_id.encode() not in page
    assert browser(ana).get("/m/ben/").status_code == 404
    assert browser().get(f"/p/{post.public_id}/").status_code == 200
    assert browser(ana).post("/m/ben/follow/").status_code == 403
    client.post("/m/ana/block/")
    assert client.get(f"/p/{post.public_id}/").status_code == 200


@pytest.mark.row("A17")
def test_one_says_answers_edits_and_deletes_on_the_post_page(ana, ben):
    post = make_post(author=ana)
    here = f"/p/{post.public_id}/"
    client = browser(ben)
    answer = client.post(f"{here}comment/", {"body": "Lovely tent"})
    said = Comment.objects.get()
    assert answer.url == f"{here}#c-{said.public_id}"
    browser(ana).post(f"{here}comment/", {"body": "Thank you", "parent": said.public_id})
    page = browser().get(here).content.decode()
    assert "Lovely tent" in page
    assert page.index("Lovely tent") < page.index("Thank you")
    assert "Sign in" in page
    edit = f"/c/{said.public_id}/edit/"
    assert b"Lovely tent" in client.get(edit).content
    assert client.post(edit, {"body": "Fine tent"}).status_code == 302
    page = client.get(here).content.decode()
    assert "Fine tent" in page
    assert "edited" in page
    assert browser(ana).post(edit, {"body": "x"}).status_code == 403
    assert client.post(f"/c/{said.public_id}/delete/").status_code == 302
    assert "Fine tent" not in browser().get(here).content.decode()


def test_an_empty_comment_shows_what_is_wrong(ana, ben):
    post = make_post(author=ana)
    for body in ("", "x" * 1001):
        answer = browser(ben).post(f"/p/{post.public_id}/comment/", {"body": body})
        assert answer.status_code == 400
        assert b"comment-error" in answer.content
    assert not Comment.objects.exists()


HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>{{7*7}}{% now %} hx-get='/x'"


def test_what_people_write_is_text_everywhere(ana, ben):
    ana.name, ana.bio = "<b>Ana</b>", HOSTILE[:290]
    ana.save()
    product = make_product(slug="tent", title="<i>Tent</i>")
    post = make_post(author=ana, caption=HOSTILE, products=[product])
    Media.objects.update(alt=HOSTILE)
    post.refresh_from_db()
    add_comment(author=ben, post=post, body=HOSTILE, now=timezone.now())
    for path in (f"/p/{post.public_id}/", "/m/ana/", "/", "/products/tent/posts/"):
        page = browser(ben if path != "/" else None).get(path).content.decode()
        assert "<script>alert" not in page, path
        assert "<img src=x" not in page, path
        assert "<b>Ana" not in page, path
        assert "<i>Tent" not in page, path
        assert "{{7*7}}" in page or path == "/m/ana/", path


@pytest.mark.row("B03")
def test_saved_posts_are_listed_newest_first_and_only_for_oneself(ana, ben):
    one, two = make_post(author=ana), make_post(author=ana)
    client = browser(ben)
    for post in (one, two):
        client.post(f"/p/{post.public_id}/save/")
    page = client.get("/saved/").content.decode()
    assert page.index(two.public_id) < page.index(one.public_id)
    assert one.public_id not in browser(ana).get("/saved/").content.decode()
    browser(ana).post(f"/p/{one.public_id}/delete/")
    assert one.public_id not in client.get("/saved/").content.decode()


def test_a_profile_shows_figures_and_posts_page_by_page(ana, ben):
    posts = [make_post(author=ana) for _ in range(14)]
    browser(ben).post("/m/ana/follow/")
    page = browser(ben).get("/m/ana/")
    text = page.content.decode()
    assert "<b>14</b> posts" in text
    assert "<b>1</b> follower" in text
    assert 'data-follow="ana" aria-pressed="true"' in text
    assert posts[-1].public_id in text
    assert posts[0].public_id not in text
    more = browser(ben).get(page.context["next_url"], headers={"HX-Request": "true"})
    assert posts[0].public_id in more.content.decode()
    assert b"<html" not in more.content
    assert browser().get("/m/ana/?at=forged").status_code == 200
    assert browser().get("/m/ANA/").url == "/m/ana/"
    assert browser().get("/m/nobody/").status_code == 404


def test_a_suspended_member_has_no_profile(ana):
    ana.suspended_at = timezone.now()
    ana.save()
    assert browser().get("/m/ana/").status_code == 404


def test_the_landing_is_a_wall_for_strangers_and_the_feed_for_members(ana, ben):
    post = make_post(author=ana)
    make_brand()
    pending = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    page = browser().get("/").content.decode()
    assert post.public_id in page
    assert pending.public_id not in page
    assert browser(ben).get("/").url == "/feed/"


@pytest.mark.row("A36")
def test_posts_about_a_product_stand_unpaid_first(ana):
    make_brand()
    tent = make_product(slug="tent")
    plain = make_post(author=ana, products=[tent])
    make_neighbours(number=3, products=[tent])
    paid = make_post(author=ana, products=[tent], disclosure="paid", sponsor="northpeak")
    approve_disclosure(post=paid, reviewer=make_staff(), now=timezone.now())
    make_post(author=ana)
    for path in ("/products/tent/posts/", "/brands/northpeak/posts/"):
        page = browser().get(path).content.decode()
        assert page.index(plain.public_id) < page.index(paid.public_id)
        assert page.count("<article") == 5
    make_product(slug="boots")
    assert b"<article" not in browser().get("/products/boots/posts/").content
    assert browser().get("/products/none/posts/").status_code == 404
    assert browser().get(reverse("feed:search_posts"), {"q": "day"}).content.count(b"<article") == 6
    for query in ("", "nothing like it", "\x01", "#nope"):
        found = browser().get(reverse("feed:search_posts"), {"q": query})
        assert found.status_code in (200, 204)
        assert b"<article" not in found.content


def test_lists_cost_the_same_at_1_and_30(ana, ben, django_assert_max_num_queries):
    client = browser(ben)
    post = make_post(author=ana)
    for number in (1, 30):
        while Post.objects.count() < number:
            Post.objects.filter(author=ana).update(created_at=timezone.now().replace(year=2020))
            Save.objects.get_or_create(post=make_post(author=ana), member=ben)
            Comment.objects.create(post=post, author=make_member(), body="Hi")
        for path, most in ((f"/p/{post.public_id}/", 34), ("/m/ana/", 28), ("/saved/", 24)):
            client.get(path)
            with django_assert_max_num_queries(most):
                assert client.get(path).status_code == 200
