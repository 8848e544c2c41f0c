"""Drafts are found again on another device and published at their hour (rows B10, B11)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feed.media.sweeping import sweep
from feed.models import Draft, Media, Post
from feed.services.disclosure import approve_disclosure
from feed.services.drafts import publish_due, save_draft, schedule_draft
from feed.services.refusals import NotThere, Refused
from feed.tasks import posts as tasks
from spark.models import Membership, SiteSettings
from tests.factories.feed import make_interest, make_media
from tests.factories.members import make_staff
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db
SOON = timedelta(hours=2)


@pytest.fixture
def now():
    return timezone.now()


def body_by(author, **fields):
    make_interest(slug="dogs")
    make_product(slug="tent")
    media = make_media(owner=author)
    spot = {"product": "tent", "media": media.public_id, "x": 0.25, "y": 0.5}
    return {
        "media": [media.public_id], "alts": ["A tent"], "caption": "A walk", "tags": [spot],
        "interests": ["dogs"], "disclosure": "none",
    } | fields  # fmt: skip


@pytest.mark.row("B10")
def test_a_draft_begun_on_one_device_is_whole_on_another(api, ana):
    phone, desk = api(ana), api(ana)
    body = body_by(ana)
    made = phone("post", "drafts/", {"caption": "A wa"}).json()
    assert phone("put", f"drafts/{made['id']}/", body).status_code == 200
    seen = desk("get", f"drafts/{made['id']}/").json()
    assert seen["post"] == body
    assert [(one["id"], one["alt"]) for one in seen["media"]] == [(body["media"][0], "A tent")]
    assert seen["media"][0]["url"].endswith(".webp")
    assert [product["slug"] for product in seen["products"]] == ["tent"]
    assert [row["id"] for row in desk("get", "drafts/").json()["results"]] == [made["id"]]
    page = desk.client.get(f"/post/new/?draft={made['id']}").content.decode()
    assert "A walk" in page
    assert f'name="draft" value="{made["id"]}"' in page
    assert f'data-draft-id="{made["id"]}"' in page
    assert not Post.objects.exists()


@pytest.mark.row("B10")
def test_nobody_else_sees_or_touches_a_draft(api, ana, ben):
    draft = save_draft(author=ana, body=body_by(ana), now=timezone.now())
    for method, body in (("get", None), ("put", {"caption": "Mine"}), ("delete", None)):
        assert api(ben)(method, f"drafts/{draft.public_id}/", body).status_code == 404
    assert api(ben)("get", "drafts/").json()["results"] == []
    assert api()("get", "drafts/").status_code == 401
    assert (
        "A walk" not in api(ben).client.get(f"/post/new/?draft={draft.public_id}").content.decode()
    )
    with pytest.raises(NotThere):
        save_draft(author=ben, body={"media": draft.body["media"]}, now=timezone.now())


@pytest.mark.row("B10")
def test_the_files_of_a_draft_outlive_the_sweep(ana, now):
    save_draft(author=ana, body=body_by(ana), now=now)
    loose = make_media(owner=ana)
    Media.objects.update(created_at=now - timedelta(days=3))
    sweep(now=now)
    assert not Media.objects.filter(pk=loose.pk).exists()
    assert Media.objects.count() == 1


def test_bad_fields_are_named_and_a_21st_draft_is_refused(api, ana, now):
    client = api(ana)
    answer = client("post", "drafts/", {"caption": "Hi", "author": "ben"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
    assert "disclosure" in client("post", "drafts/", {"disclosure": "no"}).json()["errors"]
    for _ in range(20):
        save_draft(author=ana, body={}, now=now)
    assert client("post", "drafts/", {}).status_code == 400
    assert Draft.objects.count() == 20


@pytest.mark.row("B11")
def test_a_scheduled_draft_is_published_at_its_hour_and_not_before(api, ana, ben, now):
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    at = now + SOON
    answer = api(ana)("put", f"drafts/{draft.public_id}/schedule/", {"publish_at": at.isoformat()})
    assert answer.status_code == 200
    assert not Post.objects.exists()  # the rehearsal left nothing
    assert publish_due(now=at - timedelta(seconds=1)) == 0
    assert publish_due(now=at) == 1
    post = Post.objects.visible_to(ben.pk).get()
    assert (post.published_at, post.caption) == (at, "A walk")
    assert post.tags.get().product.slug == "tent"
    assert not Draft.objects.exists()
    assert publish_due(now=at) == 0


@pytest.mark.row("B11")
def test_the_worker_looks_often_enough(settings, ana, now):
    entry = settings.CELERY_BEAT_SCHEDULE["publish-due"]
    assert entry["schedule"] <= 30
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    Draft.objects.filter(pk=draft.pk).update(publish_at=now - timedelta(seconds=1))
    tasks.publish_due()
    assert Post.objects.count() == 1


@pytest.mark.row("B11")
def test_a_scheduled_sponsored_post_waits_for_staff(ana, ben, now):
    make_brand(slug="northpeak")
    body = body_by(ana, disclosure="paid", sponsor="northpeak")
    draft = save_draft(author=ana, body=body, now=now)
    schedule_draft(author=ana, draft_id=draft.public_id, publish_at=now + SOON, now=now)
    publish_due(now=now + SOON)
    post = Post.objects.get()
    assert post.review_state == Post.Review.PENDING
    assert not Post.objects.visible_to(ben.pk).exists()
    approve_disclosure(post=post, reviewer=make_staff(), now=now + 2 * SOON)
    assert Post.objects.visible_to(ben.pk).exists()


@pytest.mark.row("B11")
def test_what_could_not_be_published_is_said_when_it_is_scheduled(api, ana, now):
    draft = save_draft(author=ana, body={"caption": ""}, now=now)
    path, at = f"drafts/{draft.public_id}/schedule/", (now + SOON).isoformat()
    answer = api(ana)("put", path, {"publish_at": at})
    assert (answer.status_code, "media" in answer.json()["errors"]) == (400, True), answer.json()
    for wrong in (now, now + timedelta(days=91), now - SOON):
        answer = api(ana)("put", path, {"publish_at": wrong.isoformat()})
        assert list(answer.json()["errors"]) == ["publish_at"]
    draft.refresh_from_db()
    assert draft.publish_at is None


@pytest.mark.row("B11")
def test_a_draft_that_fails_at_its_hour_is_kept_with_the_reason(ana, now):
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    schedule_draft(author=ana, draft_id=draft.public_id, publish_at=now + SOON, now=now)
    Membership.objects.all().delete()
    assert publish_due(now=now + SOON) == 0
    draft.refresh_from_db()
    assert draft.publish_at is None
    assert "membership" in draft.refusal
    client = Client()
    client.force_login(ana)
    assert "It could not be published at its time" in client.get("/drafts/").content.decode()


@pytest.mark.row("A89", "B11")
def test_a_pause_of_posting_only_delays_it(ana, now):
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    schedule_draft(author=ana, draft_id=draft.public_id, publish_at=now + SOON, now=now)
    SiteSettings.objects.update_or_create(id=1, defaults={"is_posting_paused": True})
    assert publish_due(now=now + SOON) == 0
    SiteSettings.objects.update(is_posting_paused=False)
    assert publish_due(now=now + 2 * SOON) == 1


def test_the_pages_forms_schedule_stop_and_delete(ana, now):
    client = Client()
    client.force_login(ana)
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    path = f"/drafts/{draft.public_id}"
    assert client.post(f"{path}/schedule/", {"publish_at": "soon"}).status_code == 400
    at = (now + SOON).strftime("%Y-%m-%dT%H:%M")
    assert client.post(f"{path}/schedule/", {"publish_at": at}).status_code == 302
    assert "Do not publish by itself" in client.get("/drafts/").content.decode()
    client.post(f"{path}/schedule/", {"stop": "1"})
    draft.refresh_from_db()
    assert draft.publish_at is None
    assert client.post(f"{path}/delete/").status_code == 302
    assert not Draft.objects.exists()
    assert "No drafts" in client.get("/drafts/").content.decode()


@pytest.mark.row("B10", "B11")
def test_without_script_the_form_publishes_a_draft_with_its_files_or_at_an_hour(ana, now):
    client = Client()
    client.force_login(ana)
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    sent = {"caption": "A walk, at last", "interests": ["dogs"], "draft": draft.public_id}
    at = (now + SOON).strftime("%Y-%m-%dT%H:%M")
    answer = client.post("/post/new/", sent | {"publish_at": at})
    assert (answer.status_code, answer["Location"]) == (302, "/drafts/")
    draft.refresh_from_db()
    assert draft.publish_at is not None
    answer = client.post("/post/new/", sent)
    post = Post.objects.get()
    assert answer["Location"] == f"/p/{post.public_id}/"
    assert (post.caption, post.media.count(), post.tags.count()) == ("A walk, at last", 1, 1)
    assert not Draft.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_a_draft_once(now):
    from threading import Barrier, Thread

    from django.db import connection

    from tests.factories.members import make_member

    ana = make_member()
    draft = save_draft(author=ana, body=body_by(ana), now=now)
    Draft.objects.filter(pk=draft.pk).update(publish_at=now)
    start, done = Barrier(4), []

    def work():
        start.wait()
        done.append(publish_due(now=now))
        connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1
    assert Post.objects.count() == 1


def test_refused_media_of_another_is_not_there(ana, ben, now):
    theirs = make_media(owner=ben)
    with pytest.raises(Refused):
        save_draft(author=ana, body={"media": [theirs.public_id]}, now=now)
    assert not Draft.objects.exists()
