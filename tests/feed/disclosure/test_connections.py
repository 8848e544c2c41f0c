"""The label follows the money on record, whatever anybody types (rows C01, A39, A40)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feed.models import Comment, MaterialConnection, Post
from feed.services import disclosure, edits
from feed.services.disclosure import (
    end_material_connection,
    label_rebranded,
    record_material_connection,
)
from feed.services.kinds import KindInput, OptionInput
from feed.services.posts import settle_post
from feed.services.refusals import Refused
from feed.services.tags import TagInput
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.reading.conftest import _nothing_remembered

__all__ = ["_nothing_remembered"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
END_OF_TIME = datetime(9999, 12, 31, 10, tzinfo=UTC)


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def brand():
    return make_brand(slug="northpeak")


@pytest.fixture
def tent(brand):
    return make_product(slug="tent", brand=brand)


def record(member, brand, *, type="paid", ground="contract 1", **fields):
    now = timezone.now()
    fields = {"starts_at": now - DAY, "now": now} | fields
    return record_material_connection(
        member=member, brand=brand, type=type, ground=ground, **fields
    )


def label_of(post):
    """Return the label as the post's author reads it from the API."""
    fresh = Client()
    fresh.force_login(post.author)
    body = fresh.get(f"/api/v1/posts/{post.public_id}/").json()
    return body["disclosure"] and body["disclosure"]["label"]


@pytest.mark.row("C01", "A39")
@pytest.mark.parametrize("declared", ["none", "commission", "other"])
def test_a_tie_on_record_outdoes_what_the_author_says(client, ana, brand, tent, declared):
    record(ana, brand)
    post = make_post(author=ana, products=[tent], disclosure=declared)
    post.refresh_from_db()
    assert (post.disclosure, post.floor, post.sponsor) == ("paid", "paid", brand)
    assert not post.is_public
    assert label_of(post) == "Sponsored · Paid by Northpeak"
    event = post.disclosure_events.get()
    assert (event.actor_role, event.label) == ("system", "Sponsored · Paid by Northpeak")


@pytest.mark.row("C01")
def test_of_two_ties_of_one_strength_the_one_on_record_names_the_brand(client, ana, brand, tent):
    make_brand(slug="decoy")
    record(ana, brand)
    post = make_post(author=ana, products=[tent], disclosure="paid", sponsor="decoy")
    assert label_of(post) == "Sponsored · Paid by Northpeak"


@pytest.mark.row("C01")
def test_a_stronger_declaration_stays(client, ana, brand, tent):
    record(ana, brand, type="gifted")
    post = make_post(author=ana, products=[tent], disclosure="paid", sponsor="northpeak")
    assert (post.disclosure, post.floor) == ("paid", "gifted")


@pytest.mark.row("C01")
def test_posts_about_other_goods_or_by_others_carry_no_label(ana, brand, tent):
    record(ana, brand)
    other = make_product(brand=make_brand(slug="oakfold"))
    assert make_post(author=ana, products=[other]).disclosure == "none"
    assert make_post(author=ana).disclosure == "none"
    assert make_post(author=make_member(), products=[tent]).disclosure == "none"


@pytest.mark.row("C01", "C05")
def test_recording_a_tie_labels_what_is_public_at_once(client, ana, brand, tent):
    post = make_post(author=ana, products=[tent])
    elsewhere = make_post(author=ana)
    for _ in range(2):  # the same ground twice is one record
        record(ana, brand)
    assert MaterialConnection.objects.count() == 1
    post.refresh_from_db()
    assert (post.disclosure, post.review_state, post.is_public) == ("paid", "pending_review", True)
    page = client.get(f"/p/{post.public_id}/").content.decode()
    assert page.index("Paid by Northpeak") < page.index("A day out</")
    assert post.disclosure_events.count() == 1
    elsewhere.refresh_from_db()
    assert elsewhere.disclosure == "none"


def test_only_what_was_published_while_the_tie_held_is_labelled(ana, brand, tent):
    now = timezone.now()
    before = make_post(author=ana, products=[tent], now=now - 10 * DAY)
    within = make_post(author=ana, products=[tent], now=now - 5 * DAY)
    after = make_post(author=ana, products=[tent], now=now - DAY)
    record(ana, brand, starts_at=now - 7 * DAY, ends_at=now - 3 * DAY)
    ties = [Post.objects.get(pk=post.pk).disclosure for post in (before, within, after)]
    assert ties == ["none", "paid", "none"]


@pytest.mark.row("C01")
@pytest.mark.parametrize(("type", "days", "tie"), [
    ("gifted", 364, "gifted"), ("gifted", 366, "none"),
    ("loaned", 366, "none"), ("employee_family", 366, "employee_family"),
])  # fmt: skip
def test_goods_count_for_twelve_months(ana, brand, tent, type, days, tie):
    now = timezone.now()
    record(ana, brand, type=type, starts_at=now - days * DAY)
    assert make_post(author=ana, products=[tent]).disclosure == tie


