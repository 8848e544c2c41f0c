"""What a registered brand may ask staff to correct."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from products.api.base import ShopView
from products.models import Brand, BrandRequest
from products.services import registry
from products.services.registry import RegistryRefused
from spark.access import require_contribute
from spark.apikit.formats import StrictSerializer
from spark.apikit.refusal import ApiError
from spark.models import Member

MOST = 100
STATUS = {"forbidden": 403, "stale_revision": 409, "too_many": 429}


class CorrectionInput(StrictSerializer):
    type = serializers.ChoiceField(BrandRequest.Type.choices)
    address = serializers.CharField(max_length=200, help_text="Of the page that it is about.")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class CorrectionShape(serializers.Serializer):
    type = serializers.ChoiceField(BrandRequest.Type.values)
    address = serializers.CharField()
    note = serializers.CharField()
    state = serializers.ChoiceField(BrandRequest.State.values)
    answer = serializers.CharField()
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class CorrectionListShape(serializers.Serializer):
    results = CorrectionShape(many=True)
    next = serializers.CharField(allow_null=True)


class CorrectionsView(ShopView):
    """Corrections that the caller's brand asked for; criticism is nothing to correct."""

    @extend_schema(operation_id="brand_corrections_list", responses=CorrectionListShape)
    def get(self, request: Request, slug: str) -> Response:
        brand = own_brand(request.user, slug)
        rows = [correction_json(row) for row in brand.requests.all()[:MOST]]
        return Response({"results": rows, "next": None})

    @extend_schema(
        operation_id="brand_corrections_create",
        request=CorrectionInput,
        responses={201: CorrectionShape},
    )
    def post(self, request: Request, slug: str) -> Response:
        now = timezone.now()
        require_contribute(request.user, now=now)
        brand = own_brand(request.user, slug)
        form = CorrectionInput(data=request.data)
        form.is_valid(raise_exception=True)
        try:
            made = registry.request_correction(
                brand=brand, by=request.user, now=now, **form.validated_data
            )
        except RegistryRefused as refusal:
            errors = {refusal.field: [refusal.message]} if refusal.field else {}
            status = STATUS.get(refusal.code, 400)
            raise ApiError(status, refusal.code, refusal.message, errors) from refusal
        return Response(correction_json(made), status=201)


def own_brand(member: Member, slug: str) -> Brand:
    brand = get_object_or_404(Brand, slug=slug)
    if not registry.may_speak(member=member, brand=brand):
        raise ApiError(403, "forbidden", "You do not speak for this brand.")
    return brand


def correction_json(row: BrandRequest) -> dict[str, Any]:
    names = ("type", "address", "note", "state", "answer", "created_at", "decided_at")
    return {name: getattr(row, name) for name in names}
