"""The public register, the history of a label, and how all of it works (rows C05, A38)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from feed.marked import html_of_marks
from feed.models import DisclosureEvent, PostTally
from feed.services.disclosure import approve_disclosure, force_label, reject_disclosure
from feed.services.edits import edit_post
from feed.services.refusals import Refused
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def late():
    """A post that 500 had seen before staff labelled it."""
    post = make_post(author=make_member(name="Ana"))
    PostTally.objects.filter(post=post, shard=0).update(views=500)
    force_label(
        post=post, disclosure="gifted", sponsor=make_brand(), reviewer=make_staff(),
        reason="A tip from a reader", now=timezone.now(),
    )  # fmt: skip
    return post


@pytest.fixture
def paid():
    make_brand(slug="oakfold")
    post = make_post(author=make_member(), disclosure="paid", sponsor="oakfold")
    return approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())


@pytest.mark.row("C05")
def test_the_history_says_how_many_saw_the_post_before_its_label(client, late):
    page = client.get(f"/p/{late.public_id}/label/").content.decode()
    assert "Label added" in page
    assert "after 500 views" in page
    assert "the chain is whole" in page
    assert "A tip from a reader" not in page  # between staff and the author
    row = client.get(f"/api/v1/posts/{late.public_id}/disclosures/").json()["results"][0]
    assert (row["views"], row["by"], row["type"]) == (500, "staff", "gifted")
    register = client.get("/transparency/").content.decode()
    assert "labelled after 500 views" in register


@pytest.mark.row("C05")
def test_the_register_lists_labelled_public_posts_by_brand_and_type(client, late, paid):
    make_brand(slug="oakfold")
    hidden = make_post(author=make_member(), disclosure="paid", sponsor="oakfold")
    plain = make_post(author=make_member())

    def shown(query=""):
        page = client.get(f"/transparency/{query}").content.decode()
        return {p for p in (late, paid, hidden, plain) if f"/p/{p.public_id}/" in page}

    assert shown() == {late, paid}
    assert shown("?brand=oakfold") == {paid}
    assert shown("?type=gifted") == {late}
    assert shown("?type=gifted&brand=oakfold") == set()
    for wrong in ("?type=bribe", "?brand=unheard-of", "?before=nothing"):
        assert client.get(f"/transparency/{wrong}").status_code == 404


def test_the_register_goes_on_where_a_page_ends(client, monkeypatch, late, paid):
    monkeypatch.setattr("feed.register.A_PAGE", 1)
    first = client.get("/transparency/")
    second = client.get(first.context["next_url"])
    seen = [page.context["rows"][0]["post"] for page in (first, second)]
    assert seen == [paid, late]
    assert second.context["next_url"] == ""


def test_a_page_of_the_register_takes_few_queries(client, django_assert_max_num_queries):
    make_brand()
    for _ in range(12):
        post = make_post(author=make_member(), disclosure="paid", sponsor="northpeak")
        approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    with django_assert_max_num_queries(8):
        client.get("/transparency/")


@pytest.mark.row("A38")
def test_how_ranking_and_labels_work_is_a_public_page(client):
    page = client.get("/transparency/ranking/").content.decode()
    assert "<h1>How ranking and labels work</h1>" in page
    assert "35 of 100" in page
    assert "the database" in page


def test_marks_become_html_and_text_stays_text():
    text = "# Top\n\n## A <b>\n\ntwo\nlines of `code`\n\n- one\n- two\n\n"
    text += "| a | b |\n| --- | --- |\n| 1 | <i> |"
    html = html_of_marks(text)
    assert "Top" not in html
    assert "<h2>A &lt;b&gt;</h2>" in html
    assert "<p>two lines of <code>code</code></p>" in html
    assert "<ul><li>one</li><li>two</li></ul>" in html
    assert "<td>&lt;i&gt;</td>" in html


@pytest.mark.services
@pytest.mark.row("C05")
def test_no_row_of_the_history_can_be_changed_or_deleted(late):
    rows = DisclosureEvent.objects.filter(post=late)
    for act in (lambda: rows.update(views=0), rows.delete, lambda: rows.update(reason_code="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert rows.get().views == 500


@pytest.mark.row("C05")
def test_nothing_is_changed_or_deleted_on_sqlite_either(late):
    rows = DisclosureEvent.objects.filter(post=late)
    for act in (lambda: rows.update(views=0), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.row("B09")
def test_a_rejected_author_appeals_once_and_somebody_else_decides(client):
    ana, rita, rob = make_member(), make_staff(), make_staff()
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    now = timezone.now()
    reject_disclosure(post=post, reviewer=rita, reason="", code="no_deal_known", now=now)
    browser = Client()
    browser.force_login(ana)
    here = f"/p/{post.public_id}/appeal/"
    assert b"second look" in browser.get(here).content
    assert browser.post(here, {"text": " "}).status_code == 400
    assert browser.post(here, {"text": "The contract is from May."}).status_code == 302
    post.refresh_from_db()
    assert post.review_state == "appealed"
    assert browser.post(here, {"text": "Again"}).status_code == 409
    with pytest.raises(Refused, match="Somebody else"):
        approve_disclosure(post=post, reviewer=rita, now=now)
    approve_disclosure(post=post, reviewer=rob, now=now)
    appeal = post.disclosure_appeals.get()
    assert (appeal.outcome, appeal.decided_by, appeal.against) == ("granted", rob, rita)
    assert client.get(f"/p/{post.public_id}/").status_code == 200


@pytest.mark.row("B09")
def test_the_api_takes_an_appeal_within_fourteen_days(client):
    ana, rita = make_member(), make_staff()
    make_brand()
    long_ago = timezone.now() - timedelta(days=20)
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak", now=long_ago)
    browser = Client()
    browser.force_login(ana)

    def send(body):
        here = f"/api/v1/posts/{post.public_id}/appeal/"
        return browser.post(here, body, content_type="application/json")

    assert send({"text": "Why?"}).status_code == 409  # nothing is decided yet
    at = timezone.now() - timedelta(days=15)
    reject_disclosure(post=post, reviewer=rita, reason="Late", now=at)
    assert (send({"text": "Why?"}).status_code, send({"text": "Why?"}).json()["code"]) == (
        403,
        "too_late",
    )
    other = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    reject_disclosure(post=other, reviewer=rita, reason="No", now=timezone.now())
    post = other
    assert "text" in send({"text": " "}).json()["errors"]
    assert send({"text": "See the contract", "state": "approved"}).status_code == 400
    answer = send({"text": "See the contract"})
    assert (answer.status_code, answer.json()["review_state"]) == (201, "appealed")


@pytest.mark.row("B12")
def test_an_author_goes_on_from_the_edit_that_waits(client, paid):
    author = Client()
    author.force_login(paid.author)
    edit_post(post=paid, by=paid.author, caption="Warmer words", now=timezone.now())
    assert b"Warmer words" in author.get(f"/p/{paid.public_id}/edit/").content
    page = author.get(f"/p/{paid.public_id}/").content
    assert b"Your edit waits for approval" in page
    assert b"History of this label" in page
    assert b"Warmer words" not in client.get(f"/p/{paid.public_id}/").content
