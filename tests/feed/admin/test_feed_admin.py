"""The admin of the feed: queue, moderation, interests, log (rows A07, A46)."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from feed.models import Comment, DisclosureEvent, Interest, Post
from feed.services.disclosure import approve_disclosure
from spark.models import Job
from tests.factories.feed import make_interest, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db
QUEUE = "/admin/feed/pendingdisclosure/"
WHY = {"ground": "spam", "reason": "The same ten times"}


@pytest.fixture
def rita(db):
    """A reviewer: staff by role, no superuser."""
    rita = make_member(handle="rita", is_staff=True)
    rita.groups.add(Group.objects.get(name="reviewer"))
    return rita


@pytest.fixture
def desk(rita):
    client = Client()
    client.force_login(rita)
    return client


@pytest.fixture
def paid(ana):
    make_brand()
    return make_post(author=ana, caption="My tent", disclosure="paid", sponsor="northpeak")


def approved_before(author, sponsor="northpeak"):
    """Somebody whose compensated posts staff know."""
    post = make_post(author=author, disclosure="paid", sponsor=sponsor)
    return approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())


def versions(*posts):
    """What the list's form holds beside the boxes."""
    now = Post.objects.in_bulk([post.pk for post in posts])
    return {f"version-{pk}": post.version for pk, post in now.items()}


def page_of(post):
    return f"{QUEUE}{post.pk}/change/"


@pytest.mark.row("A38", "A46")
def test_the_queue_lists_what_waits_the_oldest_first(desk, ana, paid):
    make_post(author=ana)  # not compensated
    later = make_post(author=ana, caption="Later", disclosure="gifted", sponsor="northpeak")
    answer = desk.get(QUEUE)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Sponsored · Paid by Northpeak" in page
    assert page.index(page_of(paid)) < page.index(page_of(later))
    assert answer.context["cl"].result_count == 2


@pytest.mark.row("A38", "A46")
def test_a_reviewer_sees_the_post_as_rendered_and_approves_it(desk, ana, rita, paid):
    page = desk.get(page_of(paid)).content.decode()
    card = page[page.index(f'data-post="{paid.public_id}"') :]
    assert card.index("Paid by Northpeak") < card.index("My tent")
    for button in ("Approve", "Request changes", "Reject", "Force label"):
        assert f">{button}</button>" in page
    assert not Post.objects.visible_to(None).exists()
    version = Post.objects.get().version
    answer = desk.post(page_of(paid), {"decision": "approve", "version": version})
    assert (answer.status_code, answer.url) == (302, QUEUE)
    assert Post.objects.visible_to(None).get() == paid
    assert Post.objects.get().disclosure == "paid"
    event = DisclosureEvent.objects.last()
    assert (event.to_state, event.actor) == ("approved", rita)
    assert paid.author.name.encode() not in desk.get(QUEUE).content
    assert desk.get(page_of(paid)).status_code == 404


@pytest.mark.row("A46")
def test_rejecting_needs_a_reason_and_goes_on_to_the_next(desk, ana, paid):
    following = make_post(author=ana, disclosure="gifted", sponsor="northpeak")
    version = Post.objects.get(pk=paid.pk).version
    answer = desk.post(page_of(paid), {"decision": "reject", "version": version})
    assert answer.status_code == 400
    assert b"Say why." in answer.content
    form = {"decision": "reject", "version": version, "reason": "No deal known"}
    answer = desk.post(page_of(paid), form)
    assert answer.url == page_of(following)
    paid.refresh_from_db()
    assert (paid.review_state, paid.is_visible) == ("rejected", False)


@pytest.mark.row("A46")
def test_changes_are_requested_and_labels_forced(desk, ana, paid):
    version = Post.objects.get().version
    form = {"decision": "request_changes", "version": version, "reason": "Which tent?"}
    assert desk.post(page_of(paid), form).status_code == 302
    paid.refresh_from_db()
    assert paid.review_state == "changes_requested"
    plain = make_post(author=ana)
    page = f"/admin/feed/post/{plain.pk}/change/"
    assert b">Force label</button>" in desk.get(page).content
    assert b">Approve</button>" not in desk.get(page).content
    form = {"decision": "force_label", "disclosure": "gifted", "sponsor": "northpeak"}
    assert desk.post(page, form).status_code == 400
    assert desk.post(page, form | {"reason": "A tip"}).status_code == 302
    plain.refresh_from_db()
    assert plain.disclosure == "gifted"
    assert desk.post(page, {"decision": "approve"}).status_code == 404


@pytest.mark.row("A46")
@pytest.mark.parametrize("version", ["0", "", "x", "١", "9" * 30])
def test_a_decision_on_another_version_is_stale(desk, paid, version):
    answer = desk.post(page_of(paid), {"decision": "approve", "version": version})
    assert answer.status_code == 409
    assert b"The post changed or was decided on meanwhile." in answer.content
    assert not Post.objects.visible_to(None).exists()


@pytest.mark.row("A46")
def test_a_reviewer_cannot_approve_a_post_of_their_own(desk, rita):
    make_brand()
    own = make_post(author=rita, disclosure="paid", sponsor="northpeak")
    version = Post.objects.get().version
    answer = desk.post(page_of(own), {"decision": "approve", "version": version})
    assert answer.status_code == 403
    assert b"Nobody reviews a post of their own." in answer.content
    approved_before(rita)
    chosen = {"action": "approve", "_selected_action": [own.pk]} | versions(own)
    answer = desk.post(QUEUE, chosen, follow=True)
    assert b"Nobody reviews a post of their own." in answer.content
    assert not Post.objects.visible_to(None).filter(pk=own.pk).exists()


