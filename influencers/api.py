"""Storefronts and a creator's figures, as JSON."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from influencers.analytics import reach_of
from influencers.models import Creator, Storefront
from influencers.window import window_of
from products.api.base import MoneyShape
from spark.apikit.refusal import ApiError

LONGEST_SPAN = timedelta(days=3660)


class PinShape(serializers.Serializer):
    slug = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    url = serializers.CharField()
    price = MoneyShape()
    state = serializers.ChoiceField(["live", "out_of_stock", "discontinued"])


class StorefrontShape(serializers.Serializer):
    handle = serializers.CharField()
    title = serializers.CharField()
    bio = serializers.CharField(allow_blank=True)
    statement = serializers.CharField()
    picks = PinShape(many=True)


class ReachShape(serializers.Serializer):
    clicks = serializers.IntegerField()
    orders = serializers.IntegerField()
    units = serializers.IntegerField()


def pin_body(pin: dict[str, Any]) -> dict[str, Any]:
    product = pin["product"]
    price = {"amount_minor": product["price_minor"], "currency": product["currency"]}
    wanted = {name: product[name] for name in ("slug", "title", "url", "state")}
    return wanted | {"note": pin["note"], "price": price}


class StorefrontView(APIView):
    is_public = True

    @extend_schema(responses=StorefrontShape)
    def get(self, request: Request, handle: str) -> Response:
        shops = Storefront.objects.open_to(request.user.pk)
        shop = shops.filter(handle__iexact=handle).first()
        if shop is None:
            raise Http404
        return Response(
            {
                "handle": shop.handle,
                "title": shop.title,
                "bio": shop.bio,
                "statement": "I get commissions for purchases made through links on this page.",
                "picks": [pin_body(pin) for pin in window_of(shop)],
            }
        )


def day_of(request: Request, name: str, default: datetime) -> datetime:
    text = request.query_params.get(name)
    if text is None:
        return default
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise ApiError(400, "invalid", f"{name}: use a date such as 2026-01-31.",
                       {name: ["Use a date such as 2026-01-31."]})  # fmt: skip
    return datetime.combine(day, time.min, tzinfo=UTC)


class AnalyticsView(APIView):
    read_scope = "money"

    @extend_schema(
        responses=ReachShape,
        parameters=[OpenApiParameter("from", date), OpenApiParameter("to", date)],
    )
    def get(self, request: Request) -> Response:
        if not Creator.objects.filter(member=request.user).exists():
            raise ApiError(403, "forbidden", "Only creators have analytics.")
        now = timezone.now()
        until = day_of(request, "to", now)
        since = day_of(request, "from", now - timedelta(days=30))
        if not since < until or until - since > LONGEST_SPAN:
            raise ApiError(400, "invalid", "from: must lie before to, by at most ten years.",
                           {"from": ["Must lie before to, by at most ten years."]})  # fmt: skip
        reach = reach_of(request.user.pk, since=since, until=until)
        return Response({"clicks": reach.clicks, "orders": reach.orders, "units": reach.units})


urlpatterns = [
    path("storefronts/<slug:handle>/", StorefrontView.as_view(), name="api-storefront"),
    path("me/analytics/", AnalyticsView.as_view(), name="api-analytics"),
]
