"""Earnings come from facts that lie further left: this module pulls them, nobody pushes.

Each function may run twice, late, or beside itself: unique constraints and the lock of
``ledger.move`` make the second time do nothing.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from feed.models import Post
from feed.services.disclosure import is_earning_stopped
from influencers.models import Creator
from payouts import ledger
from payouts.eligibility import CreditedSale, refusal_of
from payouts.models import Contract, Deliverable, Earning, EarningEvent, RateCard
from payouts.rates import pick_bps
from payouts.services.unlabelled import held_for_undeclared, is_held, withdrawn_findings
from products.models import Address, Click, Order, OrderLine, Payment, PaymentMethod, Surface
from spark.models import Member
from spark.money import share_bps

HOLD = timedelta(days=30)
BATCH = 500
State = EarningEvent.State


def accrue_sales(*, now: datetime) -> int:
    """Make an earning of each credited order line that has none; return how many were made."""
    owed = OrderLine.objects.filter(owes_an_earning()).order_by("id").values("id")[:BATCH]
    # Two statements: the first has no join to be misjudged, the second finds each row by its key.
    lines = OrderLine.objects.filter(pk__in=[row["id"] for row in owed]).select_related(
        "order__payment", "product__brand", "category", "click", "credited_member"
    )
    return sum(accrue_sale(line, now=now) for line in lines.order_by("id"))


def owes_an_earning() -> Q:
    """Credited to a creator, not cancelled, not by a review's tag (rule D1.8), not yet accrued."""
    review = Post.objects.filter(kind=Post.Kind.REVIEW, public_id=OuterRef("surface_id"))
    by_review = Click.objects.filter(Exists(review), pk=OuterRef("click_id"), surface=Surface.POST)
    cancelled = Order.objects.filter(pk=OuterRef("order_id"), state=Order.State.CANCELLED)
    return (
        Q(click__isnull=False)
        & Exists(Creator.objects.filter(member=OuterRef("credited_member_id")))
        & ~Exists(Earning.objects.filter(order_line=OuterRef("pk")))
        & ~Exists(cancelled)
        & ~Exists(by_review)
    )


def creator_of(line: OrderLine) -> Member:
    assert line.credited_member is not None, "only credited lines are accrued"
    return line.credited_member


def click_of(line: OrderLine) -> Click:
    assert line.click is not None, "a line is credited by a click"
    return line.click


def accrue_sale(line: OrderLine, *, now: datetime) -> bool:
    refusal = refusal_of(facts_of(line))
    card, bps = rate_of(line)
    amount = 0 if refusal else share_bps(line.base_minor, bps)
    try:
        with transaction.atomic():
            earning = Earning.objects.create(
                member=creator_of(line),
                kind=Earning.Kind.SALE,
                order_line=line,
                rate_card=card,
                bps=bps,
                base_minor=line.base_minor,
                amount_minor=amount,
                currency=line.order.currency,
                created_at=now,
            )
            to_state = State.DECLINED if refusal else State.ACCRUED
            ledger.move(earning, to_state, at=now, reason=refusal)
    except IntegrityError:  # another worker made it in the meantime
        return False
    return True


def earn_what_a_pause_declined(*, now: datetime) -> int:
    """Earn sales again that were declined for strikes which were taken back since (rule D5.6).

    The declined earning stays as it is; a new one that refers to it earns the sum, once.
    """
    members = {finding.author_id for finding in withdrawn_findings()}
    declined = EarningEvent.objects.filter(
        earning=OuterRef("pk"), state=State.DECLINED, reason="creator_not_active"
    )
    rows = Earning.objects.filter(
        Exists(declined), member__in=members, reversals=None, kind=Earning.Kind.SALE
    ).select_related("order_line__order__payment", "order_line__click", "order_line__category")
    return sum(earn_again(row, now=now) for row in rows.order_by("pk")[:BATCH])


def earn_again(declined: Earning, *, now: datetime) -> bool:
    line = declined.order_line
    assert line is not None, "a sale has its order line"
    if line.order.state == Order.State.CANCELLED or refusal_of(facts_of(line)):
        return False
    with transaction.atomic():
        Earning.objects.select_for_update().get(pk=declined.pk)
        if declined.reversals.exists():
            return False
        earning = Earning.objects.create(
            member=declined.member, kind=declined.kind, order_line=line, reverses=declined,
            rate_card=declined.rate_card, bps=declined.bps, base_minor=declined.base_minor,
            amount_minor=share_bps(declined.base_minor, declined.bps),
            currency=declined.currency, created_at=now,
        )  # fmt: skip
        ledger.move(earning, State.ACCRUED, at=now, reason="strike_withdrawn")
    return True


