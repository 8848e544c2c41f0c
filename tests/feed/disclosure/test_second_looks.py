"""Appeals against forced labels and strikes: once, in time, answered by somebody else (D5.6)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feed.models import DecisionLetter, DisclosureAppeal, LabelLowering, Post, Strike
from feed.services import disclosure
from feed.services.disclosure.strikes import is_earning_stopped
from feed.services.refusals import Refused
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("B09")]
APPEALS = "/admin/feed/disclosureappeal/"


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def rita():
    return make_staff(handle="rita")


@pytest.fixture
def rob():
    return make_staff(handle="rob")


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


def forced(author, brand, by, *, now=None, tie="gifted", **fields):
    now = now or timezone.now()
    post = make_post(author=author, now=now, **fields)
    return disclosure.force_label(
        post=post, disclosure=tie, sponsor=brand, reviewer=by, reason="A tip", now=now
    )


def browser_of(member):
    browser = Client()
    browser.force_login(member)
    return browser


def test_the_author_reads_what_was_decided_and_until_when_to_appeal(ana, rita, brand):
    post = forced(ana, brand, rita)
    page = browser_of(ana).get("/decisions/").content.decode()
    for words in ("Strike for advertising without a label", "Gifted by Northpeak", "A tip",
                  "A warning", f"/p/{post.public_id}/appeal/strike/", "until"):  # fmt: skip
        assert words in page
    own = browser_of(ana).get(f"/p/{post.public_id}/").content.decode()
    assert "Appeal the strike" in own
    assert "Appeal the label" in own
    assert "Strike" not in browser_of(make_member()).get("/decisions/").content.decode()
    assert Client().get("/decisions/").status_code == 302


@pytest.mark.parametrize("what", ["label", "strike"])
def test_an_appeal_is_sent_once_in_words_and_within_fourteen_days(ana, rita, brand, what):
    post = forced(ana, brand, rita)
    browser, here = browser_of(ana), f"/p/{post.public_id}/appeal/{what}/"
    assert b"second look" in browser.get(here).content
    assert browser.post(here, {"text": "  "}).status_code == 400
    assert browser.post(here, {"text": "x" * 1001}).status_code == 400
    assert not DisclosureAppeal.objects.exists()
    assert browser.post(here, {"text": "I bought it"}).status_code == 302
    assert browser.post(here, {"text": "Again"}).status_code == 409
    row = DisclosureAppeal.objects.get()
    assert (row.kind, row.against, row.outcome) == (what, rita, "open")
    assert "Somebody else of staff looks at it" in browser.get("/decisions/").content.decode()
    post.refresh_from_db()
    assert (post.disclosure, post.is_public) == ("gifted", True)
    assert browser_of(make_member()).post(here, {"text": "Mine"}).status_code == 404
    late = forced(ana, brand, rita, now=timezone.now() - timedelta(days=15))
    assert browser.post(f"/p/{late.public_id}/appeal/{what}/", {"text": "Hm"}).status_code == 403
    assert browser.get(f"/p/{late.public_id}/appeal/{what}/").status_code == 302
    assert browser.get(f"/p/{post.public_id}/appeal/nothing/").status_code == 404


def test_who_imposed_it_does_not_answer_it_and_the_database_says_so_too(ana, rita, rob, brand):
    post, now = forced(ana, brand, rita), timezone.now()
    appeal = disclosure.appeal_strike(post=post, by=ana, text="I bought it", now=now)
    with pytest.raises(Refused, match="Somebody else"):
        disclosure.decide_appeal(appeal=appeal, by=rita, is_granted=True, reason="x", now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureAppeal.objects.update(decided_by=rita, outcome="granted")
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureAppeal.objects.update(outcome="granted")
    with pytest.raises(Refused, match="Say why"):
        disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason=" ", now=now)
    disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=False, reason="No bill", now=now)
    with pytest.raises(Refused, match="decided already"):
        disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="x", now=now)
    assert Strike.objects.get().annulled_at is None
    page = browser_of(ana).get("/decisions/").content.decode()
    assert "The decision stands: No bill" in page


@pytest.mark.row("A46")
def test_a_strike_that_is_taken_back_takes_its_consequences_with_it(ana, rita, rob, brand):
    start = timezone.now() - timedelta(days=3)
    posts = [forced(ana, brand, rita, now=start + timedelta(hours=n)) for n in range(3)]
    now = timezone.now()
    later = now + timedelta(days=60)
    assert is_earning_stopped(member_id=ana.pk, now=later), "the third removes for good"
    paid = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    assert not paid.is_public
    for number, post in enumerate(posts[:2]):
        appeal = disclosure.appeal_strike(post=post, by=ana, text="Bought", now=now)
        disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="A bill", now=now)
        assert not is_earning_stopped(member_id=ana.pk, now=later)
        assert is_earning_stopped(member_id=ana.pk, now=now) == (number == 0), "paused by two"
    assert Strike.objects.standing(now=now).count() == 1
    assert Post.objects.get(pk=posts[0].pk).disclosure == "gifted", "the label is another matter"


@pytest.mark.row("C05")
def test_a_granted_appeal_against_a_label_is_the_first_of_two_voices(ana, rita, rob, brand):
    post, now = forced(ana, brand, rita), timezone.now()
    appeal = disclosure.appeal_label(post=post, by=ana, text="I bought it", now=now)
    disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="A bill", now=now)
    post.refresh_from_db()
    assert post.disclosure == "gifted", "one person weakens no label"
    waiting = LabelLowering.objects.get()
    assert (waiting.asked_by, waiting.to_type, waiting.state) == (rob, "none", "waiting")
    with pytest.raises(Refused):
        disclosure.decide_lowering(lowering=waiting, by=rob, is_agreed=True, now=now)
    disclosure.decide_lowering(lowering=waiting, by=make_staff(), is_agreed=True, now=now)
    post.refresh_from_db()
    assert (post.disclosure, post.sponsor, post.is_public) == ("none", None, True)
    assert Strike.objects.get().annulled_at == now
    history = Client().get(f"/p/{post.public_id}/label/").content.decode()
    assert "two of staff agreed" in history
    assert "A bill" not in history


def test_a_granted_appeal_never_proposes_less_than_what_else_is_known(ana, rita, rob, brand):
    now = timezone.now()
    post = make_post(author=ana, disclosure="gifted", sponsor="northpeak")
    disclosure.approve_disclosure(post=post, reviewer=rob, now=now)
    disclosure.force_label(
        post=post, disclosure="paid", sponsor=brand, reviewer=rita, reason="A tip", now=now
    )
    assert not Strike.objects.exists(), "it was declared"
    appeal = disclosure.appeal_label(post=post, by=ana, text="Only lent", now=now)
    disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="True", now=now)
    row = LabelLowering.objects.get()
    assert (row.to_type, row.to_sponsor) == ("gifted", brand)


def test_an_appeal_against_a_strike_outlives_its_post(ana, rita, rob, brand):
    post = forced(ana, brand, rita)
    browser = browser_of(ana)
    browser.post(f"/p/{post.public_id}/delete/")
    assert Post.objects.get(pk=post.pk).state == "removed"
    here = f"/p/{post.public_id}/appeal/strike/"
    assert browser.get(here).status_code == 200
    assert browser.post(here, {"text": "I bought it"}).status_code == 302
    appeal, now = DisclosureAppeal.objects.get(), timezone.now()
    disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="A bill", now=now)
    assert Strike.objects.get().annulled_at == now
    assert "Withdrawn" in browser.get("/decisions/").content.decode()


def test_staff_answer_from_a_queue_with_a_tile(ana, rita, brand):
    rob = make_member(handle="rob", is_staff=True)
    rob.groups.add(Group.objects.get(name="reviewer"))
    post = forced(ana, brand, rita)
    disclosure.appeal_strike(post=post, by=ana, text="I bought it", now=timezone.now())
    desk = browser_of(rob)
    assert "Appeals about labels" in desk.get("/admin/").content.decode()
    assert b"ana" in desk.get(APPEALS).content
    here = f"{APPEALS}{DisclosureAppeal.objects.get().pk}/change/"
    page = desk.get(here).content.decode()
    for words in ("I bought it", "A tip", "Gifted by Northpeak", "Grant it", "decided by rita"):
        assert words in page
    assert desk.post(here, {"decision": "grant", "reason": ""}).status_code == 400
    assert desk.post(here, {"decision": "grant", "reason": "A bill"}).status_code == 302
    assert Strike.objects.get().annulled_at is not None
    assert DecisionLetter.objects.filter(about="granted").exists()
    assert desk.post(here, {"decision": "uphold", "reason": "x"}).status_code == 409


def test_an_appeal_against_a_rejection_is_answered_on_its_post(ana, rita, brand):
    post, now = make_post(author=ana, disclosure="paid", sponsor="northpeak"), timezone.now()
    disclosure.reject_disclosure(post=post, reviewer=rita, reason="No", now=now)
    appeal = disclosure.appeal_decision(post=post, by=ana, text="See May", now=now)
    desk = browser_of(make_staff())
    answer = desk.get(f"{APPEALS}{appeal.pk}/change/")
    assert answer.url == f"/admin/feed/pendingdisclosure/{post.pk}/change/"
    with pytest.raises(Refused):
        disclosure.decide_appeal(
            appeal=appeal, by=make_staff(), is_granted=True, reason="x", now=now
        )


def test_the_api_lists_decisions_and_takes_appeals(ana, rita, brand):
    post = forced(ana, brand, rita)
    browser = browser_of(ana)
    rows = browser.get("/api/v1/me/decisions/").json()["results"]
    assert {row["what"] for row in rows} == {"label", "strike"}
    assert all(row["appeal"] == "none" and row["post"] == post.public_id for row in rows)
    here = f"/api/v1/posts/{post.public_id}/appeal/"

    def send(body):
        return browser.post(here, body, content_type="application/json").status_code

    assert send({"text": "Bought", "against": "luck"}) == 400
    assert send({"text": "Bought", "against": "strike"}) == 201
    assert send({"text": "Bought", "against": "strike"}) == 409
    assert send({"text": "Bought", "against": "label"}) == 201
    assert send({"text": "Bought"}) == 409  # nothing was rejected
    rows = browser.get("/api/v1/me/decisions/").json()["results"]
    assert {row["appeal"] for row in rows} == {"open"}
    assert Client().get("/api/v1/me/decisions/").status_code in (401, 403)
