"""The bag."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from products.api.base import ShopView, StrictIntegerField
from products.api.shapes import BagShape, bag_json
from products.bagging import read_bag
from products.models import BagLine, Product
from products.services.bag import add_to_bag, change_line, remove_line
from products.services.clicks import press_link
from spark.apikit.formats import StrictSerializer
from spark.apikit.refusal import ApiError


class LineInput(StrictSerializer):
    product = serializers.SlugField(max_length=120)
    quantity = StrictIntegerField(min_value=1, max_value=99, default=1)
    tag = serializers.CharField(
        max_length=40, required=False, help_text="Token of the tag that led here."
    )


class QuantityInput(StrictSerializer):
    quantity = StrictIntegerField(min_value=1, max_value=99)


class WhichLine(StrictSerializer):
    """A line by its id, or by its product where the bag holds one line of it."""

    line = serializers.CharField(max_length=22, required=False)
    product = serializers.SlugField(max_length=120, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("line" in attrs) == ("product" in attrs):
            raise serializers.ValidationError({"line": ["Give either a line or a product."]})
        return attrs


class WhichQuantity(WhichLine):
    quantity = StrictIntegerField(min_value=1, max_value=99)


class BagView(ShopView):
    @extend_schema(responses=BagShape)
    def get(self, request: Request) -> Response:
        return Response(shown_bag(request))


def shown_bag(request: Request) -> dict[str, Any]:
    return bag_json(read_bag(request.user))


class BagLinesView(ShopView):
    scope = "shop"

    @extend_schema(request=LineInput, responses={201: BagShape})
    def post(self, request: Request) -> Response:
        form = LineInput(data=request.data)
        form.is_valid(raise_exception=True)
        asked = form.validated_data
        product = get_object_or_404(Product.objects.known(), slug=asked["product"])
        now = timezone.now()
        press_link(token=asked.get("tag", ""), product=product, member=request.user, now=now)
        add_to_bag(
            member=request.user,
            product=product,
            quantity=asked["quantity"],
            visitor_key=None,
            now=now,
        )
        return Response(shown_bag(request), status=201)

    @extend_schema(operation_id="bag_lines_change", request=WhichQuantity, responses=BagShape)
    def patch(self, request: Request) -> Response:
        form = WhichQuantity(data=request.data)
        form.is_valid(raise_exception=True)
        line = one_line(request, form.validated_data)
        change_line(line=line, quantity=form.validated_data["quantity"], now=timezone.now())
        return Response(shown_bag(request))

    @extend_schema(operation_id="bag_lines_remove", request=WhichLine, responses={204: None})
    def delete(self, request: Request) -> Response:
        form = WhichLine(data=request.data)
        form.is_valid(raise_exception=True)
        remove_line(line=one_line(request, form.validated_data), now=timezone.now())
        return Response(status=204)


def own_lines(request: Request) -> QuerySet[BagLine]:
    mine = BagLine.objects.filter(bag__member=request.user)
    return mine.select_related("product", "bag__member")


def one_line(request: Request, asked: dict[str, Any]) -> BagLine:
    """Return the line meant; a product under several clicks has several, and then it is 409."""
    if "line" in asked:
        return get_object_or_404(own_lines(request), public_id=asked["line"])
    lines = list(own_lines(request).filter(product__slug=asked["product"])[:2])
    if len(lines) > 1:
        raise ApiError(409, "several_lines", "The bag has several lines of it; name the line.")
    if not lines:
        raise Http404
    return lines[0]


class BagLineView(ShopView):
    scope = "shop"

    @extend_schema(request=QuantityInput, responses=BagShape)
    def patch(self, request: Request, public_id: str) -> Response:
        line = get_object_or_404(own_lines(request), public_id=public_id)
        form = QuantityInput(data=request.data)
        form.is_valid(raise_exception=True)
        change_line(line=line, quantity=form.validated_data["quantity"], now=timezone.now())
        return Response(shown_bag(request))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, public_id: str) -> Response:
        remove_line(
            line=get_object_or_404(own_lines(request), public_id=public_id), now=timezone.now()
        )
        return Response(status=204)
