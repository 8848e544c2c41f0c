"""The shop's part of the API."""

import json

import pytest
from django.utils import timezone

from products.models import BagLine, Order, Product, Review
from products.services.bag import add_to_bag
from products.services.clicks import press_link
from spark.tokens import make_token
from tests.factories.members import make_member, make_outsider
from tests.factories.products import (
    make_address,
    make_buyer,
    make_category,
    make_link,
    make_payment_method,
    make_product,
)

pytestmark = pytest.mark.django_db


def send(client, method, path, body=None, **headers):
    text = body if isinstance(body, str) else json.dumps(body)
    return getattr(client, method)(
        f"/api/v1/{path}", text, content_type="application/json", headers=headers
    )


def bearer(member, *scopes):
    _, token = make_token(member=member, name="test", scopes=list(scopes), now=timezone.now())
    return {"Authorization": f"Bearer {token}"}


# --- Products ------------------------------------------------------------------------------------


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


# --- Reviews -------------------------------------------------------------------------------------


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


# --- Bag -----------------------------------------------------------------------------------------


@pytest.mark.row("A30")
def test_the_bag_is_filled_changed_and_emptied(client):
    make_product(slug="tent", price_minor=1000)
    client.force_login(make_member())
    bag = send(client, "post", "bag/lines/", {"product": "tent", "quantity": 2}).json()
    assert (bag["count"], bag["total"]) == (2, {"amount_minor": 2000, "currency": "USD"})
    line = bag["lines"][0]["id"]
    assert send(client, "patch", f"bag/lines/{line}/", {"quantity": 5}).json()["count"] == 5
    assert client.delete(f"/api/v1/bag/lines/{line}/").status_code == 204
    assert client.get("/api/v1/bag/").json()["lines"] == []


def test_a_line_is_named_by_its_product_or_its_id(client):
    tent = make_product(slug="tent")
    ben, now = make_member(), timezone.now()
    client.force_login(ben)
    send(client, "post", "bag/lines/", {"product": "tent"})
    bag = send(client, "patch", "bag/lines/", {"product": "tent", "quantity": 3}).json()
    assert bag["count"] == 3
    press_link(
        token=make_link(product=tent, credited_member=make_member()).token, product=tent,
        member=ben, now=now,
    )  # fmt: skip
    send(client, "post", "bag/lines/", {"product": "tent"})
    response = send(client, "patch", "bag/lines/", {"product": "tent", "quantity": 5})
    assert (response.status_code, response.json()["code"]) == (409, "several_lines")
    line = bag["lines"][0]["id"]
    assert send(client, "delete", "bag/lines/", {"line": line}).status_code == 204
    assert send(client, "delete", "bag/lines/", {"product": "tent"}).status_code == 204
    assert not BagLine.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"product": "tent", "line": "x"}, 400), ({"product": "tent"}, 404),
     ({"line": "nothing"}, 404), ({"line": "a\0"}, 400), ({"bag": 1}, 400)],
)  # fmt: skip
def test_a_line_that_is_not_in_the_bag_is_refused(client, body, status):
    make_product(slug="tent")
    client.force_login(make_member())
    assert send(client, "delete", "bag/lines/", body).status_code == status


def test_another_members_line_is_not_found(client):
    line = add_to_bag(
        member=make_member(), product=make_product(), quantity=1, visitor_key=None,
        now=timezone.now(),
    )  # fmt: skip
    client.force_login(make_member())
    assert send(client, "patch", f"bag/lines/{line.public_id}/", {"quantity": 5}).status_code == 404
    assert client.delete(f"/api/v1/bag/lines/{line.public_id}/").status_code == 404
    assert BagLine.objects.get().quantity == 1


# --- Orders --------------------------------------------------------------------------------------


@pytest.mark.row("A28", "B21")
def test_one_product_is_ordered_at_once(client):
    make_product(slug="tent", price_minor=1000, stock=5)
    client.force_login(make_buyer())
    response = send(client, "post", "orders/", {"product": "tent", "quantity": 2})
    body = response.json()
    assert response.status_code == 201
    assert body["total"] == {"amount_minor": 2000, "currency": "USD"}
    assert (body["state"], body["payment"], body["is_one_click"]) == ("placed", "due", True)
    assert body["lines"][0]["unit_price"] == {"amount_minor": 1000, "currency": "USD"}
    assert client.get(f"/api/v1/orders/{body['id']}/").json() == body


