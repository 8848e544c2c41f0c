"""What a member is owed and was paid, as JSON; nothing here can be written."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from payouts.models import Contract, Earning, EarningEvent, PayoutLine
from products.api.base import MoneyShape


def money(amount_minor: int, currency: str) -> dict[str, Any]:
    return {"amount_minor": amount_minor, "currency": currency}


class EarningShape(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    state = serializers.ChoiceField(EarningEvent.State.choices)
    amount = serializers.SerializerMethodField()
    base = serializers.SerializerMethodField()

    class Meta:
        model = Earning
        fields = ["id", "kind", "state", "base", "bps", "amount", "created_at"]

    @extend_schema_field(MoneyShape)
    def get_amount(self, earning: Earning) -> dict[str, Any]:
        return money(earning.amount_minor, earning.currency)

    @extend_schema_field(MoneyShape)
    def get_base(self, earning: Earning) -> dict[str, Any]:
        return money(earning.base_minor, earning.currency)


class EntryShape(serializers.Serializer):
    debit = serializers.CharField()
    credit = serializers.CharField()
    amount = MoneyShape()


class EventShape(serializers.Serializer):
    state = serializers.ChoiceField(EarningEvent.State.choices)
    at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)
    hold_until = serializers.DateTimeField(allow_null=True)
    bank_reference = serializers.CharField(allow_null=True)
    entries = EntryShape(many=True)


class ClickShape(serializers.Serializer):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    surface = serializers.CharField()
    surface_id = serializers.CharField(allow_blank=True)


class TraceShape(serializers.Serializer):
    id = serializers.CharField()
    click = ClickShape(allow_null=True)
    product = serializers.CharField(allow_null=True)
    contract = serializers.CharField(allow_null=True)
    base = MoneyShape()
    bps = serializers.IntegerField()
    amount = MoneyShape()
    events = EventShape(many=True)


class PayoutShape(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    state = serializers.CharField(source="batch.state")
    amount = serializers.SerializerMethodField()

    class Meta:
        model = PayoutLine
        fields = ["id", "state", "amount", "bank_reference", "paid_at"]

    @extend_schema_field(MoneyShape)
    def get_amount(self, line: PayoutLine) -> dict[str, Any]:
        return money(line.amount_minor, line.currency)


class ContractShape(serializers.ModelSerializer):
    id = serializers.CharField(source="public_id")
    brand = serializers.CharField(source="brand.name")
    fee = serializers.SerializerMethodField()
    delivered_count = serializers.SerializerMethodField()

    class Meta:
        model = Contract
        fields = [
            "id", "title", "brand", "state", "mode", "fee", "post_count", "delivered_count",
            "deadline_at",
        ]  # fmt: skip

    @extend_schema_field(MoneyShape)
    def get_fee(self, contract: Contract) -> dict[str, Any]:
        return money(contract.fee_minor, contract.currency)

    def get_delivered_count(self, contract: Contract) -> int:
        return sum(row.state == "accepted" for row in contract.deliverables.all())


class Mine(generics.ListAPIView):
    read_scope = "money"


class EarningsView(Mine):
    serializer_class = EarningShape
    queryset = Earning.objects.none()

    def get_queryset(self) -> Any:
        return Earning.objects.filter(member_id=self.request.user.pk).with_state()


class PayoutsView(Mine):
    serializer_class = PayoutShape
    queryset = PayoutLine.objects.none()

    def get_queryset(self) -> Any:
        mine = PayoutLine.objects.filter(member_id=self.request.user.pk)
        return mine.exclude(batch__state="withdrawn").select_related("batch")


class ContractsView(Mine):
    serializer_class = ContractShape
    queryset = Contract.objects.none()

    def get_queryset(self) -> Any:
        mine = Contract.objects.filter(member_id=self.request.user.pk)
        shown = mine.exclude(state=Contract.State.DRAFT)
        return shown.select_related("brand").prefetch_related("deliverables")


def entry_body(entry: Any) -> dict[str, Any]:
    amount = money(entry.amount_minor, entry.currency)
    return {"debit": entry.debit, "credit": entry.credit, "amount": amount}


def event_body(event: EarningEvent) -> dict[str, Any]:
    return {
        "state": event.state,
        "at": event.at,
        "reason": event.reason,
        "hold_until": event.hold_until,
        "bank_reference": event.payout_line.bank_reference if event.payout_line else None,
        "entries": [entry_body(entry) for entry in event.entries.all()],
    }


def click_body(earning: Earning) -> dict[str, Any] | None:
    click = earning.order_line.click if earning.order_line else None
    if click is None:
        return None
    return {
        "id": click.public_id,
        "at": click.at,
        "surface": click.surface,
        "surface_id": click.surface_id,
    }


class TraceView(APIView):
    read_scope = "money"

    @extend_schema(responses=TraceShape)
    def get(self, request: Request, public_id: str) -> Response:
        earning = get_object_or_404(
            Earning.objects.select_related("order_line__click", "deliverable__contract"),
            member=request.user,
            public_id=public_id,
        )
        events = earning.events.select_related("payout_line").prefetch_related("entries")
        body = {
            "id": earning.public_id,
            "click": click_body(earning),
            "product": earning.order_line.title if earning.order_line else None,
            "contract": earning.deliverable.contract.title if earning.deliverable else None,
            "base": money(earning.base_minor, earning.currency),
            "bps": earning.bps,
            "amount": money(earning.amount_minor, earning.currency),
            "events": [event_body(event) for event in events],
        }
        return Response(body)


urlpatterns = [
    path("me/earnings/", EarningsView.as_view(), name="api-earnings"),
    path("me/earnings/<slug:public_id>/trace/", TraceView.as_view(), name="api-trace"),
    path("me/payouts/", PayoutsView.as_view(), name="api-payouts"),
    path("me/contracts/", ContractsView.as_view(), name="api-contracts"),
]
