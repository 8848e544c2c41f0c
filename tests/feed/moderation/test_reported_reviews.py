"""A review of a product is reported, decided on and appealed like a post (rows B08, B09)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import ModerationCase, Statement
from feed.services import moderation
from feed.services.disclosure import record_material_connection
from feed.services.refusals import Refused
from products.models import Product, Review
from products.services.reviews import remove_review, write_review
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.conftest import Api

pytestmark = [pytest.mark.django_db, pytest.mark.row("B09")]
VILE = "Its maker lives at 5 Elm Street, go there all of you."


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def review(ana):
    tent = make_product(slug="tent", brand=make_brand(slug="northpeak"))
    return write_review(member=ana, product=tent, stars=1, title="", body=VILE, now=timezone.now())


def is_on_the_page():
    return "5 Elm Street" in Client().get("/products/tent/").content.decode()


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def report(review):
    moderation.report(
        reporter=make_member(), target=review, reason="harassment", now=timezone.now()
    )
    return ModerationCase.objects.get(state="open")


def decided(case, act, **said):
    act(case=case, reviewer=make_staff(), now=timezone.now(), **said)


def stars_counted():
    return Product.objects.values_list("rating_count", flat=True).get()


@pytest.mark.row("B08")
def test_the_product_page_leads_to_the_form_and_its_report_to_staff(ana, review):
    link = f"/reviews/{review.public_id}/report/"
    assert link in Client().get("/products/tent/").content.decode()
    assert "/login/" in Client().get(link).url
    browser = signed_in(make_member())
    assert browser.post(link, {"reason": "ugly"}).status_code == 400
    assert browser.post(link, {"reason": "harassment"}).url == "/products/tent/"
    case = ModerationCase.objects.get()
    assert (case.review, case.kind, case.subject) == (review, "review", ana)
    page = signed_in(make_staff()).get(f"/admin/feed/moderationcase/{case.pk}/change/")
    assert VILE in page.content.decode()
    own = signed_in(ana)
    assert link not in own.get("/products/tent/").content.decode()
    assert own.post(link, {"reason": "harassment"}).status_code == 403


def test_the_api_reports_a_review(review):
    path = f"reviews/{review.public_id}/report/"
    assert Api(make_member())("post", path, {"reason": "spam"}).status_code == 201
    assert ModerationCase.objects.get().review == review


def test_reports_hide_it_and_staff_put_it_back(review):
    for _ in range(3):
        report(review)
    assert not is_on_the_page()
    assert stars_counted() == 0
    decided(ModerationCase.objects.get(), moderation.dismiss)
    assert is_on_the_page()
    assert stars_counted() == 1


def test_staff_remove_it_with_reasons_and_an_appeal_brings_it_back(ana, review):
    decided(report(review), moderation.remove, ground="harassment", reason="An address")
    assert not is_on_the_page()
    assert stars_counted() == 0
    statement = Statement.objects.get(recipient=ana)
    assert statement.excerpt == VILE
    now = timezone.now()
    moderation.appeal(statement=statement, by=ana, text="It is public", now=now)
    moderation.decide_appeal(
        statement=statement, reviewer=make_staff(), is_overturned=True, reason="It is", now=now
    )
    assert is_on_the_page()
    assert stars_counted() == 1


def test_what_is_gone_cannot_be_reported(review):
    remove_review(review=review, now=timezone.now())
    with pytest.raises(Refused):
        report(review)
    answer = signed_in(make_member()).get(f"/reviews/{review.public_id}/report/")
    assert answer.status_code == 404


def test_nobody_tied_to_the_brand_removes_what_is_said_of_its_goods(review):
    rita, now = make_staff(), timezone.now()
    record_material_connection(
        member=rita, brand=review.product.brand, type="employee_family", starts_at=now,
        ground="Works there", now=now,
    )  # fmt: skip
    case = report(review)
    with pytest.raises(Refused) as refusal:
        moderation.remove(case=case, reviewer=rita, ground="spam", reason="No", now=now)
    assert refusal.value.code == "own_brand"


def test_a_review_that_is_a_post_is_reported_as_the_post(ana):
    tent = make_product(slug="tent")
    post = make_post(author=ana, kind="review", products=[tent], caption=VILE * 2)
    review = Review.objects.get()
    browser = signed_in(make_member())
    link = browser.get(f"/reviews/{review.public_id}/report/")
    assert link.url == f"/p/{post.public_id}/report/"