def test_the_bag_is_ordered(client):
    make_product(slug="tent")
    client.force_login(make_buyer(has_one_click=False))
    send(client, "post", "bag/lines/", {"product": "tent"})
    assert send(client, "post", "orders/", {"from": "bag"}).status_code == 201
    response = send(client, "post", "orders/", {"from": "bag"})
    assert (response.status_code, response.json()["code"]) == (409, "bag_empty")


def test_the_tag_that_led_to_an_order_is_credited(client):
    ana, product = make_member(), make_product(slug="tent")
    link = make_link(product=product, credited_member=ana)
    client.force_login(make_buyer())
    send(client, "post", "orders/", {"product": "tent", "tag": link.token})
    assert Order.objects.get().lines.get().credited_member == ana


@pytest.mark.row("A29")
@pytest.mark.parametrize("missing", ["switch", "address", "payment"])
def test_without_all_of_one_click_an_order_is_409(client, missing):
    make_product(slug="tent")
    member = make_member(has_one_click=missing != "switch")
    if missing != "address":
        make_address(member=member)
    if missing != "payment":
        make_payment_method(member=member)
    client.force_login(member)
    response = send(client, "post", "orders/", {"product": "tent"})
    assert (response.status_code, response.json()["code"]) == (409, "one_click_unavailable")
    assert not Order.objects.exists()