@pytest.mark.row("A46")
def test_actions_decide_row_by_row_and_report_refusals(desk, ana, rita, paid):
    make_brand(slug="zeta")
    own = make_post(author=rita, disclosure="paid", sponsor="zeta")
    before = [approved_before(ana), approved_before(rita, "zeta")]
    chosen = {"action": "approve", "_selected_action": [paid.pk, own.pk]} | versions(paid, own)
    page = desk.post(QUEUE, chosen, follow=True).content.decode()
    assert "1 approved." in page
    assert "Nobody reviews a post of their own." in page
    assert set(Post.objects.visible_to(None)) == {paid, *before}
    third = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    chosen = {"action": "reject", "_selected_action": [third.pk]} | versions(third)
    assert b"Say why." in desk.post(QUEUE, chosen, follow=True).content
    desk.post(QUEUE, chosen | {"reason": "Spam"})
    third.refresh_from_db()
    assert third.review_state == "rejected"


@pytest.mark.row("A46")
def test_others_have_no_way_into_the_queue(ana, paid):
    plain_staff = make_member(handle="sam", is_staff=True)
    for member, status in ((ana, 302), (plain_staff, 403), (None, 302)):
        client = Client()
        if member:
            client.force_login(member)
        assert client.get(QUEUE).status_code == status
        answer = client.post(page_of(paid), {"decision": "approve", "version": 1})
        assert answer.status_code == status
    assert not Post.objects.visible_to(None).exists()


def test_support_may_look_and_not_decide(paid):
    sue = make_member(handle="sue", is_staff=True)
    sue.groups.add(Group.objects.get(name="support"))
    client = Client()
    client.force_login(sue)
    page = client.get(page_of(paid))
    assert page.status_code == 200
    assert b">Approve</button>" not in page.content
    assert client.post(page_of(paid), {"decision": "approve"}).status_code == 403


def test_staff_remove_posts_and_comments_through_the_services(desk, ana, ben):
    post = make_post(author=ana)
    comment = Comment.objects.create(post=post, author=ben, body="Spam")
    chosen = {"action": "remove", "_selected_action": [comment.pk], **WHY}
    assert b"1 removed." in desk.post("/admin/feed/comment/", chosen, follow=True).content
    assert not Comment.objects.visible_to(None).exists()
    chosen = {"action": "remove", "_selected_action": [post.pk], **WHY}
    assert b"1 removed." in desk.post("/admin/feed/post/", chosen, follow=True).content
    assert not Post.objects.visible_to(None).exists()
    assert Post.objects.get().state == Post.State.REMOVED
    for path in (
        f"/admin/feed/comment/{comment.pk}/delete/",
        f"/admin/feed/post/{post.pk}/delete/",
    ):
        assert desk.post(path, {"post": "yes"}).status_code == 403


@pytest.mark.row("A46")
def test_the_log_can_be_read_and_not_written(paid):
    root = make_member(handle="root", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(root)
    event = DisclosureEvent.objects.get()
    assert client.get("/admin/feed/disclosureevent/").status_code == 200
    here = f"/admin/feed/disclosureevent/{event.pk}"
    assert client.get(f"{here}/change/").status_code == 200
    for path in (f"{here}/change/", f"{here}/delete/", "/admin/feed/disclosureevent/add/"):
        assert client.post(path, {"label": "", "post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    client.post("/admin/feed/disclosureevent/", chosen)
    assert DisclosureEvent.objects.get() == event


@pytest.mark.row("A07")
def test_staff_make_order_retire_and_restore_interests():
    kate = make_member(handle="kate", is_staff=True)
    kate.groups.add(Group.objects.get(name="catalogue"))
    client = Client()
    client.force_login(kate)
    form = {"name": "Dogs", "slug": "dogs", "tile": 3, "position": 2}
    assert client.post("/admin/feed/interest/add/", form).status_code == 302
    dogs = Interest.objects.get()
    assert dogs.is_active
    cats = make_interest(slug="cats", position=5)
    page = client.get("/admin/feed/interest/").content.decode()
    assert page.index("Dogs") < page.index("Cats")
    change = f"/admin/feed/interest/{dogs.pk}/change/"
    form = {"name": "Dogs and puppies", "slug": "x", "tile": 3, "position": 9, "parent": cats.pk}
    assert client.post(change, form).status_code == 302
    dogs.refresh_from_db()
    assert (dogs.name, dogs.slug, dogs.position, dogs.parent) == (
        "Dogs and puppies",
        "dogs",
        9,
        cats,
    )
    chosen = {"action": "retire", "_selected_action": [dogs.pk]}
    assert b"1 retired." in client.post("/admin/feed/interest/", chosen, follow=True).content
    assert list(Interest.objects.active()) == [cats]
    assert Job.objects.filter(kind="interest.retired").exists()
    client.post("/admin/feed/interest/", chosen | {"action": "restore"})
    assert Interest.objects.active().count() == 2
    assert (
        client.post(f"/admin/feed/interest/{dogs.pk}/delete/", {"post": "yes"}).status_code == 403
    )
