"""Many buyers at once, on real PostgreSQL. Each race has its negative control."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from products.models import BagLine, Order, Product
from products.services import stock
from products.services.bag import OutOfStock, add_to_bag
from products.services.orders import BagEmpty, buy_now, cancel_order, order_bag
from tests.factories.products import make_buyer, make_product

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
THREADS = 20


def together(work: Callable[[int], Any], *, threads: int = THREADS) -> list[Any]:
    """Run ``work(0..n)`` at the same moment in threads of their own; return what each gave."""
    line = threading.Barrier(threads)

    def run(number: int) -> Any:
        try:
            line.wait()
            return work(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def buy(member: Any, product: Product) -> Any:
    return buy_now(member=member, product=product, quantity=1, visitor_key=None, now=timezone.now())


@pytest.mark.row("A29")
def test_of_twenty_buyers_one_gets_the_last_unit():
    product = make_product(stock=1)
    buyers = [make_buyer() for _ in range(THREADS)]

    answers = together(lambda n: buy(buyers[n], product))

    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert sum(isinstance(answer, OutOfStock) for answer in answers) == THREADS - 1
    product.refresh_from_db()
    assert (product.stock, Order.objects.count()) == (0, 1)


def test_without_the_guarded_statement_the_last_unit_is_sold_many_times(monkeypatch):
    """The negative control: the same race, read first and written after, oversells."""
    everybody_has_read = threading.Barrier(THREADS)

    def read_then_write(product_id: int, quantity: int, *, now: Any) -> bool:
        seen = Product.objects.get(pk=product_id).stock
        everybody_has_read.wait()
        if seen < quantity:
            return False
        Product.objects.filter(pk=product_id).update(stock=seen - quantity)
        return True

    monkeypatch.setattr(stock, "take_units", read_then_write)
    product = make_product(stock=1)
    buyers = [make_buyer() for _ in range(THREADS)]

    answers = together(lambda n: buy(buyers[n], product))

    assert sum(isinstance(answer, Order) for answer in answers) > 1


def test_twenty_presses_with_one_key_are_one_order():
    make_product(slug="tent", stock=50)
    ben = make_buyer()
    clients = [Client() for _ in range(THREADS)]
    for client in clients:
        client.force_login(ben)

    def press(number: int) -> Any:
        return clients[number].post(
            "/api/v1/orders/",
            {"product": "tent"},
            content_type="application/json",
            headers={"Idempotency-Key": "one-press"},
        )

    answers = together(press)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert (Order.objects.count(), Product.objects.get().stock) == (1, 49)


def test_twenty_presses_without_a_key_are_twenty_orders():
    """The negative control: it is the key that makes them one."""
    make_product(slug="tent", stock=50)
    ben = make_buyer()
    clients = [Client() for _ in range(THREADS)]
    for client in clients:
        client.force_login(ben)
    together(
        lambda n: clients[n].post(
            "/api/v1/orders/", {"product": "tent"}, content_type="application/json"
        )
    )
    assert Order.objects.count() == THREADS


def test_a_bag_ordered_twenty_times_at_once_is_ordered_once():
    ben, product = make_buyer(), make_product(stock=50)
    add_to_bag(member=ben, product=product, quantity=2, visitor_key=None, now=timezone.now())
    answers = together(lambda n: order_bag(member=ben, now=timezone.now()))
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert sum(isinstance(answer, BagEmpty) for answer in answers) == THREADS - 1
    product.refresh_from_db()
    assert product.stock == 48


def test_an_order_cancelled_twenty_times_at_once_gives_its_stock_back_once():
    ben, product = make_buyer(), make_product(stock=5)
    order = buy(ben, product)
    together(lambda n: cancel_order(order=order, now=timezone.now()))
    product.refresh_from_db()
    assert product.stock == 5


def test_adding_twenty_times_at_once_counts_each():
    ben, product = make_buyer(), make_product(stock=500)
    together(
        lambda n: add_to_bag(
            member=ben, product=product, quantity=2, visitor_key=None, now=timezone.now()
        )
    )
    assert list(BagLine.objects.values_list("quantity", flat=True)) == [2 * THREADS]


def test_orders_of_the_same_goods_in_any_order_do_not_lock_each_other_out():
    goods = [make_product(stock=1000) for _ in range(4)]
    buyers = [make_buyer() for _ in range(THREADS)]
    for number, ben in enumerate(buyers):
        for product in goods if number % 2 else reversed(goods):
            add_to_bag(
                member=ben, product=product, quantity=1, visitor_key=None, now=timezone.now()
            )
    answers = together(lambda n: order_bag(member=buyers[n], now=timezone.now()))
    assert [answer for answer in answers if not isinstance(answer, Order)] == []
    assert set(Product.objects.values_list("stock", flat=True)) == {1000 - THREADS}
