"""Reviews of products: what counts in the rating, who may write one, who found it helpful."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from products.models import HelpfulVote, Product, Review, ReviewBar
from products.services.orders import cancel_order
from products.services.reviews import (
    AlreadyReviewed,
    OwnReview,
    ReviewBarred,
    bar_reviewer,
    mark_helpful,
    remove_review,
    set_basis,
    unmark_helpful,
    write_review,
)
from spark.models import Member
from tests.factories.members import make_member, make_staff
from tests.factories.payouts import make_credited_line
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=365)


@pytest.fixture
def tent() -> Product:
    return make_product(slug="tent", brand=make_brand())


def review_of(product: Product, *, stars: int = 4, **fields: Any) -> Review:
    fields = {"member": make_member(), "title": "", "body": "Dry inside", "now": timezone.now()} | (
        fields
    )
    return write_review(product=product, stars=stars, **fields)


def bar(member: Member, **fields: Any) -> list[int]:
    now = timezone.now()
    fields = {
        "brand": make_brand(), "since": now - timedelta(days=1), "until": None, "source": "tie:1",
        "now": now,
    } | fields  # fmt: skip
    return bar_reviewer(member=member, **fields)


def headline(product: Product) -> tuple[int, int]:
    product.refresh_from_db()
    return product.rating_sum, product.rating_count


@pytest.mark.row("C07")
def test_the_headline_leaves_out_free_samples_and_shows_both(client: Client, tent: Product) -> None:
    for _ in range(3):
        set_basis(review=review_of(tent, stars=5), basis="house_sample")
    for _ in range(2):
        review_of(tent, stars=3)
    html = client.get("/products/tent/").content.decode()
    assert "3.0 out of 5" in html
    assert "5.0 from 3 free samples, not counted above." in html
    found = client.get("/api/v1/products/tent/").json()
    assert (found["rating"], found["reviews"]) == (3.0, 2)
    assert found["left_out"] == [
        {"basis": "house_sample", "rating": 5.0, "reviews": 3, "note": "5.0 from 3 free samples"}
    ]


@pytest.mark.row("C07")
def test_the_basis_of_a_review_moves_the_headline_once_and_back(tent: Product) -> None:
    review = review_of(tent, stars=5)
    assert set_basis(review=review, basis="connected")
    assert not set_basis(review=review, basis="connected")
    assert headline(tent) == (0, 0)
    remove_review(review=review, now=timezone.now())
    remove_review(review=review, now=timezone.now())
    assert headline(tent) == (0, 0)
    other = review_of(tent, stars=2)
    remove_review(review=other, now=timezone.now())
    assert headline(tent) == (0, 0)


def test_the_database_knows_only_three_bases(tent: Product) -> None:
    review = review_of(tent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(basis="bought")


@pytest.mark.row("C15")
def test_who_has_money_or_goods_from_the_brand_cannot_review_it(
    client: Client, tent: Product
) -> None:
    cache.clear()
    ana = make_member(handle="ana")
    bar(ana)
    client.force_login(ana)
    page = client.get("/products/tent/").content.decode()
    assert "You cannot review products of Northpeak" in page
    assert 'action="/products/tent/review/"' not in page
    form = client.post("/products/tent/review/", {"stars": "5", "body": "Great"})
    assert form.status_code == 422
    assert "last 12 months" in form.content.decode()
    sent = client.post(
        "/api/v1/products/tent/reviews/", {"stars": 5, "body": "Great"}, "application/json"
    )
    assert (sent.status_code, sent.json()["code"]) == (422, "review_firewall")
    assert "product" in sent.json()["errors"]
    assert not Review.objects.exists()


@pytest.mark.row("C15")
@pytest.mark.parametrize(
    ("since", "until", "is_barred"),
    [
        (timedelta(days=-30), None, True),
        (timedelta(days=-600), timedelta(days=-364), True),
        (timedelta(days=-600), timedelta(days=-366), False),
        (timedelta(days=30), None, False),
        (timedelta(days=-1), timedelta(days=30), True),
    ],
)
def test_the_firewall_stands_from_the_first_day_until_a_year_after_the_last(
    tent: Product, since: timedelta, until: timedelta | None, is_barred: bool
) -> None:
    ana, now = make_member(), timezone.now()
    bar(ana, since=now + since, until=None if until is None else now + until)
    if is_barred:
        with pytest.raises(ReviewBarred):
            review_of(tent, member=ana)
    else:
        review_of(tent, member=ana)


@pytest.mark.row("C15")
def test_a_tie_recorded_later_marks_the_past_review_and_takes_it_out_of_the_average(
    client: Client, tent: Product
) -> None:
    ana = make_member()
    mine, others = review_of(tent, stars=5, member=ana), review_of(tent, stars=2)
    elsewhere = review_of(make_product(brand=make_brand(slug="other")), stars=5, member=ana)
    assert bar(ana) == [mine.pk]
    assert bar(ana) == []  # the same record again
    assert ReviewBar.objects.count() == 1
    assert headline(tent) == (2, 1)
    assert headline(elsewhere.product) == (5, 1)
    html = client.get("/products/tent/").content.decode()
    assert "Later paid or supplied by the brand" in html
    assert "5.0 from 1 reviewer later paid or supplied by the brand" in html
    rows = client.get("/api/v1/products/tent/reviews/").json()["results"]
    assert {row["id"]: row["basis"] for row in rows} == {
        mine.public_id: "connected", others.public_id: "own"
    }  # fmt: skip


def test_a_free_sample_of_the_shop_stays_one_when_a_tie_is_recorded(tent: Product) -> None:
    ana = make_member()
    review = review_of(tent, member=ana)
    set_basis(review=review, basis="house_sample")
    assert bar(ana) == []
    review.refresh_from_db()
    assert review.basis == "house_sample"


def test_a_tie_that_ended_long_before_a_review_leaves_it_alone(tent: Product) -> None:
    ana, now = make_member(), timezone.now()
    review_of(tent, member=ana, stars=3)
    assert bar(ana, since=now - 3 * YEAR, until=now - 2 * YEAR) == []
    assert headline(tent) == (3, 1)


@pytest.mark.row("A35")
def test_a_review_is_helpful_once_per_member_and_not_to_its_author(
    client: Client, tent: Product
) -> None:
    cache.clear()
    ana, ben = make_member(), make_member(handle="ben")
    review = review_of(tent, member=ana)
    with pytest.raises(OwnReview):
        mark_helpful(review=review, member=ana, now=timezone.now())
    assert mark_helpful(review=review, member=ben, now=timezone.now())
    assert not mark_helpful(review=review, member=ben, now=timezone.now())
    client.force_login(ben)
    path = f"/api/v1/reviews/{review.public_id}/helpful/"
    assert client.put(path).json() == {"helpful": 1, "voted": True}
    assert client.delete(path).json() == {"helpful": 0, "voted": False}
    assert not unmark_helpful(review=review, member=ben)
    client.force_login(ana)
    assert client.put(path).status_code == 403


@pytest.mark.row("A35")
def test_the_helpful_button_does_and_undoes_without_a_script(client: Client, tent: Product) -> None:
    review, ben = review_of(tent), make_member()
    client.force_login(ben)
    for number, pressed in ((1, "true"), (0, "false")):
        answer = client.post(f"/reviews/{review.public_id}/helpful/")
        assert answer["Location"] == "/products/tent/#reviews"
        assert HelpfulVote.objects.count() == number
        assert f'aria-pressed="{pressed}"' in client.get("/products/tent/").content.decode()


@pytest.mark.row("A35")
def test_a_photo_is_drawn_anew_and_shown(
    client: Client, tent: Product, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(make_member())
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (300, 300), "green").save(out, "JPEG", exif=exif)
    sent = {
        "stars": "4", "body": "Dry inside", "photo": SimpleUploadedFile("a.jpg", out.getvalue())
    }  # fmt: skip
    assert client.post("/products/tent/review/", sent).status_code == 302
    photo = Review.objects.get().photo
    assert photo.name.endswith(".webp")
    assert b"secret place" not in photo.read()
    assert photo.url in client.get("/products/tent/").content.decode()


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_written(
    client: Client, tent: Product
) -> None:
    client.force_login(make_member())
    bad = SimpleUploadedFile("a.jpg", b"<svg onload=alert(1)>")
    answer = client.post(
        "/products/tent/review/", {"stars": "4", "body": "Dry inside", "photo": bad}
    )
    assert answer.status_code == 400
    assert "Use a JPEG, PNG or WebP picture." in answer.content.decode()
    assert not Review.objects.exists()
    assert headline(tent) == (0, 0)


def test_a_second_review_of_a_product_is_refused(tent: Product) -> None:
    ana = make_member()
    review_of(tent, member=ana)
    with pytest.raises(AlreadyReviewed):
        review_of(tent, member=ana)
    assert headline(tent)[1] == 1


def test_staff_mark_a_free_sample_in_the_admin(client: Client, tent: Product) -> None:
    review = review_of(tent, stars=5)
    client.force_login(make_staff())
    client.post(
        "/admin/products/review/",
        {"action": "mark_house_sample", "_selected_action": [review.pk]},
    )
    review.refresh_from_db()
    assert review.basis == "house_sample"
    assert headline(tent) == (0, 0)


def test_own_reviews_are_listed_for_their_author_alone(client: Client, tent: Product) -> None:
    cache.clear()
    ana = make_member()
    mine = review_of(tent, member=ana)
    review_of(tent)
    assert client.get("/api/v1/me/reviews/").status_code == 401
    client.force_login(ana)
    (row,) = client.get("/api/v1/me/reviews/").json()["results"]
    assert (row["id"], row["product"]) == (mine.public_id, "tent")


def test_a_review_is_text_and_never_markup(client: Client, tent: Product) -> None:
    review_of(tent, body="<img src=x onerror=alert(1)> " * 5)
    html = client.get("/products/tent/").content.decode()
    assert not re.search(r"<img[^>]*onerror", html)


def test_a_cancelled_order_takes_the_mark_of_a_purchase_with_it(tent: Product) -> None:
    buyer, seller, now = make_member(), make_member(), timezone.now()
    orders = [make_credited_line(creator=seller, product=tent, buyer=buyer).order for _ in (1, 2)]
    review = write_review(member=buyer, product=tent, stars=5, title="", body="Ok", now=now)
    assert review.is_verified_purchase
    cancel_order(order=orders[0], now=now)
    review.refresh_from_db()
    assert review.is_verified_purchase  # the other order stands
    cancel_order(order=orders[1], now=now)
    review.refresh_from_db()
    assert not review.is_verified_purchase