def test_twins_with_one_key_get_the_same_order(client):
    make_product(slug="tent")
    client.force_login(make_buyer())
    answers = [
        send(client, "post", "orders/", {"product": "tent"}, **{"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Order.objects.count() == 1
    other = send(
        client, "post", "orders/", {"product": "tent", "quantity": 2}, **{"Idempotency-Key": "k1"}
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("key", ["", "k" * 101, "a\x07b"])
def test_a_bad_key_is_400(client, key):
    make_product(slug="tent")
    client.force_login(make_buyer())
    response = send(client, "post", "orders/", {"product": "tent"}, **{"Idempotency-Key": key})
    assert (response.status_code, Order.objects.count()) == (400, 0)


NUMBER = "A valid integer is required."
LOW, HIGH = (
    "Ensure this value is greater than or equal to 1.",
    "Ensure this value is less than or equal to 99.",
)


@pytest.mark.row("A28")
@pytest.mark.parametrize(
    ("quantity", "message"),
    [
        ("0", LOW),
        ("-1", LOW),
        ("1.5", NUMBER),
        ("1.0", NUMBER),
        ('"1"', NUMBER),
        ('"\u0661"', NUMBER),
        ("true", NUMBER),
        ("[]", NUMBER),
        ("{}", NUMBER),
        ("null", "This field may not be null."),
        ("100", HIGH),
        (str(2**63), HIGH),
        ("1e3", NUMBER),
    ],
)
@pytest.mark.parametrize("path", ["orders/", "bag/lines/"])
def test_a_bad_quantity_is_400_and_says_why(client, path, quantity, message):
    product = make_product(slug="tent", stock=500)
    client.force_login(make_buyer())
    response = send(client, "post", path, f'{{"product": "tent", "quantity": {quantity}}}')
    assert response.status_code == 400
    assert response.json() == {
        "code": "invalid",
        "detail": message,
        "errors": {"quantity": [message]},
    }
    product.refresh_from_db()
    assert (product.stock, Order.objects.count(), BagLine.objects.count()) == (500, 0, 0)


@pytest.mark.parametrize(
    "body",
    ['{"product": "tent", "quantity": NaN}', '{"product": "tent", "quantity": 1e309}',
     '{"product": "tent"', "", "[" * 1000, '"text"', "[]", "null", "\xff"],
)  # fmt: skip
def test_what_is_no_json_object_is_400(client, body):
    make_product(slug="tent")
    client.force_login(make_buyer())
    assert send(client, "post", "orders/", body).status_code == 400
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 400, "invalid", "product"),
        ({"from": "wish"}, 400, "invalid", "from"),
        ({"from": "bag", "product": "tent"}, 400, "invalid", "product"),
        ({"from": "bag", "quantity": 3}, 400, "invalid", "quantity"),
        ({"product": "a b"}, 400, "invalid", "product"),
        ({"product": "a\0"}, 400, "invalid", "product"),
        ({"product": "tent", "price": 1}, 400, "unknown_field", "price"),
        ({"product": "tent", "unit_price": 1}, 400, "unknown_field", "unit_price"),
        ({"product": "tent", "tax": 0}, 400, "unknown_field", "tax"),
        ({"product": "tent", "member": 1}, 400, "unknown_field", "member"),
        ({"product": "tent", "credited_member": 1}, 400, "unknown_field", "credited_member"),
        ({"product": "tent", "commission_rate": 9}, 400, "unknown_field", "commission_rate"),
        ({"product": "tent", "expected_total": -1}, 400, "invalid", "expected_total"),
        ({"product": "nothing"}, 404, "not_found", None),
        ({"product": "draft"}, 404, "not_found", None),
        ({"product": "tent", "quantity": 6}, 409, "out_of_stock", None),
        ({"product": "empty"}, 409, "out_of_stock", None),
        ({"product": "gone"}, 409, "not_buyable", None),
        ({"product": "tent", "expected_total": 1}, 409, "price_changed", "expected_total"),
    ],
)
def test_a_bad_order_is_refused_and_nothing_is_written(client, body, status, code, field):
    make_product(slug="tent", stock=5)
    make_product(slug="empty", stock=0)
    make_product(slug="gone", status="discontinued")
    make_product(slug="draft", status="unpublished")
    client.force_login(make_buyer())
    response = send(client, "post", "orders/", body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert field is None or field in response.json()["errors"]
    assert not Order.objects.exists()


def test_a_changed_price_is_told_with_the_new_one(client):
    make_product(slug="tent", price_minor=2500)
    client.force_login(make_buyer())
    response = send(client, "post", "orders/", {"product": "tent", "expected_total": 1999})
    assert response.json()["errors"]["expected_total"] == ["2500", "USD"]


def test_others_orders_are_not_found(client):
    make_product(slug="tent")
    client.force_login(make_buyer())
    order = send(client, "post", "orders/", {"product": "tent"}).json()["id"]
    client.force_login(make_buyer())
    assert client.get(f"/api/v1/orders/{order}/").status_code == 404
    assert client.post(f"/api/v1/orders/{order}/cancel/").status_code == 404
    assert client.get("/api/v1/orders/").json()["results"] == []


@pytest.mark.row("A29")
def test_an_order_is_cancelled(client):
    make_product(slug="tent", stock=1)
    client.force_login(make_buyer())
    order = send(client, "post", "orders/", {"product": "tent"}).json()["id"]
    body = client.post(f"/api/v1/orders/{order}/cancel/").json()
    assert (body["state"], body["payment"]) == ("cancelled", "voided")
    assert Product.objects.get().stock == 1


@pytest.mark.row("B21")
def test_a_token_needs_the_scope_of_what_it_does(client):
    make_product(slug="tent")
    ben = make_buyer()
    reader, shopper = bearer(ben, "read"), bearer(ben, "shop")
    response = send(client, "post", "orders/", {"product": "tent"}, **reader)
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert client.get("/api/v1/orders/", headers=shopper).status_code == 403
    assert send(client, "post", "orders/", {"product": "tent"}, **shopper).status_code == 201


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "bag/"), ("post", "bag/lines/"), ("get", "orders/"), ("post", "orders/"),
     ("get", "orders/x/"), ("post", "orders/x/cancel/"), ("post", "products/tent/reviews/")],
)  # fmt: skip
def test_strangers_are_401(client, method, path):
    make_product(slug="tent")
    response = getattr(client, method)(f"/api/v1/{path}", content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")


def test_a_form_instead_of_json_is_415(client):
    client.force_login(make_buyer())
    response = client.post("/api/v1/orders/", {"product": "tent"})
    assert response.status_code == 415


@pytest.mark.parametrize("path", ["nothing/", "orders/%C3%BB/", "orders/a%00b/", "bag/lines/a b/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_404_in_json(client, settings, method, path):
    settings.DEBUG = True
    client.force_login(make_member())
    response = getattr(client, method)(f"/api/v1/{path}")
    assert response.status_code == 404
    assert response.json() == {
        "code": "not_found",
        "detail": "There is nothing here.",
        "errors": {},
    }
