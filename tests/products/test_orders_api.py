"""Bag, orders and their refusals in the API."""

import pytest
from django.utils import timezone

from products.models import BagLine, Order, Product
from products.services.bag import add_to_bag
from products.services.clicks import press_link
from tests.factories.members import make_member
from tests.factories.products import (
    make_address,
    make_buyer,
    make_link,
    make_payment_method,
    make_product,
)
from tests.products.speaking import bearer, send

pytestmark = pytest.mark.django_db


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
