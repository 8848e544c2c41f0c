"""Reviews of people whom a reader does not see are on no page and in no answer (row B08)."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.services.disclosure import approve_disclosure
from feed.services.relations import block, mute, unblock, unmute
from products.models import Review
from spark.models import Member
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.row("B08")]
WORDS = "A lovely kettle it is"


@pytest.fixture
def ana():
    return make_member(handle="ana", name="Ana Kettle")


@pytest.fixture
def ben():
    return make_member(handle="ben")


@pytest.fixture
def places(ana):
    """Where Ana's review stands: the product's page, the API, and beside a paid post."""
    cache.clear()
    kettle = make_product(slug="kettle", brand=make_brand())
    make_post(author=ana, kind="review", products=[kettle], media=[], caption=WORDS)
    paid = make_post(author=make_member(), products=[kettle], disclosure="paid",
                     sponsor="northpeak")  # fmt: skip
    approve_disclosure(post=paid, reviewer=make_staff(), now=timezone.now())
    return {
        "page": "/products/kettle/",
        "API": "/api/v1/products/kettle/reviews/",
        "second opinion": f"/p/{paid.public_id}/",
    }


def seen_by(member, places):
    client = Client()
    if member is not None:
        client.force_login(member)
    answers = {name: client.get(path) for name, path in places.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {name for name, answer in answers.items() if WORDS in answer.content.decode()}


@pytest.mark.parametrize(
    ("do", "undo"),
    [
        pytest.param(
            lambda ana, ben: block(member=ben, target=ana, now=timezone.now()),
            lambda ana, ben: unblock(member=ben, target=ana, now=timezone.now()),
            id="blocked",
        ),
        pytest.param(
            lambda ana, ben: block(member=ana, target=ben, now=timezone.now()),
            lambda ana, ben: unblock(member=ana, target=ben, now=timezone.now()),
            id="blocking",
        ),
        pytest.param(
            lambda ana, ben: mute(member=ben, target=ana, now=timezone.now()),
            lambda ana, ben: unmute(member=ben, target=ana, now=timezone.now()),
            id="muted",
        ),
    ],
)
def test_a_review_by_somebody_out_of_sight_is_nowhere_until_that_is_taken_back(
    ana, ben, places, do, undo
):
    assert seen_by(ben, places) == set(places)
    do(ana, ben)
    assert seen_by(ben, places) == set()
    assert seen_by(make_member(), places) == set(places), "others read it as before"
    assert seen_by(ana, places) == set(places)
    undo(ana, ben)
    assert seen_by(ben, places) == set(places)


def test_reviews_of_suspended_and_closed_accounts_are_nowhere(ana, ben, places):
    for gone, back in (({"suspended_at": timezone.now()}, {"suspended_at": None}),
                       ({"is_active": False}, {"is_active": True})):  # fmt: skip
        Member.objects.filter(pk=ana.pk).update(**gone)
        assert seen_by(ben, places) == seen_by(None, places) == set()
        Member.objects.filter(pk=ana.pk).update(**back)
        assert seen_by(None, places) == set(places)


def test_a_review_out_of_sight_can_not_be_found_helpful(ana, ben, places):
    review, client = Review.objects.get(), Client()
    block(member=ana, target=ben, now=timezone.now())
    client.force_login(ben)
    assert client.put(f"/api/v1/reviews/{review.public_id}/helpful/").status_code == 404
    assert client.post(f"/reviews/{review.public_id}/helpful/").status_code == 404
    review.refresh_from_db()
    assert review.helpful_count == 0


def test_what_is_out_of_sight_costs_the_products_page_no_statement(ana, ben, places):
    client, counts = Client(), []
    client.force_login(ben)
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get("/products/kettle/")
        counts.append(len(asked))
        block(member=ben, target=make_member(), now=timezone.now())
    assert counts[1] <= counts[0]
