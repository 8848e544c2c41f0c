"""What a creator sees of their money, read from earnings, contracts and payouts."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from payouts.models import Contract, Deliverable, Earning, EarningEvent, PayoutLine

State = EarningEvent.State
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums in minor units of one currency, by what has become of them."""

    currency: str
    commission_minor: int
    fees_minor: int
    waiting_minor: int  # accrued and held
    approved_minor: int  # approved and in a payout
    paid_minor: int


def totals_of(member_id: int) -> list[Totals]:
    """Return one Totals per currency; reversed and declined earnings count nowhere."""
    earnings: Any = Earning.objects.filter(member_id=member_id).with_state()
    rows = (
        earnings.values("currency", "kind", "state")
        .annotate(total=Sum("amount_minor"))
        .order_by("currency")
    )
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        if row["state"] in (State.REVERSED, State.DECLINED):
            continue
        sums[row["currency"]][row["kind"]] += row["total"]
        sums[row["currency"]][row["state"]] += row["total"]
    return [
        Totals(
            currency=currency,
            commission_minor=found[Earning.Kind.SALE],
            fees_minor=found[Earning.Kind.DELIVERABLE],
            waiting_minor=found[State.ACCRUED] + found[State.HELD],
            approved_minor=found[State.APPROVED] + found[State.BATCHED],
            paid_minor=found[State.PAID],
        )
        for currency, found in sums.items()
    ]


def earnings_of(member_id: int) -> list[Earning]:
    """Return the newest earnings with what they come from and their state."""
    return list(
        Earning.objects.filter(member_id=member_id)
        .with_state()
        .select_related("order_line__order", "order_line__click", "deliverable__contract")
        .prefetch_related("events")[:SHOWN]
    )


def contracts_of(member_id: int) -> list[dict[str, Any]]:
    """Return each contract with its counter: how many of its posts are delivered."""
    contracts = (
        Contract.objects.filter(member_id=member_id)
        .exclude(state=Contract.State.DRAFT)
        .select_related("brand")
        .prefetch_related("deliverables__post")
    )
    return [
        {
            "contract": contract,
            "deliverables": list(contract.deliverables.all()),
            "delivered": sum(
                deliverable.state == Deliverable.State.ACCEPTED
                for deliverable in contract.deliverables.all()
            ),
        }
        for contract in contracts
    ]


def payouts_of(member_id: int) -> list[PayoutLine]:
    lines = PayoutLine.objects.filter(member_id=member_id).exclude(batch__state="withdrawn")
    return list(lines.select_related("batch").order_by("-id")[:SHOWN])
