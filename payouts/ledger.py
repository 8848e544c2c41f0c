"""The ledger: each change of an earning's state moves its amount between two accounts.

State and account correspond one to one, so that what is owed by state and what the
ledger says must always be equal; ``differences`` is the proof and runs every night.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Sum

from payouts.models import Contract, Earning, EarningEvent, LedgerEntry, PayoutLine
from spark.models import Member

Account = LedgerEntry.Account
State = EarningEvent.State

ACCOUNT_OF_STATE: dict[str, str] = {
    State.ACCRUED: Account.PAYABLE_ACCRUED,
    State.HELD: Account.PAYABLE_HELD,
    State.APPROVED: Account.PAYABLE_APPROVED,
    State.BATCHED: Account.IN_TRANSIT,
    State.PAID: Account.CASH,
}
LEGAL_MOVES: dict[str, set[str]] = {
    "": {State.ACCRUED, State.DECLINED, State.APPROVED},
    State.ACCRUED: {State.HELD, State.REVERSED, State.DECLINED},
    # Held again, or let go to where it was: see payouts/services/unlabelled.py.
    State.HELD: {State.APPROVED, State.REVERSED, State.HELD, State.ACCRUED},
    State.APPROVED: {State.BATCHED, State.REVERSED, State.HELD},
    State.BATCHED: {State.PAID, State.APPROVED},
}


class IllegalMove(Exception):
    """An earning cannot go from its present state to this one."""


@dataclass(frozen=True, slots=True)
class Difference:
    what: str
    expected_minor: int
    found_minor: int
    currency: str

    def __str__(self) -> str:
        sums = f"{self.expected_minor} expected, {self.found_minor} found"
        return f"{self.what}: {sums} ({self.currency})"


def state_of(earning: Earning) -> str:
    last = EarningEvent.objects.filter(earning=earning).order_by("-id").first()
    return last.state if last else ""


def move(
    earning: Earning,
    to_state: str,
    *,
    at: datetime,
    actor: Member | None = None,
    reason: str = "",
    hold_until: datetime | None = None,
    payout_line: PayoutLine | None = None,
) -> EarningEvent:
    """Append the event and the ledger entry of one change of state.

    Call it inside a transaction. The earning is locked first, so of two rivals the second
    sees the state that the first one made and is refused with IllegalMove.
    """
    Earning.objects.select_for_update().get(pk=earning.pk)
    from_state = state_of(earning)
    if to_state not in LEGAL_MOVES.get(from_state, set()):
        raise IllegalMove(f"An earning cannot go from {from_state or 'nothing'} to {to_state}.")
    event = EarningEvent.objects.create(
        earning=earning,
        state=to_state,
        at=at,
        actor=actor,
        reason=reason,
        hold_until=hold_until,
        payout_line=payout_line,
    )
    post_entry(earning, event, from_state, to_state)
    return event


def ground_account(earning: Earning) -> str:
    """Where the money of a new earning comes from, and goes back to when it is reversed."""
    is_fee = earning.kind == Earning.Kind.DELIVERABLE
    return Account.CONTRACT_RESERVE if is_fee else Account.EXPENSE


def post_entry(earning: Earning, event: EarningEvent, from_state: str, to_state: str) -> None:
    source = ACCOUNT_OF_STATE.get(from_state, ground_account(earning))
    target = ACCOUNT_OF_STATE.get(to_state, ground_account(earning))
    if source == target or earning.amount_minor == 0:
        return
    if earning.amount_minor < 0:  # a correction runs the other way
        source, target = target, source
    LedgerEntry.objects.create(
        at=event.at,
        event=event,
        member=earning.member,
        debit=source,
        credit=target,
        amount_minor=abs(earning.amount_minor),
        currency=earning.currency,
    )


def reserve_fee(contract: Contract, *, at: datetime) -> None:
    """Set the whole fee of a contract aside on the day that it is accepted (rule D3.1)."""
    LedgerEntry.objects.create(
        at=at,
        contract=contract,
        member=contract.member,
        debit=Account.EXPENSE,
        credit=Account.CONTRACT_RESERVE,
        amount_minor=contract.fee_minor,
        currency=contract.currency,
    )


def balances() -> dict[tuple[str, str], int]:
    """Return credits less debits, in minor units, by (account, currency)."""
    found: dict[tuple[str, str], int] = {}
    for side, sign in (("credit", 1), ("debit", -1)):
        rows: Any = LedgerEntry.objects.values_list(side, "currency")
        for account, currency, total in rows.annotate(total=Sum("amount_minor")).order_by():
            key = (account, currency)
            found[key] = found.get(key, 0) + sign * int(total)
    return found


def owed_by_state() -> dict[tuple[str, str], int]:
    """Return the sum of the earnings, in minor units, by (account of their state, currency)."""
    query = """
        SELECT last.state, e.currency, SUM(e.amount_minor)
        FROM payouts_earning e
        JOIN payouts_earningevent last ON last.id = (
            SELECT MAX(v.id) FROM payouts_earningevent v WHERE v.earning_id = e.id)
        GROUP BY last.state, e.currency
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    return {
        (ACCOUNT_OF_STATE[state], currency): int(total)
        for state, currency, total in rows
        if state in ACCOUNT_OF_STATE
    }


def differences() -> list[Difference]:
    """Return each account whose balance is not what earnings and contracts say; [] is health."""
    ledger, owed = balances(), owed_by_state()
    accounts = set(ACCOUNT_OF_STATE.values())
    keys = {key for key in {*ledger, *owed} if key[0] in accounts}
    found = [
        Difference(f"account {account}", owed.get((account, currency), 0), balance, currency)
        for account, currency in sorted(keys)
        if (balance := ledger.get((account, currency), 0)) != owed.get((account, currency), 0)
    ]
    for currency in sorted({currency for _, currency in ledger}):
        total = sum(amount for (_, unit), amount in ledger.items() if unit == currency)
        if total:
            found.append(Difference("sum of all accounts", 0, total, currency))
    return found + line_differences()


def line_differences() -> list[Difference]:
    """Payout lines whose amount is not the sum of the earnings in them."""
    found = []
    lines = PayoutLine.objects.exclude(batch__state="withdrawn")
    for line in lines.iterator():
        events = EarningEvent.objects.filter(payout_line=line, state=State.BATCHED)
        total = events.aggregate(total=Sum("earning__amount_minor"))["total"] or 0
        if total != line.amount_minor:
            found.append(
                Difference(f"payout line {line.public_id}", line.amount_minor, total, line.currency)
            )
    return found