def facts_of(line: OrderLine) -> CreditedSale:
    buyer, creator = line.order.member_id, creator_of(line)
    row = Creator.objects.only("state", "approved_at").get(member=creator)
    return CreditedSale(
        is_own_purchase=buyer == creator.pk,
        is_same_household=is_same_household(line.order, creator),
        is_staff_buyer=Member.objects.filter(pk=buyer, is_staff=True).exists(),
        quantity=line.quantity,
        is_creator_active=row.state == Creator.State.ACTIVE
        # Until then the posts did not say that they earn.
        and click_of(line).at >= row.approved_at
        and not creator_of(line).is_suspended
        and not is_earning_stopped(member_id=creator_of(line).pk, now=line.order.placed_at),
        is_covered_by_flat_fee=is_covered_by_flat_fee(line),
    )


def is_same_household(order: Order, creator: Member) -> bool:
    """The order goes to an address of the creator or is paid by the same payer."""
    place = [str(order.address.get(part, "")).strip().casefold() for part in ("line1", "postcode")]
    for line1, postcode in Address.objects.filter(member=creator).values_list("line1", "postcode"):
        if all(place) and place == [line1.strip().casefold(), postcode.strip().casefold()]:
            return True
    payer = Payment.objects.filter(order=order).values_list("fingerprint", flat=True).first()
    mine = PaymentMethod.objects.filter(member=creator).exclude(fingerprint="")
    return bool(payer) and mine.filter(fingerprint=payer).exists()


def is_covered_by_flat_fee(line: OrderLine) -> bool:
    """The click came from a post whose contract pays a fee and no commission (rule D3.5)."""
    click = click_of(line)
    if click.surface != Surface.POST:
        return False
    return Deliverable.objects.filter(
        post__public_id=click.surface_id, contract__mode=Contract.Mode.FLAT
    ).exists()


def rate_of(line: OrderLine) -> tuple[RateCard | None, int]:
    """Return the card in force at the click and the share that it gives this line (D2.2)."""
    cards = RateCard.objects.in_force(at=click_of(line).at, currency=line.order.currency)
    card = cards.order_by("-version").first()
    if card is None:
        return None, 0
    rows = card.lines.values_list("category__path", "is_own_label", "bps")
    brand = line.product.brand
    return card, pick_bps(
        {(path, is_own): bps for path, is_own, bps in rows},
        ancestor_paths=line.category.ancestor_paths(),
        is_own_label=bool(brand and brand.is_own_label),
        default_bps=card.default_bps,
    )


def reverse_cancelled(*, now: datetime) -> int:
    """Reverse the earnings of orders that were cancelled before a payout took them."""
    cancelled = Earning.objects.in_state(State.ACCRUED, State.HELD, State.APPROVED).filter(
        kind=Earning.Kind.SALE, order_line__order__state=Order.State.CANCELLED
    )
    return sum(advance(earning, State.REVERSED, now=now, reason="order_cancelled")
               for earning in cancelled[:BATCH])  # fmt: skip


def hold_delivered(*, now: datetime) -> int:
    """Start the hold of earnings whose goods were delivered: 30 days for returns (D4)."""
    delivered = Earning.objects.in_state(State.ACCRUED).filter(
        kind=Earning.Kind.SALE, order_line__order__delivered_at__isnull=False
    )
    held = 0
    for earning in delivered.select_related("order_line__order")[:BATCH]:
        line = earning.order_line
        if line is None or line.order.delivered_at is None:
            continue
        until = line.order.delivered_at + HOLD
        held += advance(earning, State.HELD, now=now, reason="return_window", hold_until=until)
    return held


def release_holds(*, now: datetime) -> int:
    """Approve what was held long enough, and waits for nothing else."""
    over = EarningEvent.objects.filter(
        earning=OuterRef("pk"), state=State.HELD, hold_until__lte=now
    )
    ready = Earning.objects.in_state(State.HELD).filter(Exists(over))
    ready = ready.exclude(pk__in=held_for_undeclared().values("pk"))
    return sum(advance(earning, State.APPROVED, now=now, reason="hold_over")
               for earning in ready[:BATCH])  # fmt: skip


def approve_early(*, earning: Earning, actor: Member, reason: str, now: datetime) -> None:
    """Approve a held earning before its time; IllegalMove when it is not held or one's own."""
    if actor.pk == earning.member_id:
        raise ledger.IllegalMove("Nobody approves an earning of their own.")
    with transaction.atomic():
        Earning.objects.select_for_update().get(pk=earning.pk)
        if is_held(earning):
            raise ledger.IllegalMove("Held for undeclared advertising: release it or reverse it.")
        ledger.move(earning, State.APPROVED, at=now, actor=actor, reason=reason[:100])


def advance(
    earning: Earning,
    to_state: str,
    *,
    now: datetime,
    reason: str,
    hold_until: datetime | None = None,
) -> bool:
    try:
        with transaction.atomic():
            ledger.move(earning, to_state, at=now, reason=reason, hold_until=hold_until)
    except ledger.IllegalMove:  # a rival moved it first
        return False
    return True
