"""What is out of view as a post is out of view as a review, and comes back with it (A34, B09)."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from feed.models import ModerationCase, Report
from feed.services import moderation
from feed.services.disclosure import approve_disclosure, record_material_connection
from feed.services.posts import remove_post
from feed.services.share_reviews import share_review
from feed.services.takedown import hide
from products.models import Product, Review
from products.services.reviews import set_basis, write_review
from tests.factories.feed import LONG, make_interest, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("B09")]
WORDS = "Forbidden words of hate"


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def tent():
    cache.clear()
    return make_product(slug="tent", brand=make_brand())


@pytest.fixture
def post(ana, tent):
    return make_post(author=ana, kind="review", media=[], products=[tent], caption=WORDS)


@pytest.fixture
def in_view(tent):
    """Read where the review is in view, and the rating; the second opinion is a page of a post."""
    paid = make_post(author=make_member(), products=[tent], disclosure="paid", sponsor="northpeak")
    approve_disclosure(post=paid, reviewer=make_staff(), now=timezone.now())
    paths = ["/products/tent/", "/api/v1/products/tent/reviews/", f"/p/{paid.public_id}/"]

    def read():
        client = Client()
        pages = [client.get(path).content.decode() for path in paths]
        tent = Product.objects.get(slug="tent")
        split = dict(tent.reviews.star_split())
        return {WORDS in page for page in pages}, tent.rating_sum, tent.rating_count, split[5]

    return read


SHOWN, GONE = ({True}, 5, 1, 1), ({False}, 0, 0, 0)


def reported(post):
    found, _ = moderation.report(
        reporter=make_member(), target=post, reason="hate", now=timezone.now()
    )
    return found.case


def test_what_reports_hide_is_off_the_products_page_until_they_are_dismissed(post, in_view):
    assert in_view() == SHOWN
    case, now = reported(post), timezone.now()
    case.is_hidden = hide(case, now=now)
    case.save(update_fields=["is_hidden"])
    assert in_view() == GONE
    assert not hide(case, now=now), "a second time changes nothing"
    assert in_view() == GONE
    moderation.dismiss(case=case, reviewer=make_staff(), now=now)
    assert in_view() == SHOWN
    assert Report.objects.get().outcome == Report.Outcome.DISMISSED


def test_what_was_hidden_and_then_removed_comes_back_once_after_an_appeal(post, ana, in_view):
    case, now = reported(post), timezone.now()
    hide(case, now=now)
    moderation.remove(case=case, reviewer=make_staff(), ground="hate", reason="Hate.", now=now)
    assert in_view() == GONE
    statement = ModerationCase.objects.get().statement
    moderation.appeal(statement=statement, by=ana, text="It is a quotation.", now=now)
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(), is_overturned=True, reason="It is.", now=now
    )
    assert in_view() == SHOWN


def test_what_staff_remove_without_a_report_is_off_the_products_page(post, in_view):
    remove_post(post=post, by=make_staff(), now=timezone.now())
    assert in_view() == GONE


def test_a_review_that_an_author_deletes_as_a_post_is_gone_from_the_product_too(post, ana, in_view):
    remove_post(post=post, by=ana, now=timezone.now())
    assert in_view() == GONE


@pytest.mark.row("A34")
@pytest.mark.parametrize(("by_author", "expected"), [(True, SHOWN), (False, GONE)])
def test_a_review_that_was_there_before_stays_when_its_author_deletes_the_post_alone(
    ana, tent, in_view, by_author, expected
):
    now = timezone.now()
    make_interest().categories.add(tent.category)
    review = write_review(
        member=ana, product=tent, stars=5, title="", body=f"{WORDS}, {LONG}",
        now=now - timedelta(days=3),
    )  # fmt: skip
    post = share_review(member=ana, review=review, now=now)
    assert in_view() == SHOWN
    remove_post(post=post, by=ana if by_author else make_staff(), now=now)
    assert in_view() == expected


def test_a_post_hidden_by_reports_is_no_way_back_for_a_review_by_deleting_it(ana, tent, in_view):
    now = timezone.now()
    make_interest().categories.add(tent.category)
    review = write_review(
        member=ana, product=tent, stars=5, title="", body=f"{WORDS}, {LONG}",
        now=now - timedelta(days=3),
    )  # fmt: skip
    post = share_review(member=ana, review=review, now=now)
    hide(reported(post), now=now)
    remove_post(post=post, by=ana, now=now)
    assert in_view() == GONE


@pytest.mark.row("C07")
def test_an_opinion_that_does_not_count_never_moves_the_rating(post, in_view):
    set_basis(review=Review.objects.get(), basis="house_sample")
    case = reported(post)
    hide(case, now=timezone.now())
    assert in_view()[1:] == (0, 0, 0)
    assert Product.objects.get(slug="tent").reviews.left_out() == []
    set_basis(review=Review.objects.get(), basis="own")
    assert in_view() == GONE
    moderation.dismiss(case=case, reviewer=make_staff(), now=timezone.now())
    assert in_view() == SHOWN


@pytest.mark.row("C15")
def test_a_review_that_a_tie_takes_away_is_off_the_products_page(ana, post, in_view):
    now = timezone.now()
    record_material_connection(
        member=ana, brand=make_brand(), type="gifted", starts_at=now - timedelta(days=1),
        ground="a sample", now=now,
    )  # fmt: skip
    post.refresh_from_db()
    assert post.review_state == "rejected"
    assert in_view() == GONE
