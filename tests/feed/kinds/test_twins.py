"""A review post and the review on the product's page say the same (rows A34, A36, B12)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.cards import card_of
from feed.models import PostRevision
from feed.services import moderation
from feed.services.edits import edit_post
from feed.services.refusals import Refused
from feed.services.share_reviews import share_review
from products.models import Product, Review
from products.services.reviews import write_review
from tests.factories.feed import LONG, make_interest, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
NEW = (
    "After a second year it still keeps the rain out, but two of the poles are bent by now: " + LONG
)


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def tent():
    return make_product(slug="tent")


def opinion(ana, tent):
    return make_post(author=ana, kind="review", media=[], products=[tent], caption=f"Dry. {LONG}")


def on_the_page():
    return Client().get("/products/tent/").content.decode()


@pytest.mark.row("B12")
def test_an_edited_review_post_is_reworded_on_the_products_page_with_its_history_kept(ana, tent):
    post = opinion(ana, tent)
    before = post.caption
    assert before in on_the_page()
    edit_post(post=post, by=ana, caption=NEW, now=timezone.now())
    review = Review.objects.get()
    assert review.body == NEW
    assert review.edited_at is not None
    assert review.stars == 5
    page = on_the_page()
    assert NEW in page
    assert before not in page
    assert "edited" in page
    assert card_of(post.pk)["caption"] == NEW
    assert PostRevision.objects.get(post=post).caption == before
    said = Client().get("/api/v1/products/tent/reviews/").json()["results"][0]
    assert said["body"] == NEW
    assert said["edited_at"]


@pytest.mark.row("A34")
def test_a_shared_review_follows_its_post_too(ana, tent):
    now = timezone.now()
    make_interest().categories.add(tent.category)
    review = write_review(
        member=ana, product=tent, stars=3, title="Two nights", body=f"Dry. {LONG}", now=now
    )
    post = share_review(member=ana, review=review, now=now)
    assert post.caption.startswith("Two nights\n")
    edit_post(post=post, by=ana, caption=NEW, now=now)
    review.refresh_from_db()
    assert (review.title, review.body, review.stars) == ("", NEW, 3)


def test_an_edit_that_is_too_short_is_refused_and_both_stay(ana, tent):
    post = opinion(ana, tent)
    with pytest.raises(Refused, match="at least 80") as refusal:
        edit_post(post=post, by=ana, caption="Too short", now=timezone.now())
    assert refusal.value.field == "caption"
    post.refresh_from_db()
    assert post.caption == Review.objects.get().body


def test_an_edit_of_other_things_leaves_the_review_alone(ana, tent):
    post = opinion(ana, tent)
    make_interest(slug="hiking")
    edit_post(post=post, by=ana, interests=["hiking"], now=timezone.now())
    assert Review.objects.get().edited_at is None
    other = make_post(author=ana, kind="question", media=[], caption="Which?")
    edit_post(post=other, by=ana, caption="Which one?", now=timezone.now())
    assert Review.objects.get().edited_at is None


@pytest.mark.row("B09")
def test_what_staff_remove_goes_from_the_products_page_and_comes_back_with_it(ana, tent):
    post, now = opinion(ana, tent), timezone.now()
    report, _ = moderation.report(reporter=make_member(), target=post, reason="spam", now=now)
    case = report.case
    moderation.remove(case=case, reviewer=make_staff(), ground="spam", reason="Copied.", now=now)
    assert post.caption not in on_the_page()
    assert Product.objects.get(slug="tent").rating_count == 0
    statement = case.statement
    moderation.appeal(statement=statement, by=ana, text="It is mine.", now=now)
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(), is_overturned=True, reason="It is.", now=now
    )
    assert post.caption in on_the_page()
    assert Product.objects.get(slug="tent").rating_count == 1
