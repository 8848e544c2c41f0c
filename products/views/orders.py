"""Ordering, with one click or from the bag; looking at orders; cancelling them."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from products.cards import image_url
from products.forms import BuyForm, OrderForm
from products.gateways import PaymentRefused
from products.models import Order, OrderLine, Product
from products.services.bag import NotBuyable
from products.services.clicks import press_link
from products.services.orders import (
    OneClickUnavailable,
    OrderRefused,
    PriceChanged,
    buy_now,
    cancel_order,
    order_bag,
)
from products.views.answers import done, invalid, member_only, refused, wants_json
from products.views.catalogue import page_number, page_of
from products.visits import visitor_of
from spark import idempotency
from spark.money import format_minor

PAGE = 20
PLACED = "Ordered. You can cancel for {minutes} minutes."


def place_once(
    request: HttpRequest, key: str, place: Callable[[], Order], *, target: str
) -> HttpResponse:
    """Place an order once for the key of the form and go to it; tell why when it is refused."""

    def work() -> tuple[int, Any]:
        return 201, place().public_id

    fields = sorted((name, request.POST[name]) for name in ("product", "quantity", "price", "total")
                    if name in request.POST)  # fmt: skip
    digest = hashlib.sha256(repr((request.path, fields)).encode()).hexdigest()
    now = timezone.now()
    try:
        _, public_id = idempotency.once(
            member=request.user, scope="orders", key=key, digest=digest, work=work, now=now
        )
    except (OrderRefused, NotBuyable) as error:
        return order_refused(request, error, target=target)
    except PaymentRefused as error:
        return refused(
            request, status=409, code="payment_refused", detail=str(error), target=target
        )
    except idempotency.KeyRefused as error:
        return refused(request, status=400, code="invalid", detail=str(error), target=target)
    except idempotency.KeyReused as error:
        return refused(
            request, status=422, code="idempotency_key_reused", detail=str(error), target=target
        )
    return order_placed(request, Order.objects.get(public_id=public_id))


def order_placed(request: HttpRequest, order: Order) -> HttpResponse:
    url = order.get_absolute_url()
    if not wants_json(request):
        return redirect(url)
    minutes = round((order.cancellable_until - order.placed_at).total_seconds() / 60)
    body = {
        "order": order.public_id,
        "order_url": url,
        "cancel_url": reverse("products:cancel_order", args=[order.public_id]),
        "message": PLACED.format(minutes=minutes),
    }
    return JsonResponse(body, status=201)


def order_refused(request: HttpRequest, error: Any, *, target: str) -> HttpResponse:
    body: dict[str, Any] = {}
    if isinstance(error, PriceChanged):
        body["price"] = {"amount_minor": error.total_minor, "currency": error.currency}
        body["now"] = format_minor(error.total_minor, error.currency)
    if isinstance(error, OneClickUnavailable):
        body["url"] = reverse("products:one_click")
    return refused(request, status=409, code=error.code, detail=str(error), target=target, **body)


@require_POST
@member_only
def buy(request: HttpRequest) -> HttpResponse:
    form = BuyForm(request.POST)
    if not form.is_valid():
        return invalid(request, form, target=reverse("products:bag"))
    given = form.cleaned_data
    product = get_object_or_404(Product.objects.known(), slug=given["product"])
    key = given["key"] or request.headers.get("Idempotency-Key", "")
    if not key:
        detail = "Give the order an idempotency key, so that two presses order once."
        target = product.get_absolute_url()
        return refused(request, status=400, code="invalid", detail=detail, target=target)

    def place() -> Order:
        now = timezone.now()
        price, visitor_key = given["price"], visitor_of(request)
        press_link(
            token=given["tag"],
            product=product,
            member=request.user,
            visitor_key=visitor_key,
            now=now,
        )
        return buy_now(
            member=request.user,
            product=product,
            quantity=given["quantity"],
            visitor_key=visitor_key,
            expected_minor=None if price is None else price * given["quantity"],
            now=now,
        )

    return place_once(request, key, place, target=product.get_absolute_url())


@require_POST
@member_only
def order_all(request: HttpRequest) -> HttpResponse:
    """Order what is in the bag."""
    form = OrderForm(request.POST)
    target = reverse("products:bag")
    if not form.is_valid():
        return invalid(request, form, target=target)
    given = form.cleaned_data

    def place() -> Order:
        return order_bag(member=request.user, expected_minor=given["total"], now=timezone.now())

    return place_once(request, given["key"], place, target=target)


@require_safe
@member_only
def orders(request: HttpRequest) -> HttpResponse:
    mine = Order.objects.filter(member=request.user).prefetch_related(lines_with_pictures())
    rows, next_page = page_of(mine, page_number(request, "page"), PAGE)
    context = {
        "place": "orders",
        "orders": [with_pictures(order) for order in rows],
        "next_url": f"?page={next_page}" if next_page else None,
    }
    return render(request, "products/orders.html", context)


@require_safe
@member_only
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    mine = Order.objects.filter(member=request.user).select_related("payment")
    found = get_object_or_404(mine.prefetch_related(lines_with_pictures()), public_id=public_id)
    context = {"place": "orders", **with_pictures(found)}
    context["can_cancel"] = found.can_be_cancelled(now=timezone.now())
    return render(request, "products/order.html", context)


@require_POST
@member_only
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Order, member=request.user, public_id=public_id)
    target = found.get_absolute_url()
    try:
        cancel_order(order=found, now=timezone.now())
    except OrderRefused as error:
        return refused(request, status=409, code=error.code, detail=str(error), target=target)
    except PaymentRefused as error:
        return refused(
            request, status=409, code="payment_refused", detail=str(error), target=target
        )
    return done(request, text="Order cancelled", target=target)


def lines_with_pictures() -> Prefetch:
    goods = OrderLine.objects.select_related("product__brand").prefetch_related("product__images")
    return Prefetch("lines", queryset=goods)


def with_pictures(order: Order) -> dict[str, Any]:
    lines = [(line, image_url(line.product)) for line in order.lines.all()]
    return {"order": order, "lines": lines}
