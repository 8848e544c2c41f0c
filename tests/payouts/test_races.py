"""Two at once earn once and are paid once; without the lock or the constraint they would not."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models.query import QuerySet
from django.utils import timezone

from payouts import ledger
from payouts.models import Earning, PayoutLine
from payouts.services import batches, earnings
from payouts.services.batches import PayoutRefused, prepare_payout
from payouts.services.earnings import accrue_sale, accrue_sales, approve_early
from products.models import OrderLine
from tests.factories.influencers import make_creator
from tests.factories.members import make_staff
from tests.factories.payouts import make_credited_line, make_rate_card
from tests.factories.products import make_product

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
RIVALS = 6


def at_once(work):
    """Run ``work`` in threads of their own, each on its own connection, and return what it gave."""

    def one(_):
        try:
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(RIVALS) as pool:
        return list(pool.map(one, range(RIVALS)))


def meet_before(monkeypatch, module, name):
    """Let every rival wait for the others just before it calls ``module.name``."""
    barrier, real = threading.Barrier(RIVALS), getattr(module, name)

    def together(*args, **kwargs):
        barrier.wait(timeout=10)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, together)


@pytest.fixture
def line():
    make_rate_card(default_bps=500)
    return make_credited_line(
        creator=make_creator().member, product=make_product(price_minor=100_000)
    )


def accrue_at_once(line, monkeypatch):
    meet_before(monkeypatch, earnings, "share_bps")
    return at_once(lambda: accrue_sale(OrderLine.objects.get(pk=line.pk), now=timezone.now()))


@pytest.mark.row("A78")
def test_rivals_accrue_a_line_once(line, monkeypatch):
    assert sorted(accrue_at_once(line, monkeypatch)) == [False] * (RIVALS - 1) + [True]
    assert Earning.objects.count() == 1
    assert ledger.differences() == []


def test_without_the_constraint_rivals_accrue_a_line_more_than_once(line, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX earning_one_sale_per_line")
    try:
        accrue_at_once(line, monkeypatch)
        assert Earning.objects.count() > 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE payouts_earning CASCADE")
            cursor.execute(
                "CREATE UNIQUE INDEX earning_one_sale_per_line ON payouts_earning (order_line_id)"
                " WHERE kind = 'sale' AND reverses_id IS NULL"
            )


@pytest.fixture
def approved(line):
    accrue_sales(now=timezone.now())
    earning = Earning.objects.get()
    with transaction.atomic():
        ledger.move(earning, "held", at=timezone.now())
    approve_early(earning=earning, actor=make_staff(), reason="test", now=timezone.now())
    return earning


def prepare_at_once(monkeypatch):
    fred = make_staff(handle="fred")
    meet_before(monkeypatch, batches.ledger, "differences")
    return at_once(lambda: prepare_payout(actor=fred, currency="USD", now=timezone.now()))


@pytest.mark.row("A78")
def test_rivals_prepare_one_payout(approved, monkeypatch):
    outcomes = prepare_at_once(monkeypatch)
    monkeypatch.undo()
    assert sum(isinstance(outcome, PayoutRefused) for outcome in outcomes) == RIVALS - 1
    assert PayoutLine.objects.count() == 1
    assert ledger.differences() == []


def test_without_the_locks_rivals_would_pay_twice(approved, monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    meet_before(monkeypatch, batches, "add_line")
    prepare_at_once(monkeypatch)
    monkeypatch.undo()
    assert PayoutLine.objects.count() > 1
    assert ledger.differences() != []
