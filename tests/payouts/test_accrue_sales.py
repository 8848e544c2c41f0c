"""A credited sale becomes an earning, once, at the rate of its click."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payouts import ledger
from payouts.models import Earning, EarningEvent
from payouts.services.earnings import accrue_sales, hold_delivered, release_holds, reverse_cancelled
from products.models import Address, Order
from tests.factories.influencers import make_creator
from tests.factories.members import make_member, make_staff
from tests.factories.payouts import make_click, make_credited_line, make_rate_card
from tests.factories.products import make_brand, make_category, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_creator(member=make_member(handle="ana")).member


@pytest.fixture
def card():
    return make_rate_card(own={"/fashion/": 1000}, lines={"/games/": 100}, default_bps=400)


def product_in(path, *, is_own=False, price=10_000):
    brand = make_brand(slug="basics" if is_own else "other", is_own_label=is_own)
    return make_product(category=make_category(path=path), brand=brand, price_minor=price)


@pytest.mark.row("A78", "A79")
def test_a_sale_of_own_fashion_earns_ten_percent(ana, card):
    make_credited_line(creator=ana, product=product_in("/fashion/", is_own=True))
    assert accrue_sales(now=timezone.now()) == 1
    earning = Earning.objects.get()
    assert (earning.member, earning.base_minor, earning.bps) == (ana, 10_000, 1000)
    assert earning.amount_minor == 1000
    assert ledger.state_of(earning) == "accrued"
    assert ledger.balances() == {("payable_accrued", "USD"): 1000, ("expense", "USD"): -1000}
    assert ledger.differences() == []


@pytest.mark.row("A79")
def test_a_sale_of_games_earns_one_percent_and_an_unlisted_category_the_default(ana, card):
    make_credited_line(creator=ana, product=product_in("/games/"))
    make_credited_line(creator=ana, product=product_in("/garden/"))
    accrue_sales(now=timezone.now())
    assert sorted(Earning.objects.values_list("amount_minor", flat=True)) == [100, 400]


@pytest.mark.row("A78")
def test_running_twice_accrues_once(ana, card):
    make_credited_line(creator=ana, product=product_in("/games/"))
    accrue_sales(now=timezone.now())
    assert accrue_sales(now=timezone.now()) == 0
    assert Earning.objects.count() == 1
    assert ledger.differences() == []


@pytest.mark.row("A60")
def test_a_plain_members_tag_makes_no_earning(card):
    make_credited_line(creator=make_member(), product=product_in("/games/"))
    assert accrue_sales(now=timezone.now()) == 0
    assert not Earning.objects.exists()


@pytest.mark.row("A81")
def test_a_thousand_clicks_without_an_order_earn_nothing(ana, card):
    product = product_in("/games/")
    for _ in range(20):
        make_click(creator=ana, product=product)
    assert accrue_sales(now=timezone.now()) == 0


def test_the_rate_is_that_of_the_click_not_of_the_order(ana):
    now = timezone.now()
    make_rate_card(default_bps=1000, effective_to=now - timedelta(hours=2))
    make_rate_card(default_bps=200, effective_from=now - timedelta(hours=2))
    product = product_in("/games/")
    click = make_click(creator=ana, product=product, at=now - timedelta(hours=3))
    make_credited_line(creator=ana, product=product, click=click)
    accrue_sales(now=now)
    assert Earning.objects.get().bps == 1000


def declined_reason():
    event = EarningEvent.objects.get()
    assert event.state == "declined"
    assert event.earning.amount_minor == 0
    return event.reason


def test_own_purchases_are_kept_as_declined_rows(ana, card):
    make_credited_line(creator=ana, product=product_in("/games/"), buyer=ana)
    accrue_sales(now=timezone.now())
    assert declined_reason() == "self_purchase"


def test_the_same_address_is_the_same_household(ana, card):
    Address.objects.create(
        member=ana, name="Ana", line1="1 ELM Street", city="Town", postcode="10001"
    )
    make_credited_line(creator=ana, product=product_in("/games/"))
    accrue_sales(now=timezone.now())
    assert declined_reason() == "same_household"


def test_staff_and_resale_quantities_earn_nothing(ana, card):
    make_credited_line(creator=ana, product=product_in("/games/"), buyer=make_staff())
    make_credited_line(creator=ana, product=product_in("/games/"), quantity=6)
    accrue_sales(now=timezone.now())
    reasons = set(EarningEvent.objects.values_list("reason", flat=True))
    assert reasons == {"staff_purchase", "resale_quantity"}


def test_a_paused_creator_earns_nothing(ana, card):
    make_credited_line(creator=ana, product=product_in("/games/"))
    ana.creator.state = "paused"
    ana.creator.save()
    accrue_sales(now=timezone.now())
    assert declined_reason() == "creator_not_active"


def test_a_suspended_creator_earns_nothing(ana, card):
    make_credited_line(creator=ana, product=product_in("/games/"))
    type(ana).objects.filter(pk=ana.pk).update(suspended_at=timezone.now())
    accrue_sales(now=timezone.now())
    assert declined_reason() == "creator_not_active"


@pytest.mark.row("A78")
def test_a_cancelled_order_gives_its_commission_back(ana, card):
    line = make_credited_line(creator=ana, product=product_in("/games/"))
    accrue_sales(now=timezone.now())
    Order.objects.filter(pk=line.order_id).update(state=Order.State.CANCELLED)
    assert reverse_cancelled(now=timezone.now()) == 1
    assert reverse_cancelled(now=timezone.now()) == 0
    assert all(amount == 0 for amount in ledger.balances().values())
    assert ledger.differences() == []


@pytest.mark.row("A78")
def test_delivery_starts_a_hold_of_thirty_days(ana, card):
    now = timezone.now()
    line = make_credited_line(creator=ana, product=product_in("/games/"))
    accrue_sales(now=now)
    Order.objects.filter(pk=line.order_id).update(delivered_at=now)
    hold_delivered(now=now)
    earning = Earning.objects.get()
    assert ledger.state_of(earning) == "held"
    assert release_holds(now=now + timedelta(days=29)) == 0
    assert release_holds(now=now + timedelta(days=31)) == 1
    assert ledger.state_of(earning) == "approved"
    assert ledger.differences() == []


@pytest.mark.row("A60", "C01")
def test_what_was_clicked_before_the_creator_was_approved_earns_nothing(card):
    ana, now = make_member(handle="ana"), timezone.now()
    make_creator(member=ana, approved_at=now)
    product = product_in("/games/")
    for at in (now - timedelta(seconds=1), now):
        click = make_click(creator=ana, product=product, at=at)
        make_credited_line(creator=ana, product=product, click=click)
    accrue_sales(now=now)
    assert list(Earning.objects.order_by("pk").values_list("amount_minor", flat=True)) == [0, 100]
    declined = EarningEvent.objects.get(state="declined")
    assert declined.reason == "creator_not_active"
