"""Staff's desk for compensated posts: order, reasons, strikes, two people (rows A46, B12, C05)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed import review_queue
from feed.models import LabelLowering, Post, PostTally, Strike
from feed.services import disclosure, edits
from feed.services.disclosure import record_material_connection, refresh_queue
from feed.services.disclosure.state import queue_place
from feed.services.disclosure.strikes import is_earning_stopped
from feed.services.moderation import report
from feed.services.refusals import Refused
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
QUEUE = "/admin/feed/pendingdisclosure/"


@pytest.fixture
def rita():
    rita = make_member(handle="rita", is_staff=True)
    rita.groups.add(Group.objects.get(name="reviewer"))
    rita.user_permissions.add(
        *Permission.objects.filter(codename__in=["view_labellowering", "change_labellowering"])
    )
    return rita


@pytest.fixture
def desk(rita):
    client = Client()
    client.force_login(rita)
    return client


@pytest.fixture
def brand():
    return make_brand(slug="northpeak")


def paid_post(author=None, **fields):
    author = author or make_member()
    return make_post(author=author, disclosure="paid", sponsor="northpeak", **fields)


def page_of(post):
    return f"{QUEUE}{post.pk}/change/"


def test_weight_moves_a_post_forward_and_age_does_the_rest():
    plain = {"views": 0, "worth_minor": 0, "reports": 0, "suspicion": 0}
    assert review_queue.points(**plain) == 0
    for name, much in (("views", 5000), ("worth_minor", 50_000), ("reports", 2), ("suspicion", 80)):
        assert review_queue.points(**plain | {name: much}) > 1
    day = 24 * 3600
    heavy = review_queue.points(**plain | {"reports": 3})
    now = review_queue.place(submitted_at=2 * day, weight=heavy)
    assert now < review_queue.place(submitted_at=2 * day - 3600, weight=0)
    assert now > review_queue.place(submitted_at=day, weight=0)  # nothing waits for ever


@pytest.mark.row("A46")
def test_what_many_have_seen_comes_first_when_the_queue_is_weighed_again(brand):
    SiteSettings.objects.update_or_create(id=1, defaults={"premoderate_sponsored": False})
    first, second = paid_post(), paid_post()
    assert list(Post.objects.waiting_for_review()) == [first, second]
    PostTally.objects.filter(post=second, shard=0).update(views=4000)
    assert refresh_queue() == 2
    assert list(Post.objects.waiting_for_review()) == [second, first]


@pytest.mark.row("A46")
def test_the_fee_of_a_contract_weighs_and_is_shown_nowhere(brand, client):
    rich = make_member()
    product = make_product(brand=brand)
    now = timezone.now()
    plain = paid_post(now=now - timedelta(hours=1))
    record_material_connection(
        member=rich, brand=brand, type="paid", starts_at=now - timedelta(days=1),
        ground="contract", worth_minor=77_777_700, now=now,
    )  # fmt: skip
    post = make_post(author=rich, products=[product])
    assert list(Post.objects.waiting_for_review()) == [post, plain]
    disclosure.approve_disclosure(post=post, reviewer=make_staff(), now=now)
    for path in (f"/p/{post.public_id}/", f"/api/v1/posts/{post.public_id}/", "/transparency/"):
        assert "777" not in client.get(path).content.decode()


@pytest.mark.row("A46")
def test_over_24_hours_is_marked(desk, brand):
    post = paid_post(now=timezone.now() - timedelta(hours=25))
    assert b'class="is-late"' in desk.get(QUEUE).content
    Post.objects.filter(pk=post.pk).update(submitted_for_review_at=timezone.now())
    assert b'class="is-late"' not in desk.get(QUEUE).content


@pytest.mark.row("A46")
def test_a_long_queue_opens_in_few_queries(desk, brand):
    authors = [make_member() for _ in range(60)]
    for author in authors:
        paid_post(author)
    with CaptureQueriesContext(connection) as few:
        assert desk.get(QUEUE).status_code == 200
    assert len(few) <= 30


@pytest.mark.services
def test_the_order_of_the_queue_is_that_of_an_index(brand):
    paid_post()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    rows = Post.objects.waiting_for_review().select_related("author", "sponsor")[:50]
    assert "post_review_queue" in rows.explain()


@pytest.mark.row("A46")
def test_decisions_carry_a_code_of_the_list(desk, brand):
    post = paid_post()
    version = Post.objects.get(pk=post.pk).version
    form = {"decision": "reject", "version": version}
    assert desk.post(page_of(post), form | {"code": "because"}).status_code == 400
    assert desk.post(page_of(post), form | {"code": "other"}).status_code == 400
    assert desk.post(page_of(post), form | {"code": "no_deal_known"}).status_code == 302
    assert post.disclosure_events.last().reason_code == "no_deal_known"


@pytest.mark.row("A46")
def test_the_page_has_what_a_decision_needs(desk, brand):
    now, author = timezone.now(), make_member(name="Ana")
    product = make_product(brand=brand)
    record_material_connection(
        member=author, brand=brand, type="gifted", starts_at=now - timedelta(days=2),
        ground="A tent in May", now=now,
    )  # fmt: skip
    post = make_post(author=author, products=[product], caption="Use my code ANA")
    other = paid_post()
    page = desk.get(page_of(post)).content.decode()
    for words in ("A tent in May", "Discount code", "Choose one", f'href="{page_of(other)}"'):
        assert words in page
    for key in "acrln":
        assert f'data-key="{key}"' in page
    assert "js/review.js" in page


@pytest.mark.row("A46", "B12")
def test_the_page_shows_an_edit_beside_what_was_approved(desk, brand):
    author = make_member()
    post = paid_post(author, caption="Warm and dry")
    disclosure.approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    edits.edit_post(post=post, by=author, caption="Best tent ever", now=timezone.now())
    page = desk.get(page_of(post)).content.decode()
    assert "<del>Warm and dry</del>" in page
    assert "<ins>Best tent ever</ins>" in page


@pytest.mark.row("A46")
def test_bulk_approval_is_for_known_authors_and_twenty_at_most(desk, brand):
    posts = [paid_post() for _ in range(21)]
    chosen = {"action": "approve", "_selected_action": [post.pk for post in posts]}
    assert b"At most 20 at once." in desk.post(QUEUE, chosen, follow=True).content
    chosen["_selected_action"] = [posts[0].pk]
    assert b"read one by one" in desk.post(QUEUE, chosen, follow=True).content
    assert not Post.objects.filter(review_state="approved").exists()


@pytest.mark.row("A46")
def test_nobody_reviews_a_brand_that_they_are_tied_to(rita, brand):
    now, post = timezone.now(), paid_post()
    record_material_connection(
        member=rita, brand=brand, type="employee_family", starts_at=now, ground="A job", now=now
    )
    for act in (
        lambda: disclosure.approve_disclosure(post=post, reviewer=rita, now=now),
        lambda: disclosure.reject_disclosure(post=post, reviewer=rita, reason="x", now=now),
        lambda: disclosure.force_label(
            post=post, disclosure="paid", sponsor=brand, reviewer=rita, reason="x", now=now
        ),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "own_brand"


@pytest.mark.row("A46")
def test_a_trusted_author_goes_live_at_once_until_a_strike(brand):
    SiteSettings.objects.update_or_create(
        id=1, defaults={"trusted_approvals": 2, "sampled_percent": 0}
    )
    ana, now = make_member(), timezone.now()
    for _ in range(2):
        post = paid_post(ana)
        assert not post.is_public
        disclosure.approve_disclosure(post=post, reviewer=make_staff(), now=now)
    trusted = paid_post(ana)
    assert (trusted.review_state, trusted.is_public) == ("approved", True)
    assert trusted.disclosure_events.get().label == "Sponsored · Paid by Northpeak"
    SiteSettings.objects.update(sampled_percent=100)
    sampled = paid_post(ana)
    assert (sampled.review_state, sampled.is_public) == ("pending_review", True)
    Strike.objects.create(member=ana, post=post, number=1, reason="x", by=make_staff())
    assert not paid_post(ana).is_public


@pytest.mark.row("A46")
def test_strikes_warn_pause_and_remove(brand):
    SiteSettings.objects.update_or_create(id=1, defaults={"premoderate_sponsored": False})
    ana, rita, now = make_member(), make_staff(), timezone.now()
    for number in (1, 2, 3):
        disclosure.force_label(
            post=make_post(author=ana), disclosure="paid", sponsor=brand, reviewer=rita,
            reason="Paid, by their own word", code="undeclared", now=now,
        )  # fmt: skip
        assert Strike.objects.filter(member=ana).latest("id").number == number
        assert is_earning_stopped(member_id=ana.pk, now=now) == (number > 1)
        later = now + timedelta(days=31)
        assert is_earning_stopped(member_id=ana.pk, now=later) == (number > 2)
    assert not paid_post(ana).is_public  # must wait although nobody else has to
    assert paid_post().is_public


@pytest.mark.row("A46", "C05")
def test_a_label_is_lowered_by_two_people_with_a_public_row(desk, rita, brand):
    post = paid_post()
    form = {"decision": "ask_lowering", "disclosure": "none", "sponsor": "", "reason": "Mistake"}
    assert desk.post(page_of(post), form | {"reason": ""}).status_code == 400
    assert desk.post(page_of(post), form).status_code == 302
    lowering = LabelLowering.objects.get()
    chosen = {"action": "agree", "_selected_action": [lowering.pk]}
    page = desk.post("/admin/feed/labellowering/", chosen, follow=True)
    assert b"A second person decides" in page.content
    with pytest.raises(IntegrityError), transaction.atomic():
        LabelLowering.objects.filter(pk=lowering.pk).update(state="done", decided_by=rita)
    assert Post.objects.get().disclosure == "paid"
    rob, now = make_staff(handle="rob"), timezone.now()
    disclosure.decide_lowering(lowering=lowering, by=rob, is_agreed=True, now=now)
    post.refresh_from_db()
    assert (post.disclosure, post.review_state, post.is_public) == ("none", "not_required", True)
    event = post.disclosure_events.last()
    assert (event.actor, event.label, event.reason_code) == (rob, "", "declared_in_error")
    assert "rita" in event.reason
    with pytest.raises(Refused):
        disclosure.decide_lowering(lowering=lowering, by=rob, is_agreed=True, now=now)


def test_commission_alone_is_sampled_and_never_hidden():
    SiteSettings.objects.update_or_create(id=1, defaults={"sampled_percent": 100})
    author = make_member()
    post = make_post(author=author, disclosure="commission")
    assert (post.review_state, post.is_public) == ("pending_review", True)
    edits.edit_post(post=post, by=author, caption="New words", now=timezone.now())
    assert Post.objects.get().is_public
    names = [f"post-{number}" for number in range(2000)]
    share = sum(review_queue.is_sampled(name, percent=10) for name in names)
    assert 140 <= share <= 260


def test_a_tie_that_there_is_not_and_a_date_beyond_all_are_said_at_their_field(desk, rita, brand):
    post = make_post()
    sent = {"decision": "force_label", "disclosure": "bogus", "reason": "x"}
    page = desk.post(f"/admin/feed/post/{post.pk}/change/", sent)
    assert page.status_code == 400
    assert "This is no kind of connection." in page.content.decode()
    assert Post.objects.get().disclosure == "none"
    form = {
        "member": post.author_id, "brand": brand.pk, "type": "gifted", "ground": "A tent",
        "starts_at_0": "9999-12-31", "starts_at_1": "10:00", "ends_at_0": "", "ends_at_1": "",
    }  # fmt: skip
    page = desk.post("/admin/feed/materialconnection/add/", form)
    assert "This is no date." in page.content.decode()


@pytest.mark.row("A46")
def test_a_post_far_back_rises_too_when_the_queue_is_weighed_again(
    brand, django_assert_max_num_queries
):
    posts = [paid_post() for _ in range(7)]
    PostTally.objects.filter(post=posts[-1], shard=0).update(views=10**6)
    assert refresh_queue(at_once=3) == 7
    assert Post.objects.waiting_for_review().first() == posts[-1]
    keys = list(Post.objects.order_by("pk").values_list("review_key", flat=True))
    with django_assert_max_num_queries(3 * 4 + 1):  # nothing moved: nothing is written
        assert refresh_queue(at_once=3) == 7
    assert list(Post.objects.order_by("pk").values_list("review_key", flat=True)) == keys


@pytest.mark.row("A46")
def test_the_queue_weighs_a_post_alike_when_it_enters_and_later(brand):
    author, now = make_member(), timezone.now()
    record_material_connection(
        member=author, brand=brand, type="paid", starts_at=now, ground="A contract",
        worth_minor=50_000, now=now,
    )  # fmt: skip
    post = paid_post(author)
    other = paid_post()
    PostTally.objects.filter(post=post, shard=0).update(views=40)
    report(reporter=make_member(), target=post, reason="spam", now=now)
    refresh_queue()
    for one in (post, other):
        one.refresh_from_db()
        place = queue_place(one, submitted_at=one.submitted_for_review_at)
        assert one.review_key == place
