"""Payouts: prepared by one person, approved by another, paid once, and the ledger adds up."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from payouts import ledger
from payouts.models import Earning, EarningEvent, LedgerEntry, PayoutBatch, PayoutLine
from payouts.services.batches import (
    FourEyes,
    LedgerOutOfBalance,
    PayoutRefused,
    approve_payout,
    prepare_payout,
    withdraw_payout,
)
from payouts.services.earnings import accrue_sales, approve_early
from tests.factories.influencers import make_creator
from tests.factories.members import make_member, make_staff
from tests.factories.payouts import make_credited_line, make_rate_card
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def fred():
    return make_staff(handle="fred")


@pytest.fixture
def gita():
    return make_staff(handle="gita")


def approved_earning(creator, *, price=100_000, actor):
    line = make_credited_line(creator=creator, product=make_product(price_minor=price))
    accrue_sales(now=timezone.now())
    earning = Earning.objects.get(order_line=line)
    with transaction.atomic():
        ledger.move(earning, "held", at=timezone.now())
    approve_early(earning=earning, actor=actor, reason="test", now=timezone.now())
    return earning


@pytest.fixture
def earning(fred):
    make_rate_card(default_bps=500)
    return approved_earning(make_creator().member, actor=fred)


@pytest.mark.row("A78")
def test_a_second_person_approves_and_every_cent_is_paid_once(earning, fred, gita):
    batch = prepare_payout(actor=fred, currency="USD", now=timezone.now())
    approve_payout(batch=batch, actor=gita, now=timezone.now())
    line = PayoutLine.objects.get()
    assert (line.amount_minor, line.member) == (5000, earning.member)
    assert line.bank_reference.startswith("SPK-")
    assert ledger.state_of(earning) == "paid"
    assert ledger.balances()["cash", "USD"] == 5000
    assert ledger.differences() == []
    with pytest.raises(PayoutRefused):
        approve_payout(batch=batch, actor=gita, now=timezone.now())
    with pytest.raises(PayoutRefused):
        prepare_payout(actor=fred, currency="USD", now=timezone.now())


@pytest.mark.row("A78")
def test_who_prepared_may_not_approve(earning, fred):
    batch = prepare_payout(actor=fred, currency="USD", now=timezone.now())
    with pytest.raises(FourEyes):
        approve_payout(batch=batch, actor=fred, now=timezone.now())
    assert ledger.state_of(earning) == "batched"
    with pytest.raises(DatabaseError), transaction.atomic():
        PayoutBatch.objects.filter(pk=batch.pk).update(approved_by=fred)


def test_a_withdrawn_batch_leaves_its_earnings_payable(earning, fred, gita):
    batch = prepare_payout(actor=fred, currency="USD", now=timezone.now())
    withdraw_payout(batch=batch, actor=gita, now=timezone.now())
    assert ledger.state_of(earning) == "approved"
    again = prepare_payout(actor=fred, currency="USD", now=timezone.now())
    approve_payout(batch=again, actor=gita, now=timezone.now())
    assert ledger.differences() == []


def test_less_than_ten_dollars_waits_for_the_next_payout(fred):
    make_rate_card(default_bps=500)
    approved_earning(make_creator().member, price=19_900, actor=fred)  # 9.95
    with pytest.raises(PayoutRefused, match=r"10\.00"):
        prepare_payout(actor=fred, currency="USD", now=timezone.now())


@pytest.mark.row("A78")
@pytest.mark.parametrize("model", [Earning, EarningEvent, LedgerEntry])
def test_the_database_refuses_to_change_or_delete_money(earning, model):
    table, row = model._meta.db_table, model.objects.first()
    for statement in (
        f"UPDATE {table} SET id = id WHERE id = %s",
        f"DELETE FROM {table} WHERE id = %s",
    ):
        refused = pytest.raises(DatabaseError, match="append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])


def forge_entry(earning):
    LedgerEntry.objects.create(
        member=earning.member, debit="expense", credit="payable_approved", amount_minor=1,
        currency="USD",
    )  # fmt: skip


def test_a_forged_entry_is_found_and_stops_payouts(earning, fred):
    assert ledger.differences() == []
    forge_entry(earning)
    assert len(ledger.differences()) == 1
    with pytest.raises(LedgerOutOfBalance):
        prepare_payout(actor=fred, currency="USD", now=timezone.now())


def test_reconcile_fails_when_a_cent_is_too_much(earning, capsys):
    call_command("reconcile")
    assert "adds up" in capsys.readouterr().out
    forge_entry(earning)
    with pytest.raises(SystemExit):
        call_command("reconcile")


@pytest.mark.row("A78")
def test_finance_pays_through_the_admin(client, earning, fred, gita):
    client.force_login(fred)
    client.post(reverse("admin:payouts_payoutbatch_add"), {"currency": "USD"})
    batch = PayoutBatch.objects.get()
    pay = {"action": "approve", "_selected_action": [batch.pk]}
    client.post(reverse("admin:payouts_payoutbatch_changelist"), pay)
    batch.refresh_from_db()
    assert batch.state == PayoutBatch.State.PREPARED
    client.force_login(gita)
    client.post(reverse("admin:payouts_payoutbatch_changelist"), pay)
    batch.refresh_from_db()
    assert (batch.state, batch.approved_by) == (PayoutBatch.State.PAID, gita)


def test_who_is_paid_does_not_approve(fred):
    ana = make_creator(member=make_staff(handle="ana")).member
    make_rate_card(default_bps=500)
    approved_earning(ana, actor=fred)
    batch = prepare_payout(actor=fred, currency="USD", now=timezone.now())
    with pytest.raises(FourEyes, match="is paid"):
        approve_payout(batch=batch, actor=ana, now=timezone.now())
    batch.refresh_from_db()
    assert batch.state == PayoutBatch.State.PREPARED


def test_nobody_ends_the_hold_of_an_earning_of_their_own():
    ana = make_creator(member=make_staff(handle="ana")).member
    make_rate_card(default_bps=500)
    with pytest.raises(ledger.IllegalMove, match="own"):
        approved_earning(ana, actor=ana)
    assert ledger.state_of(Earning.objects.get()) == "held"


@pytest.mark.parametrize("currency", ["", "us", "USDX", "U\x00D", "ÜSD", "USD\n"])
def test_a_payout_in_no_currency_is_refused(client, earning, fred, currency):
    client.force_login(fred)
    url = reverse("admin:payouts_payoutbatch_add")
    status = client.post(url, {"currency": currency}).status_code
    assert status == (400 if "\x00" in currency else 302)
    with pytest.raises(PayoutRefused, match="three letters"):
        prepare_payout(actor=fred, currency=currency, now=timezone.now())
    assert not PayoutBatch.objects.exists()


@pytest.mark.parametrize("role", ["reviewer", "finance_preparer", "finance_approver"])
def test_no_role_holds_both_keys(role):
    member = make_member(is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    keys = {member.has_perm(f"payouts.{verb}_payoutbatch") for verb in ("add", "approve")}
    assert keys != {True}
