"""Payout batches: one person prepares, another approves, each creator is paid once."""

import re
from collections import defaultdict
from datetime import datetime

from django.db import transaction

from payouts import ledger
from payouts.banks import transfer_reference
from payouts.models import Earning, EarningEvent, PayoutBatch, PayoutLine
from payouts.services.unlabelled import hold_undeclared, is_owed_a_hold
from spark.models import Member, SiteSettings

THRESHOLD_MINOR = 1000
CURRENCY = re.compile(r"[A-Z]{3}\Z")
State = EarningEvent.State


class PayoutRefused(Exception):
    """The payout cannot take this step; the message says why."""


class FourEyes(PayoutRefused):
    """Who prepared a payout, or is paid by it, may not approve it."""


class PayoutsPaused(PayoutRefused):
    """Staff switched payouts off for the moment."""

    def __init__(self) -> None:
        super().__init__("Payouts are paused: see the site's settings. Nothing was moved.")


class LedgerOutOfBalance(PayoutRefused):
    """Nothing is paid while the ledger and the earnings differ."""


def prepare_payout(*, actor: Member, currency: str, now: datetime) -> PayoutBatch:
    """Gather what is approved, per creator from $10.00 up, into a batch that waits for approval.

    Earnings that another batch took meanwhile are left out; an empty batch is refused.
    """
    if not CURRENCY.match(currency):
        raise PayoutRefused("Name the currency by its three letters, such as USD.")
    check_not_paused()
    hold_undeclared(now=now)
    if found := ledger.differences():
        raise LedgerOutOfBalance(f"The ledger does not add up: {found[0]}.")
    with transaction.atomic():
        ready = Earning.objects.select_for_update().filter(
            pk__in=list(Earning.objects.in_state(State.APPROVED).values_list("pk", flat=True)),
            currency=currency,
        )
        by_member: dict[int, list[Earning]] = defaultdict(list)
        for earning in ready.order_by("pk"):
            if ledger.state_of(earning) == State.APPROVED:
                by_member[earning.member_id].append(earning)
        payable = {
            member: earnings
            for member, earnings in by_member.items()
            if sum(e.amount_minor for e in earnings) >= THRESHOLD_MINOR
        }
        if not payable:
            raise PayoutRefused("Nobody has an approved amount of 10.00 or more.")
        batch = PayoutBatch.objects.create(prepared_by=actor, currency=currency, prepared_at=now)
        for earnings in payable.values():
            add_line(batch, earnings, actor=actor, now=now)
    return batch


def check_not_paused() -> None:
    if SiteSettings.current().are_payouts_paused:
        raise PayoutsPaused


def add_line(batch: PayoutBatch, earnings: list[Earning], *, actor: Member, now: datetime) -> None:
    line = PayoutLine.objects.create(
        batch=batch,
        member=earnings[0].member,
        amount_minor=sum(earning.amount_minor for earning in earnings),
        currency=batch.currency,
    )
    for earning in earnings:
        ledger.move(earning, State.BATCHED, at=now, actor=actor, payout_line=line)


def approve_payout(*, batch: PayoutBatch, actor: Member, now: datetime) -> None:
    """A second person approves: every line gets its bank reference and is paid, once."""
    check_not_paused()
    with transaction.atomic():
        locked = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != PayoutBatch.State.PREPARED:
            raise PayoutRefused("This payout is not waiting for approval.")
        if locked.prepared_by_id == actor.pk:
            raise FourEyes("Who prepared a payout may not approve it.")
        if locked.lines.filter(member=actor).exists():
            raise FourEyes("Who is paid by a payout may not approve it.")
        if is_owed_a_hold(locked):
            raise PayoutRefused(
                "It pays for a post whose advertising was not declared: withdraw it, and prepare "
                "another without that sum."
            )
        if found := ledger.differences():
            raise LedgerOutOfBalance(f"The ledger does not add up: {found[0]}.")
        locked.state, locked.approved_by, locked.approved_at = PayoutBatch.State.PAID, actor, now
        locked.save(update_fields=["state", "approved_by", "approved_at"])
        for line in locked.lines.select_related("member").order_by("pk"):
            pay_line(line, actor=actor, now=now)


def pay_line(line: PayoutLine, *, actor: Member, now: datetime) -> None:
    line.bank_reference = transfer_reference(line, now=now)
    line.paid_at = now
    line.save(update_fields=["bank_reference", "paid_at"])
    for event in line.events.filter(state=State.BATCHED).select_related("earning"):
        ledger.move(event.earning, State.PAID, at=now, actor=actor, payout_line=line)


def withdraw_payout(*, batch: PayoutBatch, actor: Member, now: datetime) -> None:
    """Take an unapproved batch back: its earnings are approved again, as before."""
    with transaction.atomic():
        locked = PayoutBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != PayoutBatch.State.PREPARED:
            raise PayoutRefused("Only a payout that waits for approval can be withdrawn.")
        PayoutBatch.objects.filter(pk=locked.pk).update(state=PayoutBatch.State.WITHDRAWN)
        batched = EarningEvent.objects.filter(payout_line__batch=locked, state=State.BATCHED)
        for event in batched.select_related("earning"):
            ledger.move(event.earning, State.APPROVED, at=now, actor=actor, reason="withdrawn")
