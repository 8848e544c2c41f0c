"""Reporting, statements and the queues as people use them (rows B08, B09, A89)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import ModerationCase, Post, Report, Statement
from feed.services import filters, moderation
from feed.services.comments import add_comment
from feed.services.disclosure import approve_disclosure
from feed.services.posts import remove_post
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_outsider, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


@pytest.mark.row("B08")
def test_a_post_a_comment_and_a_person_are_reported_by_a_form():
    browser = signed_in(make_outsider())
    post = make_post()
    comment = add_comment(author=make_member(), post=post, body="Hm", now=timezone.now())
    for path in (
        f"/p/{post.public_id}/report/",
        f"/c/{comment.public_id}/report/",
        f"/m/{post.author.handle}/report/",
    ):
        assert "looks like an ad" in browser.get(path).content.decode()
        answer = browser.post(path, {"reason": "ugly"})
        assert answer.status_code == 400
        assert "Choose one of the reasons" in answer.content.decode()
        assert browser.post(path, {"reason": "undeclared_ad"}).status_code == 302
    assert Report.objects.count() == 3
    assert Client().get(f"/p/{post.public_id}/report/").status_code == 302
    assert browser.get("/p/nothing/report/").status_code == 404


@pytest.mark.row("B08")
def test_the_menu_of_a_card_reports_hides_and_mutes():
    post = make_post()
    page = Client().get(f"/p/{post.public_id}/").content.decode()
    for path in ("report/", "hide/", "less/"):
        assert f"/p/{post.public_id}/{path}" in page
    assert f"/m/{post.author.handle}/mute/" in page


@pytest.mark.row("B09")
def test_staff_clear_the_queue_and_the_author_appeals():
    post, rita, rolf = make_post(), make_staff(handle="rita"), make_staff(handle="rolf")
    for _ in range(3):
        moderation.report(reporter=make_member(), target=post, reason="spam", now=timezone.now())
    case = ModerationCase.objects.get()
    staff = signed_in(rita)
    queue = staff.get("/admin/feed/moderationcase/").content.decode()
    assert post.author.handle in queue
    page = f"/admin/feed/moderationcase/{case.pk}/change/"
    shown = staff.get(page).content.decode()
    assert f'data-post="{post.public_id}"' in shown
    assert "Spam or a scam" in shown
    assert staff.post(page, {"decision": "remove", "ground": "spam"}).status_code == 400
    assert staff.post(page, {"decision": "burn"}).status_code == 404
    answer = staff.post(
        page, {"decision": "remove", "ground": "spam", "reason": "The same ten times"}
    )
    assert answer.status_code == 302
    author = signed_in(post.author)
    statement = Statement.objects.get()
    assert "Removed" in author.get("/statements/").content.decode()
    path = f"/statements/{statement.public_id}/"
    assert "The same ten times" in author.get(path).content.decode()
    assert signed_in(make_member()).get(path).status_code == 404
    assert author.post(path, {"text": ""}).status_code == 400
    assert author.post(path, {"text": "They differ"}).status_code == 302
    appeal = f"/admin/feed/statement/{statement.pk}/change/"
    assert "They differ" in staff.get(appeal).content.decode()
    mine = staff.post(appeal, {"decision": "overturn", "reason": "Oh"})
    assert mine.status_code == 403
    other = signed_in(rolf).post(appeal, {"decision": "overturn", "reason": "They do"})
    assert other.status_code == 302
    assert Post.objects.get(pk=post.pk).state == "published"
    assert "taken back" in author.get(path).content.decode()


def test_who_is_no_staff_or_may_not_decide_does_not():
    report, _ = moderation.report(
        reporter=make_member(), target=make_post(), reason="spam", now=timezone.now()
    )
    page = f"/admin/feed/moderationcase/{report.case_id}/change/"
    assert signed_in(make_member()).get(page).status_code == 302
    clerk = make_member(is_staff=True)
    assert signed_in(clerk).post(page, {"decision": "dismiss"}).status_code == 403
    assert ModerationCase.objects.get().state == "open"


@pytest.mark.row("B09")
def test_the_author_of_a_hidden_post_is_told_on_its_page():
    post = make_post()
    for _ in range(3):
        moderation.report(reporter=make_member(), target=post, reason="spam", now=timezone.now())
    page = signed_in(post.author).get(f"/p/{post.public_id}/")
    assert "Members reported this post" in page.content.decode()
    assert Client().get(f"/p/{post.public_id}/").status_code == 404


@pytest.mark.row("B08")
def test_the_api_reports_and_filters(api):
    post, ben = make_post(caption="A #haul"), make_member()
    call = api(ben)
    assert call("post", f"posts/{post.public_id}/report/", {"reason": "spam"}).status_code == 201
    assert call("post", f"posts/{post.public_id}/report/", {"reason": "spam"}).status_code == 200
    bad = call("post", f"posts/{post.public_id}/report/", {"reason": "ugly"})
    assert bad.status_code == 400
    assert "reason" in bad.json()["errors"]
    unknown = call("post", f"posts/{post.public_id}/report/", {"reason": "spam", "x": 1})
    assert unknown.status_code == 400
    assert (
        call("post", f"members/{post.author.handle}/report/", {"reason": "spam"}).status_code == 201
    )
    assert call("put", f"posts/{post.public_id}/hide/").status_code == 204
    assert call("delete", f"posts/{post.public_id}/hide/").status_code == 204
    assert call("put", f"posts/{post.public_id}/see-less/").status_code == 204
    assert call("put", "me/filters/hashtags/haul/").status_code == 204
    found = call("put", "me/filters/", {"kinds": ["poll"]}).json()
    assert found == {
        "hashtags": ["haul"], "kinds": ["poll"], "less_interests": [], "less_hashtags": []
    }  # fmt: skip
    assert call("put", "me/filters/", {"kinds": ["song"]}).status_code == 400
    assert api()("get", "me/filters/").status_code == 401


def test_the_api_shows_statements_and_takes_an_appeal(api):
    post, rita = make_post(), make_staff()
    report, _ = moderation.report(
        reporter=make_member(), target=post, reason="spam", now=timezone.now()
    )
    moderation.remove(
        case=report.case, reviewer=rita, ground="spam", reason="Spam", now=timezone.now()
    )
    call = api(post.author)
    (row,) = call("get", "me/statements/").json()["results"]
    assert row["facts"] == "Spam"
    assert row["appeal"] == "none"
    path = f"me/statements/{row['id']}/appeal/"
    assert api(make_member())("post", path, {"text": "No"}).status_code == 404
    assert call("post", path, {"text": "No"}).json()["appeal"] == "waiting"
    assert call("post", path, {"text": "No"}).status_code == 409


@pytest.mark.row("A89")
def test_pausing_posting_refuses_posts_at_once_and_nothing_else(api):
    staff, ben = signed_in(make_staff()), make_member()
    post = make_post()
    path = "/admin/spark/sitesettings/1/change/"
    SiteSettings.current()
    form = dict(staff.get(path).context["adminform"].form.initial)
    sent = {name: value for name, value in form.items() if value is not False and value is not None}
    change = staff.post(path, sent | {"is_posting_paused": "on"})
    assert change.status_code == 302
    assert SiteSettings.current().is_posting_paused
    assert "is_posting_paused" in str(
        staff.get("/admin/spark/sitesettings/1/history/").content
    ).lower().replace(" ", "_")
    refused = api(ben)("post", "posts/", {"kind": "question", "caption": "Why?"},
                       **{"Idempotency-Key": "one"})  # fmt: skip
    assert refused.status_code == 503
    assert refused.json()["code"] == "posting_paused"
    browser = signed_in(ben)
    page = browser.post("/post/new/", {"caption": "Why?", "kind": "question"})
    assert page.status_code == 503
    assert "Posting is paused" in page.content.decode()
    assert Post.objects.count() == 1
    assert browser.post(f"/p/{post.public_id}/comment/", {"body": "Nice"}).status_code == 302


@pytest.mark.row("C05")
def test_what_a_member_hid_is_listed_under_its_label_and_gone_when_it_is_gone(client):
    make_brand(slug="northpeak", name="Northpeak")
    post, ben = (
        make_post(caption="A warm tent", disclosure="paid", sponsor="northpeak"),
        make_member(),
    )
    approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    filters.hide_post(member=ben, post=post, now=timezone.now())
    client.force_login(ben)
    page = client.get("/muted/").content.decode()
    assert page.index("Sponsored · Paid by Northpeak") < page.index("A warm tent")
    remove_post(post=post, by=post.author, now=timezone.now())
    assert "A warm tent" not in client.get("/muted/").content.decode()


@pytest.mark.row("A38", "A40")
def test_the_words_of_a_removed_paid_post_stand_behind_their_label_in_the_statement():
    brand = make_brand(slug="northpeak", name="Northpeak")
    author = make_member()
    post = make_post(author=author, caption="Buy this tent", disclosure="paid", sponsor=brand.slug)
    case = ModerationCase(post=post, subject=author)
    assert moderation.excerpt_of(case) == "Sponsored · Paid by Northpeak | Buy this tent"
    unpaid = ModerationCase(post=make_post(caption="Plain"))
    assert moderation.excerpt_of(unpaid) == "Plain"
