"""Beside each sponsored post: opinions of the same goods that nobody paid for (row C08)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import Block, Post
from feed.opinions import second_opinion
from feed.services.disclosure import approve_disclosure
from feed.services.kinds import KindInput
from products.models import Product, Review
from products.services.reviews import set_basis, write_review
from spark.models import Member
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("C08")]


@pytest.fixture
def tent() -> Product:
    return make_product(slug="tent", title="Tent", brand=make_brand())


@pytest.fixture
def paid(ana: Member, tent: Product) -> Post:
    post = make_post(author=ana, products=[tent], disclosure="paid", sponsor="northpeak")
    return approve_disclosure(post=post, reviewer=make_staff(), now=post.created_at)


def review(product: Product, stars: int, **fields: Any) -> Review:
    fields = {"member": make_member(), "body": f"{stars} it is", "now": timezone.now()} | fields
    return write_review(product=product, stars=stars, title="", **fields)


def test_the_critical_opinions_come_first(client: Client, paid: Post, tent: Product) -> None:
    for stars in (5, 2, 4, 1):
        review(tent, stars)
    unpaid = make_post(products=[tent], caption="Bought it myself")
    low = make_post(kind="review", media=[], products=[tent], details=KindInput(2))
    html = client.get(f"/p/{paid.public_id}/").content.decode()
    panel = html[html.index("data-second-opinion") : html.index("More like this")]
    places = [panel.index(text) for text in ("1 it is", low.caption[:40], "2 it is")]
    assert places == sorted(places)
    assert "5 it is" not in panel  # the fourth
    assert f'data-post="{unpaid.public_id}"' in panel
    opinion = second_opinion(post=paid, viewer_id=None)
    assert opinion is not None
    assert low.pk not in opinion["post_ids"]  # its twin is among the reviews


def test_it_says_so_when_nobody_else_has_spoken(client: Client, paid: Post, ana: Member) -> None:
    html = client.get(f"/p/{paid.public_id}/").content.decode()
    assert "Nobody who was not paid has said anything about Tent yet." in html


def test_opinions_that_somebody_paid_for_are_no_second_opinion(
    client: Client, paid: Post, tent: Product, ana: Member
) -> None:
    sample, later = review(tent, 5), review(tent, 4)
    set_basis(review=sample, basis="house_sample")
    set_basis(review=later, basis="connected")
    make_post(author=ana, products=[tent])  # by the same author
    make_post(products=[tent], disclosure="commission")
    opinion = second_opinion(post=paid, viewer_id=None)
    assert opinion == {"reviews": [], "post_ids": []}


def test_people_who_are_blocked_are_not_quoted(paid: Post, tent: Product, ben: Member) -> None:
    rude = make_member()
    review(tent, 1, member=rude)
    Block.objects.create(member=ben, target=rude)
    mine = review(tent, 3, member=ben)
    for viewer, quoted in ((ben, [mine]), (rude, None)):
        opinion = second_opinion(post=paid, viewer_id=viewer.pk)
        assert opinion is not None
        assert mine not in opinion["reviews"] if quoted is None else opinion["reviews"] == quoted


def test_a_post_that_nobody_paid_for_has_no_panel(client: Client, tent: Product) -> None:
    post = make_post(products=[tent])
    assert "data-second-opinion" not in client.get(f"/p/{post.public_id}/").content.decode()
    assert second_opinion(post=post, viewer_id=None) is None
