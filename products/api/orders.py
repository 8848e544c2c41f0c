"""Orders."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from products.api.base import ShopView, StrictIntegerField
from products.api.catalogue import PAGING
from products.api.shapes import OrderShape, order_json, page_shape
from products.models import Order, OrderLine, Product
from products.services.clicks import press_link
from products.services.orders import buy_now, cancel_order, order_bag
from spark.apikit.formats import StrictSerializer
from spark.apikit.idempotency import once
from spark.apikit.paging import CursorPagination

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)


class OrderInput(StrictSerializer):
    """``{"from": "bag"}`` or ``{"product": slug, "quantity": 1}``."""

    product = serializers.SlugField(max_length=120, required=False)
    quantity = StrictIntegerField(min_value=1, max_value=99, required=False)
    tag = serializers.CharField(max_length=40, required=False)
    expected_total = StrictIntegerField(
        min_value=0,
        max_value=2**53,
        required=False,
        help_text="Minor units that the buyer saw; 409 price_changed when it is another sum.",
    )

    def get_fields(self) -> dict[str, Any]:
        # A keyword of Python cannot be written as a class attribute.
        return {**super().get_fields(), "from": serializers.ChoiceField(["bag"], required=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("from" in attrs) == ("product" in attrs):
            raise serializers.ValidationError({"product": ["Give either from: bag or a product."]})
        if "from" in attrs and ("quantity" in attrs or "tag" in attrs):
            raise serializers.ValidationError({"quantity": ["The bag has its own quantities."]})
        return attrs


def own_orders(request: Request) -> QuerySet[Order]:
    lines = Prefetch("lines", queryset=OrderLine.objects.select_related("product"))
    mine = Order.objects.filter(member=request.user).select_related("payment")
    return mine.prefetch_related(lines)


class OrdersView(ShopView):
    scope = "shop"

    @extend_schema(
        operation_id="orders_list",
        responses=page_shape("OrderPage", OrderShape),
        parameters=PAGING,
    )
    def get(self, request: Request) -> Response:
        paginator = CursorPagination()
        rows = paginator.paginate_queryset(own_orders(request), request, view=self)
        return paginator.get_paginated_response([order_json(row) for row in rows or []])

    @extend_schema(request=OrderInput, responses={201: OrderShape}, parameters=[KEY])
    def post(self, request: Request) -> Response:
        form = OrderInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        return once(request, scope="orders", work=lambda: (201, place(request, asked)))


def place(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    now = timezone.now()
    expected = asked.get("expected_total")
    if "from" in asked:
        order = order_bag(member=request.user, expected_minor=expected, now=now)
    else:
        product = get_object_or_404(Product.objects.known(), slug=asked["product"])
        press_link(token=asked.get("tag", ""), product=product, member=request.user, now=now)
        order = buy_now(
            member=request.user,
            product=product,
            quantity=asked.get("quantity", 1),
            visitor_key=None,
            expected_minor=expected,
            now=now,
        )
    return order_json(own_orders(request).get(pk=order.pk))


class OrderView(ShopView):
    @extend_schema(responses=OrderShape)
    def get(self, request: Request, public_id: str) -> Response:
        return Response(order_json(get_object_or_404(own_orders(request), public_id=public_id)))


class CancelView(ShopView):
    scope = "shop"

    @extend_schema(request=None, responses=OrderShape)
    def post(self, request: Request, public_id: str) -> Response:
        order = get_object_or_404(own_orders(request), public_id=public_id)
        cancel_order(order=order, now=timezone.now())
        return Response(order_json(own_orders(request).get(pk=order.pk)))
