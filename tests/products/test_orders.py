"""Ordering: all or nothing, at the price that was seen, from stock that is there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from products.models import BagLine, Click, Order, OrderLine, Payment
from products.services.bag import NotBuyable, OutOfStock, TooMany, add_to_bag, change_line
from products.services.clicks import record_click
from products.services.orders import (
    BagEmpty,
    CheckoutIncomplete,
    Lot,
    OneClickUnavailable,
    PriceChanged,
    TooLate,
    buy_now,
    cancel_order,
    order_bag,
    place_order,
)
from products.services.stock import set_stock
from spark.models import SiteSettings
from tests.factories.members import make_member
from tests.factories.products import (
    make_address,
    make_buyer,
    make_category,
    make_link,
    make_payment_method,
    make_product,
)

pytestmark = pytest.mark.django_db


def order_one(member, product, *, quantity=1, now=None, expected=None):
    return buy_now(
        member=member,
        product=product,
        quantity=quantity,
        visitor_key=None,
        expected_minor=expected,
        now=now or timezone.now(),
    )


@pytest.mark.row("A29")
def test_one_click_places_an_order_at_the_default_address():
    ben, tent = make_buyer(handle="ben"), make_product(slug="tent", price_minor=18900, stock=3)

    order = order_one(ben, tent, quantity=2)

    assert (order.total_minor, order.currency, order.is_one_click) == (37800, "USD", True)
    assert order.address["line1"] == "Elm Street 4"
    line = order.lines.get()
    assert (line.sku, line.title, line.quantity) == (tent.sku, tent.title, 2)
    assert (line.unit_price_minor, line.base_minor) == (18900, 37800)
    tent.refresh_from_db()
    assert tent.stock == 1


def test_the_payment_is_a_sum_due_on_account_and_nothing_more():
    order = order_one(make_buyer(), make_product(price_minor=500))
    assert order.payment.state == Payment.State.DUE
    assert (order.payment.gateway, order.payment.amount_minor) == ("on_account", 500)
    assert order.payment.settled_at is None


@pytest.mark.row("A29")
@pytest.mark.parametrize("missing", ["switch", "address", "payment"])
def test_one_click_needs_the_switch_an_address_and_a_way_to_pay(missing):
    member = make_member(has_one_click=missing != "switch")
    if missing != "address":
        make_address(member=member)
    if missing != "payment":
        make_payment_method(member=member)
    product = make_product(stock=5)
    with pytest.raises(OneClickUnavailable):
        order_one(member, product)
    product.refresh_from_db()
    assert (product.stock, Order.objects.count()) == (5, 0)


def test_what_is_not_there_is_not_sold_and_nothing_is_written():
    ben, product = make_buyer(), make_product(stock=1)
    with pytest.raises(OutOfStock, match="Only 1 of"):
        order_one(ben, product, quantity=2)
    product.refresh_from_db()
    assert (product.stock, Order.objects.count(), Payment.objects.count()) == (1, 0, 0)


@pytest.mark.row("A32")
@pytest.mark.parametrize("status", ["discontinued", "unpublished"])
def test_what_is_no_longer_sold_cannot_be_ordered(status):
    with pytest.raises(NotBuyable, match="no longer sold"):
        order_one(make_buyer(), make_product(status=status))


@pytest.mark.row("A31")
def test_stock_that_the_shop_calls_out_of_stock_cannot_be_ordered():
    with pytest.raises(OutOfStock):
        order_one(make_buyer(), make_product(availability="out_of_stock", stock=4))


def test_one_missing_product_leaves_the_whole_bag_alone():
    ben, there, gone = make_buyer(), make_product(stock=5), make_product(stock=1)
    now = timezone.now()
    add_to_bag(member=ben, product=there, quantity=2, visitor_key=None, now=now)
    add_to_bag(member=ben, product=gone, quantity=1, visitor_key=None, now=now)
    set_stock(product=gone, stock=0, now=now)
    with pytest.raises(OutOfStock):
        order_bag(member=ben, now=now)
    there.refresh_from_db()
    assert (there.stock, BagLine.objects.count(), Order.objects.count()) == (5, 2, 0)


def test_a_price_that_changed_since_the_page_is_refused_with_the_new_one():
    ben, product = make_buyer(), make_product(price_minor=2100, stock=5)
    with pytest.raises(PriceChanged) as refusal:
        order_one(ben, product, expected=1999)
    assert (refusal.value.total_minor, refusal.value.currency) == (2100, "USD")
    product.refresh_from_db()
    assert (product.stock, Order.objects.count()) == (5, 0)


def test_goods_in_two_currencies_are_not_one_order():
    ben, now = make_buyer(), timezone.now()
    for currency in ("USD", "EUR"):
        product = make_product(currency=currency)
        add_to_bag(member=ben, product=product, quantity=1, visitor_key=None, now=now)
    with pytest.raises(NotBuyable, match="EUR and USD separately"):
        order_bag(member=ben, now=now)


def test_an_order_keeps_title_price_and_category_of_its_moment():
    ben, product = make_buyer(), make_product(price_minor=1000, title="Old name")
    line = order_one(ben, product).lines.get()
    product.title, product.price_minor = "New name", 9900
    product.category = make_category(path="/games/")
    product.save()
    line.refresh_from_db()
    assert (line.title, line.unit_price_minor, line.category.path) == (
        "Old name",
        1000,
        "/outdoors/",
    )


@pytest.mark.row("A29")
def test_cancelling_within_15_minutes_gives_stock_back_and_voids_the_payment():
    ben, product, now = make_buyer(), make_product(stock=2), timezone.now()
    order = order_one(ben, product, quantity=2, now=now)

    cancelled = cancel_order(order=order, now=now + timedelta(minutes=14, seconds=59))

    product.refresh_from_db()
    assert (cancelled.state, product.stock) == (Order.State.CANCELLED, 2)
    assert Payment.objects.get().state == Payment.State.VOIDED


def test_cancelling_twice_gives_the_stock_back_once():
    ben, product, now = make_buyer(), make_product(stock=2), timezone.now()
    order = order_one(ben, product, now=now)
    for _ in range(2):
        cancel_order(order=order, now=now)
    product.refresh_from_db()
    assert product.stock == 2


@pytest.mark.row("A29")
def test_after_15_minutes_it_is_too_late():
    now = timezone.now()
    order = order_one(make_buyer(), make_product(), now=now)
    with pytest.raises(TooLate):
        cancel_order(order=order, now=now + timedelta(minutes=15))
    order.refresh_from_db()
    assert order.state == Order.State.PLACED


def test_the_minutes_are_a_setting_that_older_orders_do_not_feel():
    now = timezone.now()
    order = order_one(make_buyer(), make_product(), now=now)
    SiteSettings.current()
    SiteSettings.objects.update(cancel_minutes=0)
    cancel_order(order=order, now=now + timedelta(minutes=10))


def test_the_bag_is_ordered_and_empty_afterwards():
    ben, now = make_buyer(), timezone.now()
    for product in (make_product(price_minor=100), make_product(price_minor=250)):
        add_to_bag(member=ben, product=product, quantity=2, visitor_key=None, now=now)
    order = order_bag(member=ben, expected_minor=700, now=now)
    assert (order.total_minor, order.lines.count(), order.is_one_click) == (700, 2, False)
    assert not BagLine.objects.exists()
    with pytest.raises(BagEmpty):
        order_bag(member=ben, now=now)


def test_a_bag_without_address_or_payment_waits():
    ben, now = make_member(), timezone.now()
    add_to_bag(member=ben, product=make_product(), quantity=1, visitor_key=None, now=now)
    with pytest.raises(CheckoutIncomplete):
        order_bag(member=ben, now=now)
    assert BagLine.objects.count() == 1


# --- Whose click it is (D1) --------------------------------------------------------------------


def press(link, member, *, now):
    return record_click(link=link, visitor_key="v", member=member, now=now)


@pytest.mark.row("A78")
def test_an_order_within_24_hours_is_credited_to_the_click():
    ana, ben, product, now = make_member(), make_buyer(), make_product(), timezone.now()
    click = press(make_link(product=product, credited_member=ana), ben, now=now)
    line = order_one(ben, product, now=now + timedelta(hours=23)).lines.get()
    assert (line.click, line.credited_member) == (click, ana)


@pytest.mark.row("A78")
def test_an_order_after_24_hours_is_credited_to_nobody():
    ana, ben, product, now = make_member(), make_buyer(), make_product(), timezone.now()
    press(make_link(product=product, credited_member=ana), ben, now=now)
    line = order_one(ben, product, now=now + timedelta(hours=24)).lines.get()
    assert (line.click, line.credited_member) == (None, None)


def test_the_second_order_of_a_session_is_credited_to_nobody():
    ana, ben, product, now = make_member(), make_buyer(), make_product(), timezone.now()
    press(make_link(product=product, credited_member=ana), ben, now=now)
    order_one(ben, product, now=now + timedelta(minutes=1))
    line = order_one(ben, product, now=now + timedelta(minutes=2)).lines.get()
    assert line.click is None


def test_a_click_in_the_shop_does_not_pay_for_another_category():
    ana, ben, now = make_member(), make_buyer(), timezone.now()
    tent, game = make_product(), make_product(category=make_category(path="/games/"))
    press(make_link(product=tent, credited_member=ana), ben, now=now)
    assert order_one(ben, game, now=now + timedelta(minutes=1)).lines.get().click is None


def test_a_click_that_does_not_count_is_credited_to_nobody():
    ana, ben, product, now = make_member(), make_buyer(), make_product(), timezone.now()
    link = make_link(product=product, credited_member=ana)
    record_click(link=link, visitor_key="v", member=ben, refusal="prefetch", now=now)
    assert order_one(ben, product, now=now + timedelta(minutes=1)).lines.get().click is None


def test_a_line_added_in_a_session_keeps_its_click_though_a_later_one_came():
    ana, eva, ben, product = make_member(), make_member(), make_buyer(), make_product()
    now = timezone.now()
    press(make_link(product=product, credited_member=ana), ben, now=now)
    later = now + timedelta(minutes=1)
    add_to_bag(member=ben, product=product, quantity=1, visitor_key=None, now=later)
    press(make_link(product=product, credited_member=eva), ben, now=now + timedelta(hours=1))
    order = order_bag(member=ben, now=now + timedelta(days=30))
    assert order.lines.get().credited_member == ana


def test_a_lot_older_than_90_days_is_credited_to_nobody():
    ana, ben, product, now = make_member(), make_buyer(), make_product(), timezone.now()
    press(make_link(product=product, credited_member=ana), ben, now=now)
    add_to_bag(member=ben, product=product, quantity=1, visitor_key=None, now=now)
    line = order_bag(member=ben, now=now + timedelta(days=90, seconds=1)).lines.get()
    assert (line.click, line.credited_member) == (None, None)


def test_more_of_a_product_under_another_click_is_another_lot():
    ana, eva, ben, product = make_member(), make_member(), make_buyer(), make_product()
    now = timezone.now()
    for minutes, creator in ((0, None), (1, ana), (2, eva)):
        at = now + timedelta(minutes=minutes)
        if creator:
            press(make_link(product=product, credited_member=creator), ben, now=at)
        add_to_bag(member=ben, product=product, quantity=2, visitor_key=None, now=at)
    lots = BagLine.objects.order_by("id").values_list("quantity", "click__credited_member")
    assert list(lots) == [(2, None), (2, ana.pk), (2, eva.pk)]
    order_bag(member=ben, now=now + timedelta(minutes=3))
    credited = OrderLine.objects.order_by("id").values_list("credited_member", flat=True)
    assert list(credited) == [None, ana.pk, eva.pk]


def test_more_of_a_product_under_the_same_click_is_the_same_lot():
    ana, ben, product, now = make_member(), make_buyer(), make_product(), timezone.now()
    press(make_link(product=product, credited_member=ana), ben, now=now)
    for _ in range(2):
        add_to_bag(member=ben, product=product, quantity=1, visitor_key=None, now=now)
    assert BagLine.objects.get().quantity == 2


# --- The bag's own limits ------------------------------------------------------------------------


def test_a_line_holds_no_more_than_the_stock():
    ben, product, now = make_buyer(), make_product(stock=2), timezone.now()
    line = add_to_bag(member=ben, product=product, quantity=2, visitor_key=None, now=now)
    with pytest.raises(OutOfStock):
        add_to_bag(member=ben, product=product, quantity=1, visitor_key=None, now=now)
    line.refresh_from_db()
    assert line.quantity == 2


def test_a_line_holds_no_more_than_99():
    ben, product, now = make_buyer(), make_product(stock=500), timezone.now()
    line = add_to_bag(member=ben, product=product, quantity=99, visitor_key=None, now=now)
    with pytest.raises(TooMany):
        change_line(line=line, quantity=100, now=now)


def test_the_stock_stamp_moves_when_the_last_unit_goes_and_when_it_comes_back():
    ben, product, now = make_buyer(), make_product(stock=1), timezone.now()
    at = now + timedelta(hours=1)
    order = order_one(ben, product, now=at)
    product.refresh_from_db()
    assert (product.stock, product.stock_changed_at) == (0, at)
    cancel_order(order=order, now=at + timedelta(minutes=5))
    product.refresh_from_db()
    assert product.stock_changed_at == at + timedelta(minutes=5)


def test_an_order_without_an_invalid_lot_is_the_rule_of_the_database_too():
    ben = make_buyer()
    lot = Lot(make_product().pk, 0, None, timezone.now())
    address, method = ben.addresses.get(), ben.payment_methods.get()
    with pytest.raises(Exception, match=r"order_line_has_units|CHECK"):
        place_order(member=ben, lots=[lot], address=address, method=method, now=timezone.now())
    assert not Order.objects.exists()


def test_no_click_row_no_credit():
    assert not Click.objects.exists()
    assert order_one(make_buyer(), make_product()).lines.get().credited_member is None