def test_an_ended_tie_says_nothing_of_later_posts_and_keeps_the_labels_it_made(ana, brand, tent):
    connection = record(ana, brand)
    post = make_post(author=ana, products=[tent])
    end_material_connection(connection=connection, now=timezone.now())
    assert make_post(author=ana, products=[tent]).disclosure == "none"
    assert Post.objects.get(pk=post.pk).disclosure == "paid"


@pytest.mark.row("C01", "A39")
def test_nobody_goes_below_the_record(ana, brand, tent):
    record(ana, brand)
    post = make_post(author=ana, products=[tent])
    rita, now = make_staff(handle="rita"), timezone.now()
    for tie, sponsor in (("none", None), ("gifted", "northpeak"), ("commission", None)):
        with pytest.raises(Refused):
            edits.declare_more(post=post, by=ana, disclosure=tie, sponsor=sponsor, now=now)
    with pytest.raises(Refused):
        disclosure.force_label(
            post=post, disclosure="gifted", sponsor=brand, reviewer=rita, reason="x", now=now
        )
    for tie in ("none", "commission", "gifted", "hybrid"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(pk=post.pk).update(disclosure=tie)
    assert Post.objects.get(pk=post.pk).disclosure == "paid"


@pytest.mark.row("C01", "B12")
def test_a_tag_added_by_an_edit_brings_the_label_with_it(ana, brand, tent):
    record(ana, brand)
    picture = make_media(owner=ana)
    post = make_post(author=ana, media=[picture])
    assert post.disclosure == "none"
    tag = TagInput("tent", picture.public_id, 0.5, 0.5)
    edits.edit_post(post=post, by=ana, tags=[tag], now=timezone.now())
    post.refresh_from_db()
    assert (post.disclosure, post.is_public) == ("paid", False)
    edits.edit_post(post=post, by=ana, tags=[], now=timezone.now())
    assert Post.objects.get(pk=post.pk).disclosure == "paid"


@pytest.mark.row("C01")
def test_a_tie_recorded_while_the_pictures_are_prepared_is_met(ana, brand, tent):
    picture = make_media(owner=ana, state="processing")
    post = make_post(author=ana, media=[picture], products=[tent])
    record(ana, brand, starts_at=timezone.now())
    type(picture).objects.filter(pk=picture.pk).update(state="ready")
    settle_post(post_id=post.pk, now=timezone.now())
    post.refresh_from_db()
    assert (post.state, post.disclosure, post.is_public) == ("published", "paid", False)


@pytest.mark.row("A41")
def test_who_is_tied_to_a_brand_reviews_none_of_its_goods(ana, brand, tent):
    early = make_post(author=ana, kind="review", products=[tent])
    record(ana, brand, type="gifted")
    with pytest.raises(Refused) as refusal:
        make_post(author=ana, kind="review", products=[tent])
    assert refusal.value.code == "review_cannot_be_sponsored"
    early.refresh_from_db()
    assert (early.review_state, early.is_public) == ("rejected", False)
    with pytest.raises(Refused):
        edits.edit_post(post=early, by=ana, caption="Honest", now=timezone.now())


@pytest.mark.row("A82")
def test_a_creators_tags_say_that_they_earn_and_a_review_does_not(client, ana, tent):
    record(ana, None, type="commission", ground="creator programme")
    post = make_post(author=ana, products=[tent])
    assert label_of(post) == "Commission · Earns when you buy"
    assert post.is_public
    assert make_post(author=ana, kind="review", products=[tent]).disclosure == "none"
    assert make_post(author=ana).disclosure == "none"  # nothing tagged, nothing earned


@pytest.mark.row("C01")
def test_a_paid_person_is_marked_in_comments_on_that_brand(client, ana, brand, tent):
    ben = make_member(handle="ben")
    post = make_post(author=make_member(), products=[tent])
    other = make_post(author=ben)
    early = Comment.objects.create(
        post=post, author=ana, body="Early", created_at=timezone.now() - 3 * DAY
    )
    for place, author, body in (
        (post, ana, "Nice"), (post, ben, "Mine too"), (other, ana, "Off topic"),
    ):  # fmt: skip
        Comment.objects.create(post=place, author=author, body=body)
    record(ana, brand)
    rows = client.get(f"/api/v1/posts/{post.public_id}/comments/").json()["results"]
    labels = {row["body"]: row["disclosure"] for row in rows}
    assert labels["Nice"]["label"] == "Sponsored · Paid by Northpeak"
    assert labels["Mine too"] is None
    assert labels[early.body] is None
    page = client.get(f"/p/{post.public_id}/").content.decode()
    assert page.count("data-disclosure") == 1
    assert page.index("Paid by Northpeak") < page.index("Nice")
    assert "data-disclosure" not in client.get(f"/p/{other.public_id}/").content.decode()


@pytest.mark.parametrize(("wrong", "field"), [
    ({"type": "none"}, "type"), ({"type": "bribe"}, "type"), ({"ground": "  "}, "ground"),
    ({"ground": "x" * 121}, "ground"), ({"ends_at": timezone.now() - 9 * DAY}, "ends_at"),
    ({"type": "gifted", "starts_at": END_OF_TIME}, "starts_at"),
])  # fmt: skip
def test_a_wrong_record_is_refused_and_nothing_written(ana, brand, wrong, field):
    with pytest.raises(Refused) as refusal:
        record(ana, brand, **wrong)
    assert refusal.value.field == field
    assert not MaterialConnection.objects.exists()


@pytest.mark.row("C01", "A37")
def test_a_poll_about_the_brands_goods_is_labelled_like_a_tag(client, ana, brand, tent):
    bag = make_product(slug="bag", brand=brand)
    options = KindInput(options=[OptionInput(product="tent"), OptionInput(product="bag")])
    poll = {"kind": "poll", "media": [], "caption": "Which is best?", "details": options}
    early = make_post(author=ana, **poll)
    theirs = make_post(author=make_member(), **poll)
    record(ana, brand)
    for post in (Post.objects.get(pk=early.pk), make_post(author=ana, **poll)):
        assert (post.disclosure, post.sponsor) == ("paid", bag.brand)
    Comment.objects.create(post=theirs, author=ana, body="The tent")
    rows = client.get(f"/api/v1/posts/{theirs.public_id}/comments/").json()["results"]
    assert rows[0]["disclosure"]["label"] == "Sponsored · Paid by Northpeak"


@pytest.mark.row("C01")
def test_a_hybrid_contract_is_not_hidden_behind_another_brands_pay(client, ana, brand, tent):
    make_brand(slug="zeta", name="Zeta")
    record(ana, brand, type="hybrid")
    post = make_post(author=ana, products=[tent], disclosure="paid", sponsor="zeta")
    assert label_of(post) == "Sponsored · Paid by Northpeak"
    assert post.disclosure == "paid"


@pytest.mark.row("C01")
def test_a_gift_on_record_is_not_left_out_for_another_brands_pay(ana, brand, tent):
    make_brand(slug="zeta", name="Zeta")
    early = make_post(author=ana, products=[tent], disclosure="paid", sponsor="zeta")
    disclosure.approve_disclosure(post=early, reviewer=make_staff(), now=timezone.now())
    record(ana, brand, type="gifted")
    early.refresh_from_db()
    assert (early.review_state, early.floor, early.is_public) == ("pending_review", "gifted", True)
    with pytest.raises(Refused) as refusal:
        make_post(author=ana, products=[tent], disclosure="paid", sponsor="zeta")
    assert (refusal.value.code, refusal.value.field) == ("two_brands", "sponsor")
    assert make_post(author=ana, products=[tent], disclosure="gifted", sponsor="northpeak")


@pytest.mark.row("C01")
@pytest.mark.parametrize("caption", [
    "Loving my new Northpeak tent!", "Dry all night #northpeak", "NORTH PEAK, always",
    "See http://127.0.0.1:8000/products/tent/",
])  # fmt: skip
def test_who_talks_of_a_brand_that_pays_them_is_read_by_staff(ana, brand, tent, caption):
    assert make_post(author=ana, caption=caption).review_state == "not_required"
    record(ana, brand)
    post = make_post(author=ana, caption=caption)
    assert (post.disclosure, post.review_state) == ("none", "pending_review")
    assert make_post(author=ana, caption="The north has a peak").review_state == "not_required"
    assert make_post(caption=caption).review_state == "not_required"


@pytest.mark.row("C01")
@pytest.mark.parametrize("body", ["Northpeak, no contest!", "This: /products/tent/"])
def test_a_comment_that_names_the_brand_is_marked_anywhere(client, ana, brand, tent, body):
    record(ana, brand)
    post = make_post(kind="question", media=[], caption="Which tent should I buy?")
    for text in (body, "I like stars"):
        Comment.objects.create(post=post, author=ana, body=text)
    rows = client.get(f"/api/v1/posts/{post.public_id}/comments/").json()["results"]
    labels = {row["body"]: row["disclosure"] for row in rows}
    assert labels[body]["label"] == "Sponsored · Paid by Northpeak"
    assert labels["I like stars"] is None


@pytest.mark.row("C01")
def test_goods_that_come_to_the_brand_later_bring_its_label(ana, brand):
    other = make_product(slug="thing", brand=make_brand(slug="other", name="Other"))
    record(ana, brand)
    post = make_post(author=ana, products=[other])
    review = make_post(author=ana, products=[other], kind="review")
    old = make_post(author=ana, products=[other], now=timezone.now() - 9 * DAY)
    type(other).objects.filter(pk=other.pk).update(brand=brand)
    assert label_rebranded(now=timezone.now()) == 2
    assert label_rebranded(now=timezone.now()) == 0
    ties = [Post.objects.get(pk=row.pk) for row in (post, review, old)]
    assert [row.disclosure for row in ties] == ["paid", "none", "none"]
    assert ties[1].review_state == "rejected"
