"""Buying on the pages, with and without one click, and what is told when goods are back."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from products.alerting import tell_who_waits
from products.models import BagLine, Click, Order, StockAlert
from products.services.stock import set_stock
from spark.models import Job
from tests.factories.members import make_member
from tests.factories.products import (
    make_buyer,
    make_link,
    make_product,
)

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.mark.row("A28", "A29")
def test_buy_now_places_the_order_at_once_and_it_can_be_undone(client):
    ana, ben = make_member(), make_buyer()
    product = make_product(slug="tent", stock=2)
    link = make_link(product=product, credited_member=ana)
    client.force_login(ben)
    fields = {"product": "tent", "quantity": "1", "tag": link.token, "key": "press-1"}

    response = client.post("/buy/", fields, headers=JSON)

    order = Order.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "order": order.public_id,
        "order_url": f"/orders/{order.public_id}/",
        "cancel_url": f"/orders/{order.public_id}/cancel/",
        "message": "Ordered. You can cancel for 15 minutes.",
    }
    assert order.lines.get().credited_member == ana
    undone = client.post(response.json()["cancel_url"], headers=JSON)
    assert undone.json() == {"message": "Order cancelled"}
    product.refresh_from_db()
    assert product.stock == 2


def test_pressing_twice_orders_once(client):
    make_product(slug="tent", stock=5)
    client.force_login(make_buyer())
    fields = {"product": "tent", "key": "one-press"}
    answers = [client.post("/buy/", fields, headers=JSON).json()["order"] for _ in range(2)]
    assert len(set(answers)) == 1
    assert Order.objects.count() == 1


def test_the_same_key_for_something_else_is_422(client):
    make_product(slug="tent")
    make_product(slug="lamp")
    client.force_login(make_buyer())
    client.post("/buy/", {"product": "tent", "key": "k"})
    response = client.post("/buy/", {"product": "lamp", "key": "k"}, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert Order.objects.count() == 1


def test_a_refused_order_can_be_tried_again_with_the_same_key(client):
    product = make_product(slug="tent", stock=0)
    client.force_login(make_buyer())
    assert client.post("/buy/", {"product": "tent", "key": "k"}).status_code == 409
    set_stock(product=product, stock=1, now=timezone.now())
    assert client.post("/buy/", {"product": "tent", "key": "k"}).status_code == 302


def test_a_refused_order_records_no_click(client):
    product = make_product(slug="tent", stock=0)
    link = make_link(product=product, credited_member=make_member())
    client.force_login(make_buyer())
    client.post("/buy/", {"product": "tent", "key": "k", "tag": link.token})
    assert not Click.objects.exists()


@pytest.mark.row("A29")
def test_one_click_that_is_not_set_up_says_where_to_set_it_up(client):
    make_product(slug="tent")
    client.force_login(make_member())
    response = client.post("/buy/", {"product": "tent", "key": "k"}, headers=JSON)
    assert response.status_code == 409
    assert response.json()["code"] == "one_click_unavailable"
    assert response.json()["url"] == "/settings/one-click/"


def test_a_changed_price_is_told_and_not_paid(client):
    make_product(slug="tent", price_minor=2500)
    client.force_login(make_buyer())
    fields = {"product": "tent", "key": "k", "price": "1999", "quantity": "2"}
    response = client.post("/buy/", fields, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (409, "price_changed")
    assert response.json()["price"] == {"amount_minor": 5000, "currency": "USD"}
    page = client.post("/buy/", fields).content.decode()
    assert "It is $50.00 now." in page


BAD_QUANTITIES = [
    "0", "-1", "1.5", "1e309", "NaN", "\u0661", str(2**63), "null", "[]", "{}", "1 000", "+1",
    "0x1", "100", "1\0", " ", "99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
@pytest.mark.parametrize("path", ["/buy/", "/bag/add/"])
def test_a_bad_quantity_is_400_and_names_the_field(client, path, quantity):
    product = make_product(slug="tent", stock=200)
    client.force_login(make_buyer())
    fields = {"product": "tent", "key": "k", "quantity": quantity}
    response = client.post(path, fields, headers=JSON)
    body = response.json()
    assert (response.status_code, body["code"]) == (400, "invalid")
    assert body["detail"].startswith("quantity: ")
    product.refresh_from_db()
    assert (product.stock, Order.objects.count(), BagLine.objects.count()) == (200, 0, 0)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"product": "nothing", "key": "k"}, 404, None),
        ({"product": "", "key": "k"}, 400, "invalid"),
        ({"product": "a\0b", "key": "k"}, 400, "invalid"),
        ({"product": "x" * 121, "key": "k"}, 400, "invalid"),
        ({"product": "tent"}, 400, "invalid"),
        ({"product": "tent", "key": "k" * 101}, 400, "invalid"),
        ({"product": "tent", "key": "k", "tag": "x" * 41}, 400, "invalid"),
        ({"product": "tent", "key": "k", "price": "-5"}, 400, "invalid"),
        ({"product": ["tent", "lamp"], "key": "k"}, 400, "invalid"),
        ({"product": "tent", "key": "k", "quantity": ["1", "99"]}, 400, "invalid"),
        ({"product": "tent", "key": "k", "quantity": "11"}, 409, "out_of_stock"),
        ({"product": "gone", "key": "k"}, 409, "not_buyable"),
    ],
)
def test_a_bad_order_is_refused_with_its_status_and_nothing_is_written(
    client, fields, status, code
):
    make_product(slug="tent", stock=10)
    make_product(slug="gone", status="discontinued")
    client.force_login(make_buyer())
    response = client.post("/buy/", fields, headers=JSON)
    assert response.status_code == status
    if code:
        assert response.json()["code"] == code
    assert not Order.objects.exists()


def test_another_members_order_is_not_found(client):
    make_product(slug="tent")
    client.force_login(make_buyer())
    url = client.post("/buy/", {"product": "tent", "key": "k"})["Location"]
    client.force_login(make_buyer())
    assert client.get(url).status_code == 404
    assert client.post(f"{url}cancel/").status_code == 404
    assert Order.objects.get().state == "placed"


@pytest.mark.row("A29")
def test_the_order_page_offers_to_cancel_while_there_is_time(client):
    make_product(slug="tent")
    client.force_login(make_buyer())
    url = client.post("/buy/", {"product": "tent", "key": "k"})["Location"]
    assert "Cancel order" in client.get(url).content.decode()
    Order.objects.update(cancellable_until=timezone.now() - timedelta(seconds=1))
    assert "Cancel order" not in client.get(url).content.decode()
    response = client.post(f"{url}cancel/", headers=JSON)
    assert (response.status_code, response.json()["code"]) == (409, "too_late_to_cancel")


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_of_orders_asks_few_questions(client, rows, django_assert_max_num_queries):
    make_product(slug="tent", stock=50)
    client.force_login(make_buyer())
    for n in range(rows):
        client.post("/buy/", {"product": "tent", "key": f"k{n}"})
    with django_assert_max_num_queries(8):
        assert client.get("/orders/").status_code == 200


@pytest.mark.row("A31")
def test_who_asked_is_told_once_when_the_product_is_back(client):
    ben, product = make_member(handle="ben"), make_product(slug="tent", stock=0)
    client.force_login(ben)
    for _ in range(2):
        client.post("/products/tent/notify/")
    assert StockAlert.objects.count() == 1

    now = timezone.now()
    set_stock(product=product, stock=4, now=now)

    assert Job.objects.get(kind="products.stock_back").payload == {"product_id": product.pk}
    assert [tell_who_waits(product_id=product.pk, now=now) for _ in range(2)] == [1, 0]
    assert [letter.to for letter in mail.outbox] == [["ben@example.com"]]
    assert "/products/tent/" in mail.outbox[0].body


def test_a_letter_that_fails_is_still_owed(settings):
    ben, product = make_member(), make_product(stock=3)
    StockAlert.objects.create(member=ben, product=product)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):
        tell_who_waits(product_id=product.pk, now=timezone.now())
    assert StockAlert.objects.get().notified_at is None
