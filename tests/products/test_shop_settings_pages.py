"""A member's addresses and one click; search and the pages of brands."""

import pytest
from django.utils import timezone

from products.services.reviews import remove_review, write_review
from tests.factories.members import make_member, make_outsider
from tests.factories.products import (
    make_address,
    make_buyer,
    make_category,
    make_payment_method,
    make_product,
)

pytestmark = pytest.mark.django_db


ADDRESS = {
    "name": "Ben Stone", "line1": "Elm Street 4", "city": "Springfield", "postcode": "12345",
    "country": "US",
}  # fmt: skip


@pytest.mark.row("A29")
def test_one_click_can_be_switched_on_only_with_address_and_payment(client):
    ben = make_member()
    client.force_login(ben)
    assert client.post("/settings/one-click/switch/", {"is_on": "1"}).status_code == 409
    client.post("/settings/addresses/", ADDRESS)
    client.post("/settings/payment/", {"number": "4711-A"})
    assert client.post("/settings/one-click/switch/", {"is_on": "1"}).status_code == 302
    ben.refresh_from_db()
    assert ben.has_one_click
    assert "On</dd>" in client.get("/settings/one-click/").content.decode()


def test_removing_the_last_address_switches_one_click_off(client):
    ben = make_buyer()
    client.force_login(ben)
    client.post(f"/settings/addresses/{ben.addresses.get().public_id}/remove/")
    ben.refresh_from_db()
    assert not ben.has_one_click


def test_a_new_default_address_replaces_the_old_one(client):
    ben = make_buyer()
    client.force_login(ben)
    client.post("/settings/addresses/", {**ADDRESS, "line1": "Oak Road 1", "is_default": "on"})
    assert [row.line1 for row in ben.addresses.filter(is_default=True)] == ["Oak Road 1"]
    first = ben.addresses.get(line1="Elm Street 4")
    client.post(f"/settings/addresses/{first.public_id}/", {**ADDRESS, "city": "Shelbyville"})
    first.refresh_from_db()
    assert (first.city, first.is_default) == ("Shelbyville", False)


@pytest.mark.parametrize(
    "bad",
    [{"postcode": "12<34"}, {"country": "ZZ"}, {"name": ""}, {"line1": "x" * 101}, {"city": "a\0"}],
)
def test_a_bad_address_is_400_and_not_kept(client, bad):
    ben = make_member()
    client.force_login(ben)
    assert client.post("/settings/addresses/", {**ADDRESS, **bad}).status_code == 400
    assert not ben.addresses.exists()


def test_another_members_address_and_payment_are_not_found(client):
    other = make_outsider()
    address, method = make_address(member=other), make_payment_method(member=other)
    client.force_login(make_member())
    assert client.get(f"/settings/addresses/{address.public_id}/").status_code == 404
    assert client.post(f"/settings/addresses/{address.public_id}/remove/").status_code == 404
    assert client.post(f"/settings/payment/{method.public_id}/remove/").status_code == 404
    assert other.addresses.exists()


def search(client, **query):
    return client.get("/search/", query).content.decode()


def test_search_finds_by_title_brand_and_category(client):
    make_product(slug="tent", title="Ridgeline tent")
    make_product(slug="game", title="Chess", category=make_category(path="/games/"))
    assert "/products/tent/" in search(client, q="ridge")
    assert "/products/tent/" in search(client, q="northpeak tent")
    assert "/products/game/" in search(client, q="games")
    assert "/products/game/" not in search(client, q="tent")


def test_a_misspelt_word_finds_the_nearest_one(client):
    make_product(slug="backpack", title="Daypack backpack")
    page = search(client, q="bakcpack")
    assert "/products/backpack/" in page
    assert "<strong>backpack</strong>" in page


def test_search_narrows_by_category_price_brand_and_stock(client):
    shoes = make_category(path="/fashion/shoes/")
    make_product(slug="boot", category=shoes, price_minor=12000)
    make_product(slug="slipper", category=shoes, price_minor=1500, stock=0)
    make_product(slug="tent", price_minor=18000)
    assert "/products/tent/" not in search(client, category="fashion")
    assert "/products/slipper/" in search(client, category="shoes")
    assert "/products/slipper/" not in search(client, category="shoes", in_stock="1")
    page = search(client, price_from="100", price_to="150")
    assert "/products/boot/" in page
    assert "/products/tent/" not in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "x" * 101}, 400), ({"q": "a\0"}, 400), ({"price_from": "abc"}, 400),
        ({"category": "'; drop"}, 400), ({"page": "99999999"}, 200), ({"page": "-1"}, 200),
        ({"q": "%_'\""}, 200), ({"price_to": "1e9"}, 400),
    ],
)  # fmt: skip
def test_odd_searches_have_an_answer(client, query, status):
    make_product()
    assert client.get("/search/", query).status_code == status


def test_the_brand_page_shows_its_products_and_its_story(client):
    product = make_product(slug="tent")
    make_product(slug="old", status="discontinued")
    product.brand.story = "Made for rain."
    product.brand.save()
    page = client.get("/brands/northpeak/").content.decode()
    assert "Made for rain." in page
    assert "/products/tent/" in page
    assert "/products/old/" not in page
    assert client.get("/brands/nobody/").status_code == 404


def test_a_removed_review_no_longer_counts():
    product, now = make_product(), timezone.now()
    review = write_review(
        member=make_member(), product=product, stars=5, title="", body="Good", now=now
    )
    for _ in range(2):
        remove_review(review=review, now=now)
    product.refresh_from_db()
    assert (product.rating_sum, product.rating_count) == (0, 0)
