"""Flat-fee contracts: offered by staff, accepted by the creator, earned post by post."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from feed.models import Post
from feed.services.disclosure import record_connection, record_material_connection
from payouts import ledger
from payouts.models import Contract, Deliverable, Earning, EarningEvent
from payouts.reviews import refusal_of, wish_for_reviews
from payouts.services.earnings import HOLD
from spark.models import Member
from spark.money import split_evenly

State = EarningEvent.State


class ContractRefused(Exception):
    """The step is not possible now; the message says why."""


def offer_contract(*, contract: Contract) -> None:
    """Show a draft to its creator; from now on staff change it only by withdrawing it."""
    if contract.state != Contract.State.DRAFT:
        raise ContractRefused("Only a draft can be offered.")
    if wish := wish_for_reviews(f"{contract.title}\n{contract.terms}"):
        raise ContractRefused(refusal_of(wish))
    contract.state = Contract.State.OFFERED
    contract.save(update_fields=["state"])


def terms_hash(contract: Contract) -> str:
    """Return the fingerprint of all that was agreed."""
    agreed = [
        contract.public_id, contract.title, contract.terms, contract.post_count,
        contract.fee_minor, contract.currency, contract.mode, contract.deadline_at.isoformat(),
    ]  # fmt: skip
    return hashlib.sha256("\x1f".join(map(str, agreed)).encode()).hexdigest()


def accept_contract(*, contract: Contract, member: Member, now: datetime) -> None:
    """The creator accepts: terms are frozen, the fee is reserved, the posts are owed."""
    with transaction.atomic():
        locked = Contract.objects.select_for_update().get(pk=contract.pk)
        if locked.member_id != member.pk:
            raise ContractRefused("This contract is offered to somebody else.")
        if locked.state != Contract.State.OFFERED:
            raise ContractRefused("This contract is not on offer.")
        locked.state = Contract.State.ACTIVE
        locked.accepted_at = now
        locked.terms_hash = terms_hash(locked)
        locked.save(update_fields=["state", "accepted_at", "terms_hash"])
        fees = split_evenly(locked.fee_minor, locked.post_count)
        Deliverable.objects.bulk_create(
            Deliverable(contract=locked, number=number, fee_minor=fee)
            for number, fee in enumerate(fees, 1)
        )
        if locked.fee_minor:
            ledger.reserve_fee(locked, at=now)
        record_material_connection(
            member=locked.member, brand=locked.brand, type=tie_of(locked), starts_at=now,
            ends_at=max(now, locked.deadline_at), ground=f"contract {locked.public_id}",
            worth_minor=fees[0], now=now,
        )  # fmt: skip


def tie_of(contract: Contract) -> str:
    """Return what a contract makes of its creator's posts about the brand."""
    is_hybrid = contract.mode == Contract.Mode.HYBRID
    return Post.Disclosure.HYBRID if is_hybrid else Post.Disclosure.PAID


def submit_post(*, contract: Contract, post: Post, member: Member, now: datetime) -> Deliverable:
    """Put a post forward under a contract: it is labelled from this moment on (rule D5)."""
    if contract.member_id != member.pk or post.author_id != member.pk:
        raise ContractRefused("Only your own posts count for your own contract.")
    if contract.state != Contract.State.ACTIVE or now > contract.deadline_at:
        raise ContractRefused("This contract takes no more posts.")
    if post.kind == Post.Kind.REVIEW:
        raise ContractRefused("A review can never be paid for.")
    if post.sponsor_id not in (None, contract.brand_id):
        raise ContractRefused("This post already names another brand.")
    with transaction.atomic():
        # The contract is the lock: what is handed in and accepted meanwhile is counted.
        Contract.objects.select_for_update().get(pk=contract.pk)
        due = contract.deliverables.filter(state=Deliverable.State.DUE)
        deliverable = due.order_by("number").first()
        if deliverable is None:
            raise ContractRefused("All posts of this contract are in.")
        hand_in(deliverable, post, now=now)
        record_connection(
            post=post,
            disclosure=tie_of(contract),
            sponsor=contract.brand,
            reason=f"contract {contract.public_id}",
            now=now,
        )
    return deliverable


def hand_in(deliverable: Deliverable, post: Post, *, now: datetime) -> None:
    """Tie the post to what is owed; the database sees to it that a post is tied once."""
    if post.kind == Post.Kind.REVIEW:
        raise ContractRefused("A review can never be paid for.")
    deliverable.post, deliverable.submitted_at = post, now
    deliverable.state = Deliverable.State.IN_REVIEW
    try:
        with transaction.atomic():
            deliverable.save(update_fields=["post", "submitted_at", "state"])
    except IntegrityError as error:
        raise ContractRefused("This post already counts for a contract.") from error


def accept_post(*, deliverable: Deliverable, actor: Member, now: datetime) -> Earning:
    """Staff accept a submitted post: its part of the fee is earned and held for 30 days."""
    with transaction.atomic():
        # Two accepted at once would each find the other open, and the contract never completed.
        contract = Contract.objects.select_for_update().get(pk=deliverable.contract_id)
        locked = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
        if locked.state != Deliverable.State.IN_REVIEW or locked.post is None:
            raise ContractRefused("This post is not waiting for acceptance.")
        if actor.pk == contract.member_id:
            raise ContractRefused("Nobody accepts their own post.")
        if not locked.post.is_public or locked.post.review_state != Post.Review.APPROVED:
            raise ContractRefused(
                "The post is not public yet: its disclosure must be approved first."
            )
        locked.state = Deliverable.State.ACCEPTED
        locked.accepted_at, locked.accepted_by = now, actor
        locked.save(update_fields=["state", "accepted_at", "accepted_by"])
        earning = earn_fee(locked, actor=actor, now=now)
        complete_if_done(contract)
    return earning


def earn_fee(deliverable: Deliverable, *, actor: Member, now: datetime) -> Earning:
    contract = deliverable.contract
    earning = Earning.objects.create(
        member=contract.member,
        kind=Earning.Kind.DELIVERABLE,
        deliverable=deliverable,
        base_minor=deliverable.fee_minor,
        amount_minor=deliverable.fee_minor,
        currency=contract.currency,
        created_at=now,
    )
    ledger.move(earning, State.ACCRUED, at=now, actor=actor)
    ledger.move(earning, State.HELD, at=now, reason="post_stays_live", hold_until=now + HOLD)
    return earning


def complete_if_done(contract: Contract) -> None:
    open_posts = contract.deliverables.exclude(
        state__in=[Deliverable.State.ACCEPTED, Deliverable.State.VOIDED]
    )
    if not open_posts.exists():
        Contract.objects.filter(pk=contract.pk).update(state=Contract.State.COMPLETED)
