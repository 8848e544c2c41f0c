"""A tie that is put on record bars its member from reviewing, and marks what they wrote before."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feed.services.disclosure import end_material_connection, record_material_connection
from products.models import Product, Review, ReviewBar
from products.services.reviews import ReviewBarred, write_review
from spark.models import Member
from tests.factories.feed import make_post
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("C15")]


@pytest.fixture
def tent() -> Product:
    return make_product(slug="tent", brand=make_brand())


def record(member: Member, **fields: Any) -> Any:
    now = timezone.now()
    fields = {"type": "paid", "starts_at": now, "ground": "contract 1", "now": now} | fields
    return record_material_connection(member=member, brand=make_brand(), **fields)


def write(member: Member, product: Product) -> Review:
    now = timezone.now()
    return write_review(member=member, product=product, stars=5, title="", body="Dry", now=now)


@pytest.mark.parametrize("type", ["paid", "gifted", "employee_family", "commission"])
def test_a_tie_on_record_bars_from_reviewing_the_brand_and_no_other(
    ana: Member, tent: Product, type: str
) -> None:
    record(ana, type=type)
    with pytest.raises(ReviewBarred):
        write(ana, tent)
    write(ana, make_product(brand=make_brand(slug="other")))


def test_a_tie_with_the_shop_bars_from_nothing(ana: Member, tent: Product) -> None:
    now = timezone.now()
    record_material_connection(
        member=ana, brand=None, type="commission", starts_at=now, ground="programme", now=now
    )
    write(ana, tent)


def test_a_tie_that_ends_bars_for_another_year(ana: Member, tent: Product) -> None:
    now = timezone.now()
    over = now - timedelta(days=366)
    record(ana, starts_at=now - timedelta(days=900), ends_at=over)
    assert ReviewBar.objects.get().until == over
    write(ana, tent)
    end_material_connection(connection=record(ana, ground="contract 2"), now=now)
    with pytest.raises(ReviewBarred):
        write(ana, make_product(brand=make_brand()))


def test_a_gift_bars_for_a_year_from_the_day_it_came(ana: Member, tent: Product) -> None:
    now = timezone.now()
    record(ana, type="gifted", starts_at=now - timedelta(days=366))
    write(ana, tent)
    record(ana, type="gifted", starts_at=now - timedelta(days=360), ground="another gift")
    with pytest.raises(ReviewBarred):
        write(ana, make_product(brand=make_brand()))


@pytest.mark.row("C07")
def test_a_gift_after_a_review_marks_the_review_and_its_post_at_the_next_load(
    client: Client, ana: Member, tent: Product, committed: Any
) -> None:
    early = timezone.now() - timedelta(days=5)
    with committed(execute=True):
        post = make_post(author=ana, kind="review", media=[], products=[tent], now=early)
    assert "Not counted" not in client.get(f"/p/{post.public_id}/").content.decode()
    with committed(execute=True):
        record(ana, type="gifted")
    tent.refresh_from_db()
    assert (tent.rating_sum, tent.rating_count) == (0, 0)
    assert "Not counted: later paid" in client.get(f"/p/{post.public_id}/").content.decode()
    assert "Later paid or supplied by the brand" in client.get("/products/tent/").content.decode()
