"""What the shop's API views share: strict numbers, money, and refusals with their status."""

from typing import Any

from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from products.gateways import PaymentRefused
from products.services.bag import NotBuyable, TooMany
from products.services.orders import OrderRefused, PriceChanged
from products.services.reviews import AlreadyReviewed, OwnReview, ReviewBarred
from spark.apikit.refusal import ApiError

CONFLICTS = (AlreadyReviewed, NotBuyable, OrderRefused, TooMany)


class StrictIntegerField(serializers.IntegerField):
    """A JSON integer; no text, no fraction, no boolean."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class MoneyShape(serializers.Serializer):
    amount_minor = serializers.IntegerField()
    currency = serializers.CharField()


def money_json(amount_minor: int, currency: str) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": currency}


class ShopView(APIView):
    """Answers a service's refusal with its code: 409, or 422 and 403 for who may not."""

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, PaymentRefused):
            exc = ApiError(409, "payment_refused", str(exc))
        if isinstance(exc, ReviewBarred):
            exc = ApiError(422, exc.code, str(exc), {"product": [str(exc)]})
        if isinstance(exc, OwnReview):
            exc = ApiError(403, exc.code, str(exc))
        if isinstance(exc, CONFLICTS):
            exc = conflict(exc)
        return super().handle_exception(exc)


def conflict(refusal: Any) -> ApiError:
    errors = {}
    if isinstance(refusal, PriceChanged):
        errors = {"expected_total": [str(refusal.total_minor), refusal.currency]}
    return ApiError(409, refusal.code, str(refusal), errors)
