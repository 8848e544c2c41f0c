"""Products and their reviews in the API."""

import pytest

from products.models import Product, Review
from tests.factories.members import make_member, make_outsider
from tests.factories.products import (
    make_category,
    make_product,
)
from tests.products.speaking import send

pytestmark = pytest.mark.django_db


@pytest.mark.row("B21")
def test_products_are_public_and_money_has_its_currency(client):
    make_product(
        slug="tent", price_minor=18900, list_price_minor=22900, rating_sum=9, rating_count=2
    )
    row = client.get("/api/v1/products/").json()["results"][0]
    assert row["price"] == {"amount_minor": 18900, "currency": "USD"}
    assert row["list_price"] == {"amount_minor": 22900, "currency": "USD"}
    assert (row["slug"], row["rating"], row["reviews"], row["state"]) == ("tent", 4.5, 2, "live")
    assert row["brand"] == {"slug": "northpeak", "name": "Northpeak"}
    assert "id" not in row


def slugs(client, query):
    return [row["slug"] for row in client.get(f"/api/v1/products/?{query}").json()["results"]]


def test_products_are_filtered_by_word_category_brand_and_stock(client):
    make_product(slug="boot", title="Trail boot", category=make_category(path="/fashion/shoes/"))
    make_product(slug="lamp", title="Lamp", stock=0)
    make_product(slug="old", title="Old", status="discontinued")
    make_product(slug="draft", title="Draft", status="unpublished")
    assert slugs(client, "q=boot") == ["boot"]
    assert slugs(client, "category=fashion") == ["boot"]
    assert slugs(client, "category=fashion/shoes") == ["boot"]
    assert slugs(client, "brand=northpeak&in_stock=true") == ["boot"]
    assert sorted(slugs(client, "in_stock=false")) == ["boot", "lamp"]


def test_every_page_of_products_is_reached_once(client):
    for n in range(7):
        make_product(rating_count=n % 3)
    seen, url = [], "/api/v1/products/?limit=3"
    while url:
        page = client.get(url).json()
        seen += [row["slug"] for row in page["results"]]
        url = page["next"]
    assert sorted(seen) == sorted(Product.objects.values_list("slug", flat=True))


def test_a_page_is_never_longer_than_50(client):
    make_product()
    Product.objects.bulk_create(
        Product(sku=f"n{n}", slug=f"n{n}", title="x", price_minor=1, category=make_category())
        for n in range(60)
    )
    assert len(slugs(client, "limit=1000000")) == 50


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("author__password__startswith=a", "unknown_filter"),
        ("brand__name=x", "unknown_filter"),
        ("_connector=OR", "unknown_filter"),
        ("ordering=price", "unknown_filter"),
        ("price_from=1", "unknown_filter"),
        ("in_stock=perhaps", "invalid"),
        ("q=a&q=b", "invalid"),
        ("q=" + "x" * 101, "invalid"),
        ("q=%00", "invalid"),
        ("category='", "invalid"),
        ("brand=%00", "invalid"),
        ("limit=0", "invalid"),
        ("limit=-1", "invalid"),
        ("limit=ten", "invalid"),
        ("limit=%D9%A1", "invalid"),
        ("limit=1&limit=2", "invalid"),
        ("cursor=abc", "invalid_cursor"),
        ("cursor=%00", "invalid_cursor"),
        ("cursor=cD1hYmM=", "invalid_cursor"),
        ("cursor=cj0xJnA9eHh4", "invalid_cursor"),
        ("cursor=cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk=x", "invalid_cursor"),
        ("cursor=" + "A" * 10_000, "invalid_cursor"),
        ("cursor=%D9%A1", "invalid_cursor"),
    ],
)
def test_an_odd_question_is_400(client, query, code):
    make_product()
    response = client.get(f"/api/v1/products/?{query}")
    assert (response.status_code, response.json()["code"]) == (400, code)


@pytest.mark.row("A32")
def test_a_discontinued_product_is_answered_with_similar_ones(client):
    make_product(slug="old", status="discontinued")
    make_product(slug="new")
    body = client.get("/api/v1/products/old/").json()
    assert body["state"] == "discontinued"
    assert [row["slug"] for row in body["similar"]] == ["new"]


@pytest.mark.row("A19")
@pytest.mark.parametrize("slug", ["draft", "nothing"])
def test_what_is_not_in_the_catalogue_is_not_found(client, slug):
    make_product(slug="draft", status="unpublished")
    response = client.get(f"/api/v1/products/{slug}/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_list_of_products_asks_few_questions(client, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_product()
    with django_assert_max_num_queries(3):
        client.get("/api/v1/products/?limit=50")


@pytest.mark.row("A36")
def test_a_review_is_written_and_listed(client):
    make_product(slug="tent")
    client.force_login(make_member(handle="ben"))
    made = send(client, "post", "products/tent/reviews/", {"stars": 4, "body": "Dry inside"})
    assert made.status_code == 201
    client.logout()
    row = client.get("/api/v1/products/tent/reviews/").json()["results"][0]
    assert (row["author"], row["stars"], row["body"]) == ("ben", 4, "Dry inside")


@pytest.mark.parametrize(
    "bad",
    [
        {"stars": 0}, {"stars": 6}, {"stars": "4"}, {"stars": 4.5}, {"stars": True},
        {"stars": None}, {"body": ""}, {"body": None}, {"body": "x" * 5001}, {"body": ["x"]},
        {"body": "a\0b"}, {"is_verified_purchase": True}, {"author": "ana"}, {"created_at": "x"},
    ],
)  # fmt: skip
def test_a_bad_review_is_400_and_not_written(client, bad):
    make_product(slug="tent")
    client.force_login(make_member())
    body = {"stars": 4, "body": "Good", **bad}
    response = send(client, "post", "products/tent/reviews/", body)
    assert response.status_code == 400
    assert next(iter(bad)) in response.json()["errors"]
    assert not Review.objects.exists()


def test_who_has_no_membership_may_not_review(client):
    make_product(slug="tent")
    client.force_login(make_outsider())
    response = send(client, "post", "products/tent/reviews/", {"stars": 4, "body": "Good"})
    assert (response.status_code, response.json()["code"]) == (403, "membership_required")
