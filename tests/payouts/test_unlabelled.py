"""What a post earned without the label it owed is held, and staff decide on it (rule D5.6)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.utils import timezone

from feed.services import disclosure
from payouts import ledger
from payouts.models import Earning, EarningEvent
from payouts.services import unlabelled
from payouts.services.batches import (
    PayoutRefused,
    approve_payout,
    prepare_payout,
    withdraw_payout,
)
from payouts.services.earnings import (
    accrue_sales,
    approve_early,
    earn_what_a_pause_declined,
    hold_delivered,
    release_holds,
    reverse_cancelled,
)
from payouts.services.unlabelled import hold_undeclared, release_held, reverse_held
from products.models import Order
from tests.factories.feed import make_post
from tests.factories.influencers import make_creator
from tests.factories.members import make_member, make_staff
from tests.factories.payouts import make_click, make_credited_line, make_rate_card
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("A46")]
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    make_rate_card(default_bps=1000)
    return make_creator(member=make_member(handle="ana")).member


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


@pytest.fixture
def fred():
    return make_staff(handle="fred")


@pytest.fixture
def post(ana):
    return make_post(author=ana, now=timezone.now() - 5 * DAY)


@pytest.fixture
def tent():
    # Of a brand that nothing is known about: the post's own label is the only one.
    return make_product(brand=make_brand(slug="oakfold"), price_minor=100_000)


def sale(creator, product, post, *, at=None, **order):
    """A credited sale by a click on the post."""
    click = make_click(
        creator=creator, product=product, surface="post", surface_id=post.public_id,
        at=at or timezone.now() - DAY,
    )  # fmt: skip
    line = make_credited_line(creator=creator, product=product, click=click, **order)
    accrue_sales(now=timezone.now())
    return Earning.objects.get(order_line=line)


def found_out(post, brand, by=None, now=None):
    now = now or timezone.now()
    disclosure.force_label(
        post=post, disclosure="paid", sponsor=brand, reviewer=by or make_staff(),
        reason="A tip", now=now,
    )  # fmt: skip


def state(earning):
    last = earning.events.order_by("-id").first()
    return last.state, last.reason


def add_up():
    assert ledger.differences() == []
    assert sum(ledger.balances().values()) == 0


def bring_to(earning, to_state, fred):
    """Move an accrued earning on, as time and staff do."""
    now = timezone.now()
    if to_state in ("held", "approved"):
        with transaction.atomic():
            ledger.move(earning, "held", at=now, reason="return_window", hold_until=now + 30 * DAY)
    if to_state == "approved":
        approve_early(earning=earning, actor=fred, reason="early", now=now)


@pytest.mark.parametrize("before", ["accrued", "held", "approved"])
def test_what_was_earned_unlabelled_is_held_and_released_to_where_it_was(
    ana, brand, tent, post, fred, before
):
    earning = sale(ana, tent, post)
    bring_to(earning, before, fred)
    found_out(post, brand)
    now = timezone.now()
    assert hold_undeclared(now=now) == 1
    assert hold_undeclared(now=now) == 0
    assert state(earning) == ("held", "undeclared_ad")
    add_up()
    assert release_holds(now=now + 90 * DAY) == 0
    with pytest.raises(ledger.IllegalMove, match="release it"):
        approve_early(earning=earning, actor=fred, reason="x", now=now)
    with pytest.raises(PayoutRefused):
        prepare_payout(actor=fred, currency="USD", now=now)
    release_held(earning=earning, actor=fred, reason="Bought herself", now=now)
    assert state(earning) == (before, "released_by_staff: Bought herself")
    add_up()
    assert hold_undeclared(now=now) == 0, "what staff released stays released"
    if before == "held":
        assert release_holds(now=now + 31 * DAY) == 1


def test_staff_take_it_back_for_good(ana, brand, tent, post, fred):
    earning = sale(ana, tent, post)
    found_out(post, brand)
    now = timezone.now()
    hold_undeclared(now=now)
    with pytest.raises(ledger.IllegalMove, match="Say why"):
        reverse_held(earning=earning, actor=fred, reason=" ", now=now)
    with pytest.raises(ledger.IllegalMove, match="own"):
        reverse_held(earning=earning, actor=ana, reason="Mine", now=now)
    reverse_held(earning=earning, actor=fred, reason="Hidden ad", now=now)
    assert state(earning) == ("reversed", "reversed_by_staff: Hidden ad")
    assert set(ledger.balances().values()) == {0}
    with pytest.raises(ledger.IllegalMove, match="not held"):
        release_held(earning=earning, actor=fred, reason="x", now=now)


def test_only_what_the_post_earned_before_its_label_is_held(ana, brand, tent, post):
    other = make_post(author=ana)
    before = sale(ana, tent, post)
    elsewhere = sale(ana, tent, other)
    found_out(post, brand)
    after = sale(ana, tent, post, at=timezone.now() + timedelta(minutes=1))
    late = sale(ana, tent, post)  # clicked before, paid after
    hold_undeclared(now=timezone.now())
    held = {row.pk for row in unlabelled.held_for_undeclared()}
    assert held == {before.pk, late.pk}
    assert state(elsewhere)[0] == state(after)[0] == "accrued"
    add_up()


def test_a_commission_that_hides_a_gift_is_found_out_as_well(ana, brand, tent):
    post = make_post(author=ana, disclosure="commission", products=[tent])
    earning = sale(ana, tent, post)
    found_out(post, brand)
    assert post.strikes.count() == 1
    assert hold_undeclared(now=timezone.now()) == 1
    assert state(earning) == ("held", "undeclared_ad")


def test_money_is_not_held_for_a_label_that_was_declared(ana, brand, tent):
    post = make_post(author=ana, disclosure="gifted", sponsor="northpeak")
    sale(ana, tent, post)
    found_out(post, brand)
    assert hold_undeclared(now=timezone.now()) == 0


def test_a_payout_with_such_money_is_not_approved(ana, brand, tent, post, fred):
    earning = sale(ana, tent, post)
    bring_to(earning, "approved", fred)
    now = timezone.now()
    batch = prepare_payout(actor=fred, currency="USD", now=now)
    found_out(post, brand)
    with pytest.raises(PayoutRefused, match="withdraw it"):
        approve_payout(batch=batch, actor=make_staff(), now=now)
    withdraw_payout(batch=batch, actor=fred, now=now)
    assert hold_undeclared(now=timezone.now()) == 1
    release_held(earning=earning, actor=fred, reason="Fine", now=timezone.now())
    again = prepare_payout(actor=fred, currency="USD", now=timezone.now())
    approve_payout(batch=again, actor=make_staff(), now=timezone.now())
    assert state(earning)[0] == "paid"
    add_up()


@pytest.mark.row("B09")
def test_an_appeal_that_is_won_lets_the_money_go(ana, brand, tent, post):
    rita, rob, now = make_staff(), make_staff(), timezone.now()
    earning = sale(ana, tent, post)
    found_out(post, brand, rita)
    hold_undeclared(now=timezone.now())
    appeal = disclosure.appeal_strike(post=post, by=ana, text="Bought", now=now)
    disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="A bill", now=now)
    hold_undeclared(now=timezone.now())
    assert state(earning) == ("accrued", "finding_withdrawn")
    add_up()
    assert hold_undeclared(now=timezone.now()) == 0


@pytest.mark.row("B09")
def test_sales_declined_in_a_pause_that_was_wrong_are_earned_after_all(ana, brand, tent, post):
    rita, rob = make_staff(), make_staff()
    second = make_post(author=ana)
    found_out(post, brand, rita)
    found_out(second, brand, rita)
    plain = make_post(author=ana)
    declined = sale(ana, tent, plain)
    assert state(declined) == ("declined", "creator_not_active")
    assert earn_what_a_pause_declined(now=timezone.now()) == 0
    now = timezone.now()
    appeal = disclosure.appeal_strike(post=second, by=ana, text="Bought", now=now)
    disclosure.decide_appeal(appeal=appeal, by=rob, is_granted=True, reason="A bill", now=now)
    assert earn_what_a_pause_declined(now=now) == 1
    assert earn_what_a_pause_declined(now=now) == 0
    again = Earning.objects.get(reverses=declined)
    assert (again.amount_minor, state(again)) == (10_000, ("accrued", "strike_withdrawn"))
    add_up()


def test_goods_delivered_and_orders_cancelled_while_it_is_held(ana, brand, tent, post, fred):
    delivered, cancelled = sale(ana, tent, post), sale(ana, tent, post)
    found_out(post, brand)
    now = timezone.now()
    hold_undeclared(now=now)
    Order.objects.filter(lines=delivered.order_line_id).update(delivered_at=now)
    Order.objects.filter(lines=cancelled.order_line_id).update(state=Order.State.CANCELLED)
    hold_delivered(now=now)
    reverse_cancelled(now=now)
    assert state(delivered) == ("held", "undeclared_ad")
    assert state(cancelled) == ("reversed", "order_cancelled")
    release_held(earning=delivered, actor=fred, reason="Fine", now=now)
    hold_delivered(now=now)
    assert release_holds(now=now + 31 * DAY) == 1
    add_up()


def test_the_creator_reads_why_and_staff_decide_from_a_queue(ana, brand, tent, post):
    earning = sale(ana, tent, post)
    found_out(post, brand)
    hold_undeclared(now=timezone.now())
    hers = Client()
    hers.force_login(ana)
    words = "Earned while the post did not say that it is advertising"
    assert words in hers.get("/desk/money/").content.decode()
    assert words in hers.get(f"/desk/money/{earning.public_id}/").content.decode()
    desks = {}
    for role in ("finance_preparer", "finance_approver", "reviewer"):
        person = make_member(is_staff=True)
        person.groups.add(Group.objects.get(name=role))
        desks[role] = Client()
        desks[role].force_login(person)
    here = "/admin/payouts/heldearning/"
    assert desks["reviewer"].get(here).status_code == 403
    assert b"Sums held" in desks["finance_preparer"].get("/admin/").content
    assert post.public_id in desks["finance_approver"].get(here).content.decode()
    chosen = {"action": "release", "_selected_action": [earning.pk], "reason": ""}
    desks["finance_approver"].post(here, chosen)
    assert state(earning) == ("held", "undeclared_ad")
    assert b"Say why" in desks["finance_preparer"].post(here, chosen, follow=True).content
    chosen["reason"] = "Bought herself"
    assert b"1 released." in desks["finance_preparer"].post(here, chosen, follow=True).content
    assert state(earning)[0] == "accrued"
    page = hers.get(f"/desk/money/{earning.public_id}/").content.decode()
    assert "Staff released it: Bought herself" in page
    assert EarningEvent.objects.filter(earning=earning).count() == 3
