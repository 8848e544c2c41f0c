"""What was served is kept, and proves the cap; what was seen is counted; staff look back."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from feed.admin.shown import shown_on
from feed.engine.cap import Caps
from feed.models import (
    FeedProfile,
    Impression,
    ImpressionBatch,
    LabelText,
    ServedPage,
    ShownLabel,
)
from feed.proof import served
from feed.proof.sealing import is_whole
from feed.proof.served import entries_of
from feed.proof.visits import visits_of
from feed.reading.fragment import NOTED
from feed.services.disclosure import approve_disclosure
from feed.services.disclosure.words import set_label_text
from feed.services.viewing import (
    count_impressions,
    note_impressions,
    record_impressions,
    settle_share,
    settle_shares,
)
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.proof.logs import log, write
from tests.feed.proof.test_cap_on_pages import classes, read
from tests.feed.reading.conftest import forget_everything, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _nothing_noted():
    served.forget()
    yield
    served.forget()


@pytest.mark.row("C02")
def test_every_served_place_is_listed_with_its_class_and_the_share_up_to_it(browser, ben, world):
    items = read(browser, pages=2)
    write()
    proof = browser.get("/api/v1/me/feed-proof/").json()
    assert proof["is_kept"] is True
    assert (proof["sponsored_cap_percent"], proof["commercial_cap_percent"]) == (20, 40)
    places = proof["visits"][0]["places"]
    assert [place["post"] for place in places] == [one["id"] for one in items]
    names = {0: "unpaid", 1: "commercial", 2: "sponsored"}
    assert [place["class"] for place in places] == [names[one] for one in classes(items)]
    sponsored = 0
    for number, place in enumerate(places, start=1):
        sponsored += place["class"] == "sponsored"
        assert place["position"] == number
        assert place["sponsored_share"] == round(sponsored / number, 4)


@pytest.mark.row("C02")
def test_the_page_of_the_proof_says_that_the_cap_was_kept(browser, world):
    browser.get("/feed/")
    write()
    page = browser.get("/me/feed-proof/")
    assert page.status_code == 200
    assert "The cap was kept at every place." in page.content.decode()


def test_a_log_over_the_cap_is_not_called_kept(browser, ben):
    log(ben, [0, 2, 0, 0])
    proof = browser.get("/api/v1/me/feed-proof/").json()
    assert proof["is_kept"] is False
    assert proof["visits"][0]["first_breach"] == 2
    assert "The cap was passed" in browser.get("/me/feed-proof/").content.decode()


def test_half_an_hour_without_a_page_begins_another_visit(ben):
    at = timezone.now() - timedelta(hours=3)
    for minutes in (0, 20, 45, 80):
        log(ben, [0], at=at + timedelta(minutes=minutes))
    visits = visits_of(ServedPage.objects.order_by("at"))
    assert [len(visit.places) for visit in visits] == [3, 1]


def test_a_changed_log_is_seen_to_be_changed(browser, world):
    browser.get("/feed/")
    write()
    page = ServedPage.objects.get()
    assert is_whole(page)
    page.entries = bytes(page.entries)[: -NOTED.size]
    assert not is_whole(page)


def test_the_proof_of_others_and_of_strangers_is_closed(client):
    assert client.get("/me/feed-proof/").status_code == 302
    assert client.get("/api/v1/me/feed-proof/").status_code == 401


@pytest.mark.row("C14")
def test_staff_see_what_a_member_was_shown_with_the_labels_as_rendered(browser, ben, world):
    items = read(browser, pages=1)
    write()
    page = ServedPage.objects.get(member=ben)
    staff = Client()
    staff.force_login(make_member(handle="root", is_staff=True, is_superuser=True))
    text = staff.get(f"/admin/feed/servedpage/{page.pk}/change/").content.decode()
    places = [text.index(one["id"]) for one in items]
    assert places == sorted(places)
    assert "its digest matches" in text
    assert "Sponsored · Paid by Northpeak" in text
    assert "not on record" not in text
    assert [entry.paid for entry in entries_of(page)] == classes(items)


@pytest.mark.row("C14")
def test_the_wording_of_a_label_stays_on_record_when_it_is_changed_twice(browser, ben, world):
    words, _ = LabelText.objects.get_or_create(
        country="", type="commission", defaults={"short": "Commission", "tie": "x"}
    )
    shown = []
    for tie in ("Gets a commission when you buy", "Earns a share", "Is paid per order"):
        words.short, words.tie = "Commission", tie
        set_label_text(text=words, now=timezone.now())
        forget_everything()
        items = read(browser, pages=1)
        write()
        labels = [one["disclosure"]["label"] if one["disclosure"] else "" for one in items]
        shown.append((ServedPage.objects.latest("pk"), labels))
    assert len({tuple(labels) for _, labels in shown}) == 3
    for page, labels in shown:
        assert [one.label for one in shown_on(page)] == labels


def test_a_wording_that_was_changed_in_the_records_is_not_on_record(browser, ben, world):
    read(browser, pages=1)
    write()
    ShownLabel.objects.update(text="Not an ad at all")
    labels = {one.label for one in shown_on(ServedPage.objects.get())}
    assert labels == {"", None}


@pytest.mark.row("C14")
def test_who_is_no_staff_has_no_time_machine(browser, ben, world):
    browser.get("/feed/")
    write()
    page = ServedPage.objects.get(member=ben)
    assert browser.get(f"/admin/feed/servedpage/{page.pk}/change/").status_code in (302, 403)


def test_an_impression_counts_once_in_a_visit_and_again_in_the_next(ben):
    post = make_post(author=make_member(), interest="dogs")
    now = timezone.now()
    for minutes in (0, 5, 29):
        at = now + timedelta(minutes=minutes)
        note_impressions(member=ben, public_ids=[post.public_id], now=at)
    assert count_impressions(now=now) == 1
    later = now + timedelta(minutes=31)
    assert record_impressions(member=ben, public_ids=[post.public_id], now=later) == 1
    assert Impression.objects.count() == 2
    assert FeedProfile.objects.get(member=ben).shown_count == 102


@pytest.mark.row("C02")
def test_a_week_over_the_cap_pauses_sponsored_posts_until_it_is_back_under(rita):
    nora, brand = make_reader(handle="nora"), make_brand(slug="northpeak", name="Northpeak")
    paid = make_post(author=make_member(), interest="dogs", disclosure="paid", sponsor=brand.slug)
    approve_disclosure(post=paid, reviewer=rita, now=timezone.now())
    unpaid = make_post(author=make_member(), interest="dogs")
    now = timezone.now()

    def look(post, times, days_ago):
        Impression.objects.bulk_create(
            Impression(
                member=nora,
                post=post,
                at=now - timedelta(days=days_ago),
                paid=2 * (post == paid),
            )
            for _ in range(times)
        )

    look(paid, 5, 6.9)
    look(unpaid, 15, 1)
    settle_share(member_ids=[nora.pk], now=now)
    assert FeedProfile.objects.get(member=nora).is_over_cap
    settle_share(member_ids=[nora.pk], now=now + timedelta(hours=4))  # the five are a week old
    assert not FeedProfile.objects.get(member=nora).is_over_cap


@pytest.mark.row("C02")
def test_who_comes_back_under_the_cap_without_looking_is_found_by_the_clock(rita):
    nora = make_reader(handle="nora")
    post = make_post(author=make_member(), interest="dogs")
    at = timezone.now() - timedelta(days=6)
    Impression.objects.bulk_create(
        Impression(member=nora, post=post, at=at, paid=2) for _ in range(20)
    )
    FeedProfile.objects.filter(member=nora).update(is_over_cap=True)
    settle_shares(now=timezone.now())
    assert FeedProfile.objects.get(member=nora).is_over_cap
    settle_shares(now=timezone.now() + timedelta(days=2))
    assert not FeedProfile.objects.get(member=nora).is_over_cap


@pytest.mark.row("C02")
def test_an_app_reports_what_it_has_shown(browser, ben, client):
    posts = [make_post(author=make_member(), interest="dogs") for _ in range(2)]
    path, ids = "/api/v1/me/impressions/", [post.public_id for post in posts]
    answer = browser.post(path, {"posts": [*ids, "unknown"]}, content_type="application/json")
    assert answer.status_code == 204
    assert count_impressions(now=timezone.now()) == 2
    assert set(Impression.objects.values_list("member", flat=True)) == {ben.pk}
    assert client.post(path, {"posts": ids}, content_type="application/json").status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"posts": []}, {"posts": ["a"] * 61}, {"posts": ["a,b"]}, {"posts": "a"}]
)
def test_a_bad_report_of_what_was_shown_is_refused_by_name(browser, ben, body):
    answer = browser.post("/api/v1/me/impressions/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "posts" in answer.json()["errors"]
    assert not ImpressionBatch.objects.exists()


def test_two_workers_count_each_impression_once(ben):
    post = make_post(author=make_staff(), interest="dogs")
    note_impressions(member=ben, public_ids=[post.public_id, "unknown"], now=timezone.now())
    assert count_impressions(now=timezone.now()) + count_impressions(now=timezone.now()) == 1


@pytest.mark.row("C02")
def test_the_script_of_the_docs_comes_to_the_same_result(browser, ben, world):
    script = Path(__file__).parents[3] / "docs" / "check_feed_proof.py"

    def check() -> subprocess.CompletedProcess[str]:
        proof = browser.get("/api/v1/me/feed-proof/").content.decode()
        return subprocess.run(
            [sys.executable, script], input=proof, capture_output=True, text=True, check=False
        )

    read(browser)
    write()
    kept = check()
    assert kept.returncode == 0, kept.stdout
    assert ", 0 faults" in kept.stdout
    page = ServedPage.objects.order_by("pk").first()
    places = [*entries_of(page)]
    ServedPage.objects.filter(pk=page.pk).update(
        entries=b"".join(NOTED.pack(one.post_id, 2, one.label) for one in places)
    )
    broken = check()
    assert broken.returncode == 1
    assert "over the cap at place 1" in broken.stdout


def test_pages_of_a_member_who_is_gone_hold_up_nobody_elses(ben):
    at = int(timezone.now().timestamp())
    gone = make_member()
    place = NOTED.pack(1, 0, 0)
    records = [served.pack_places(pk, at, 0, Caps(5, 3), 0, place) for pk in (gone.pk, ben.pk)]
    gone.delete()
    served.save(records)
    assert ServedPage.objects.get().member == ben
