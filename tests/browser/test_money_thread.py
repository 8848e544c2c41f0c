"""One cent's way: a click in the shop window, an order, a commission, a payout by two people."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from payouts import ledger
from payouts.models import Earning, PayoutLine
from payouts.services.earnings import accrue_sales, hold_delivered, release_holds
from products.models import Order
from tests.factories.members import make_staff
from tests.factories.payouts import make_credited_line


@pytest.mark.row("A68", "A71", "A78", "A79", "A81")
def test_from_the_shop_window_to_the_bank(world, sign_in, visit):
    ana, ben, tent = world.ana, world.ben, world.products[0]
    sign_in(ben)
    page = visit("/shop/ana/")
    expect(page.get_by_text("I get commissions for purchases")).to_be_visible()
    page.get_by_role("link", name="Ridgeline tent").first.click()
    page.wait_for_url("**/products/ridgeline-tent/**")
    page.get_by_role("button", name="Buy now").first.click()
    expect(page.get_by_text("Ordered").first).to_be_visible()
    line = Order.objects.get().lines.get()
    assert line.credited_member == ana

    accrue_sales(now=timezone.now())
    earning = Earning.objects.get()
    assert earning.amount_minor == round(tent.price_minor * 0.05)
    sign_in(ana)
    page = visit("/desk/")
    stats = page.locator("dl.stats").first
    expect(stats).to_contain_text("Clicks1")
    expect(stats).to_contain_text("Orders1")
    page.get_by_role("link", name="Trace $2.45").click()
    expect(page.get_by_text("5 %")).to_be_visible()
    expect(page.get_by_text("Accrued").first).to_be_visible()

    now = timezone.now()
    Order.objects.update(delivered_at=now - timedelta(days=31))
    hold_delivered(now=now)
    release_holds(now=now)
    assert ledger.state_of(earning) == "approved"
    assert ledger.differences() == []


@pytest.mark.row("A78")
def test_finance_prepares_and_another_approves_in_the_admin(world, sign_in, visit):
    world.products[0].price_minor = 50_000
    world.products[0].list_price_minor = None
    world.products[0].save()
    line = make_credited_line(creator=world.ana, product=world.products[0])
    accrue_sales(now=timezone.now())
    now = timezone.now()
    Order.objects.filter(pk=line.order_id).update(delivered_at=now - timedelta(days=31))
    hold_delivered(now=now)
    release_holds(now=now)

    fred, gita = make_staff(handle="fred"), make_staff(handle="gita")
    sign_in(fred)
    page = visit("/admin/payouts/payoutbatch/add/")
    page.locator("input[name=_save]").click()
    expect(page.get_by_text("A second person must approve it")).to_be_visible()
    for person, state in ((fred, "prepared"), (gita, "paid")):
        sign_in(person)
        page = visit("/admin/payouts/payoutbatch/")
        page.locator("input.action-select").first.check()
        page.select_option("select[name=action]", "approve")
        page.get_by_role("button", name="Go").or_(page.locator("button[name=index]")).first.click()
        page.wait_for_load_state("load")
        assert PayoutLine.objects.get().batch.state == state
    assert PayoutLine.objects.get().amount_minor == 2500
    assert ledger.differences() == []
    sign_in(world.ana)
    page = visit("/desk/money/")
    expect(page.get_by_text("SPK-").first).to_be_visible()
