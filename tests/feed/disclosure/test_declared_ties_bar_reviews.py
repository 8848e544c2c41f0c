"""Who says themself that a brand paid or gave reviews none of its goods for a year (row C15)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feed.services import disclosure, edits
from feed.services.refusals import Refused
from products.services.reviews import ReviewBarred, write_review
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("C15")]
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def brand():
    return make_brand(slug="northpeak")


@pytest.fixture
def tent(brand):
    return make_product(slug="tent", brand=brand)


def write(member, product):
    now = timezone.now()
    return write_review(member=member, product=product, stars=5, title="", body="Dry", now=now)


@pytest.mark.parametrize("tie", ["gifted", "loaned", "paid", "hybrid", "employee_family"])
def test_a_declared_tie_bars_and_marks_what_was_written_before(ana, tent, tie):
    early = write(ana, tent)
    make_post(author=ana, disclosure=tie, sponsor="northpeak")
    early.refresh_from_db()
    tent.refresh_from_db()
    assert (early.basis, tent.rating_count) == ("connected", 0)
    mat = make_product(slug="mat", brand=tent.brand)
    with pytest.raises(ReviewBarred):
        write(ana, mat)
    with pytest.raises(Refused) as refusal:
        make_post(author=ana, kind="review", products=[mat])
    assert refusal.value.code in ("review_firewall", "review_cannot_be_sponsored")
    write(ana, make_product(brand=make_brand(slug="other")))
    page = Client()
    page.force_login(ana)
    assert b"cannot review" in page.get("/products/mat/").content


def test_a_commission_or_no_tie_bars_from_nothing(ana, tent):
    make_post(author=ana, disclosure="commission", products=[tent])
    make_post(author=ana, products=[tent])
    write(ana, tent)


@pytest.mark.parametrize(("days", "is_barred"), [(364, True), (366, False)])
def test_it_holds_for_twelve_months(ana, tent, days, is_barred):
    at = timezone.now() - days * DAY
    make_post(author=ana, disclosure="gifted", sponsor="northpeak", now=at)
    if is_barred:
        with pytest.raises(ReviewBarred):
            write(ana, tent)
    else:
        write(ana, tent)


def test_saying_it_later_or_being_found_out_bars_as_well(ana, brand, tent):
    now = timezone.now()
    post = make_post(author=ana)
    edits.declare_more(post=post, by=ana, disclosure="gifted", sponsor="northpeak", now=now)
    with pytest.raises(ReviewBarred):
        write(ana, tent)
    ben = make_member()
    review = write(ben, tent)
    disclosure.force_label(
        post=make_post(author=ben), disclosure="paid", sponsor=brand, reviewer=make_staff(),
        reason="A tip", now=timezone.now(),
    )  # fmt: skip
    review.refresh_from_db()
    assert review.basis == "connected"


def test_a_label_that_two_of_staff_take_away_bars_no_more(ana, tent):
    review = write(ana, tent)
    post, now = make_post(author=ana, disclosure="gifted", sponsor="northpeak"), timezone.now()
    asked = disclosure.ask_lowering(
        post=post, to_type="none", sponsor=None, reason="Misclick", by=make_staff(), now=now
    )
    disclosure.decide_lowering(lowering=asked, by=make_staff(), is_agreed=True, now=now)
    review.refresh_from_db()
    tent.refresh_from_db()
    assert (review.basis, tent.rating_count) == ("own", 1)
    write(ana, make_product(brand=tent.brand))


@pytest.mark.row("A46")
def test_who_declared_a_tie_decides_on_no_post_of_that_brand(ana, brand):
    rita, now = make_staff(handle="rita"), timezone.now()
    make_post(author=rita, disclosure="gifted", sponsor="northpeak")
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    with pytest.raises(disclosure.OwnBrand):
        disclosure.approve_disclosure(post=post, reviewer=rita, now=now)
