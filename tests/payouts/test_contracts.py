"""A fee for so many posts: frozen at acceptance, reserved at once, earned post by post."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from feed.models import DisclosureEvent
from feed.services.disclosure import approve_disclosure
from payouts import ledger
from payouts.models import Contract, Deliverable, Earning
from payouts.services import contracts
from payouts.services.contracts import (
    ContractRefused,
    accept_contract,
    accept_post,
    offer_contract,
    submit_post,
)
from payouts.services.earnings import accrue_sales
from products.models import Surface
from tests.factories.feed import make_post
from tests.factories.influencers import make_creator
from tests.factories.members import make_member, make_staff
from tests.factories.payouts import make_click, make_contract, make_credited_line, make_rate_card
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_creator(member=make_member(handle="ana")).member


@pytest.fixture
def rita():
    return make_staff(handle="rita")


@pytest.fixture
def contract(ana):
    contract = make_contract(member=ana)
    accept_contract(contract=contract, member=ana, now=timezone.now())
    contract.refresh_from_db()
    return contract


def hand_in(contract, member, reviewer=None):
    post = make_post(author=member)
    deliverable = submit_post(contract=contract, post=post, member=member, now=timezone.now())
    if reviewer:
        approve_disclosure(post=post, reviewer=reviewer, now=timezone.now())
    return deliverable


@pytest.mark.row("A56")
def test_accepting_freezes_the_terms_and_reserves_the_fee(contract):
    assert contract.state == Contract.State.ACTIVE
    assert len(contract.terms_hash) == 64
    fees = list(contract.deliverables.values_list("fee_minor", flat=True))
    assert fees == [33_333, 33_333, 33_334]
    assert ledger.balances() == {("contract_reserve", "USD"): 100_000, ("expense", "USD"): -100_000}


@pytest.mark.row("A38", "A56")
def test_a_post_handed_in_is_labelled_at_once_and_for_good(contract, ana):
    deliverable = hand_in(contract, ana)
    deliverable.post.refresh_from_db()
    assert deliverable.post.disclosure == "paid"
    assert deliverable.post.sponsor == contract.brand
    assert deliverable.post.review_state == "pending_review"
    assert DisclosureEvent.objects.filter(post=deliverable.post).exists()


@pytest.mark.row("A56")
def test_an_accepted_post_earns_its_part_and_counts_down(contract, ana, rita):
    deliverable = hand_in(contract, ana, reviewer=rita)
    accept_post(deliverable=deliverable, actor=rita, now=timezone.now())
    earning = Earning.objects.get()
    assert earning.amount_minor == 33_333
    assert ledger.state_of(earning) == "held"
    assert ledger.balances()["contract_reserve", "USD"] == 66_667
    assert ledger.differences() == []


@pytest.mark.row("A56")
def test_all_posts_together_earn_exactly_the_fee(contract, ana, rita):
    for _ in range(3):
        deliverable = hand_in(contract, ana, reviewer=rita)
        accept_post(deliverable=deliverable, actor=rita, now=timezone.now())
    contract.refresh_from_db()
    assert contract.state == Contract.State.COMPLETED
    assert sum(Earning.objects.values_list("amount_minor", flat=True)) == 100_000
    assert ledger.balances()["contract_reserve", "USD"] == 0
    with pytest.raises(ContractRefused):
        hand_in(contract, ana)


@pytest.mark.row("A56")
def test_nothing_is_earned_before_the_disclosure_is_approved(contract, ana, rita):
    deliverable = hand_in(contract, ana)
    with pytest.raises(ContractRefused, match="approved first"):
        accept_post(deliverable=deliverable, actor=rita, now=timezone.now())
    assert not Earning.objects.exists()


def test_one_post_counts_for_one_contract_only(contract, ana):
    post = make_post(author=ana)
    submit_post(contract=contract, post=post, member=ana, now=timezone.now())
    other = make_contract(member=ana, title="Another")
    accept_contract(contract=other, member=ana, now=timezone.now())
    other.refresh_from_db()
    with pytest.raises(ContractRefused, match="already"):
        submit_post(contract=other, post=post, member=ana, now=timezone.now())


def test_a_post_handed_in_elsewhere_meanwhile_is_refused(contract, ana, monkeypatch):
    other = make_contract(member=ana, title="Another")
    accept_contract(contract=other, member=ana, now=timezone.now())
    other.refresh_from_db()
    post = make_post(author=ana)
    real = contracts.hand_in

    def after_the_rival(deliverable, given, *, now):
        Deliverable.objects.filter(contract=other, number=1).update(post=given, state="in_review")
        real(deliverable, given, now=now)

    monkeypatch.setattr(contracts, "hand_in", after_the_rival)
    with pytest.raises(ContractRefused, match="already"):
        submit_post(contract=contract, post=post, member=ana, now=timezone.now())


def test_handing_in_nonsense_is_refused(client, contract, ana):
    client.force_login(ana)
    url = reverse("payouts:submit_post", args=[contract.public_id])
    for post in ("", "nobody", "a\x00b"):
        status = 400 if "\x00" in post else 302
        assert client.post(url, {"post": post}).status_code == status
    assert not Deliverable.objects.exclude(post=None).exists()
    assert client.get("/desk/money/a%00b/").status_code == 404


def test_a_post_that_names_another_brand_does_not_count(contract, ana):
    post = make_post(author=ana)
    type(post).objects.filter(pk=post.pk).update(sponsor=make_brand(slug="other-brand"))
    post.refresh_from_db()
    with pytest.raises(ContractRefused, match="another brand"):
        submit_post(contract=contract, post=post, member=ana, now=timezone.now())


def test_a_review_is_never_paid_for(contract, ana):
    post = make_post(author=ana)
    type(post).objects.filter(pk=post.pk).update(kind="review")
    post.refresh_from_db()
    with pytest.raises(ContractRefused, match="review"):
        submit_post(contract=contract, post=post, member=ana, now=timezone.now())


def test_nobody_accepts_their_own_post(contract, ana, rita):
    deliverable = hand_in(contract, ana, reviewer=rita)
    with pytest.raises(ContractRefused, match="own post"):
        accept_post(deliverable=deliverable, actor=ana, now=timezone.now())


def test_only_the_creator_accepts_and_only_an_offer(ana):
    contract = make_contract(member=ana)
    with pytest.raises(ContractRefused):
        accept_contract(contract=contract, member=make_member(), now=timezone.now())
    accept_contract(contract=contract, member=ana, now=timezone.now())
    with pytest.raises(ContractRefused):
        accept_contract(contract=contract, member=ana, now=timezone.now())
    assert Deliverable.objects.count() == 3


def test_after_the_deadline_no_post_counts(contract, ana):
    late = timezone.now() + timedelta(days=61)
    with pytest.raises(ContractRefused, match="no more posts"):
        submit_post(contract=contract, post=make_post(author=ana), member=ana, now=late)


def test_only_a_draft_can_be_offered(ana):
    contract = make_contract(member=ana, state=Contract.State.DRAFT)
    offer_contract(contract=contract)
    with pytest.raises(ContractRefused):
        offer_contract(contract=contract)


@pytest.mark.row("A56")
def test_a_sale_from_a_fee_paid_post_earns_no_commission_too(contract, ana):
    make_rate_card()
    deliverable = hand_in(contract, ana)
    product = make_product()
    click = make_click(
        creator=ana, product=product, surface=Surface.POST, surface_id=deliverable.post.public_id
    )
    make_credited_line(creator=ana, product=product, click=click)
    accrue_sales(now=timezone.now())
    earning = Earning.objects.get()
    assert (earning.amount_minor, earning.events.get().reason) == (0, "covered_by_flat_fee")


@pytest.mark.row("A56")
def test_the_desk_counts_delivered_posts(client, contract, ana, rita):
    accept_post(deliverable=hand_in(contract, ana, reviewer=rita), actor=rita, now=timezone.now())
    client.force_login(ana)
    page = client.get(reverse("payouts:desk_money")).content.decode()
    assert "1 of 3 delivered" in page
    assert "$333.33" in page


@pytest.mark.row("A56")
def test_a_creator_accepts_and_hands_in_on_the_desk(client, ana):
    contract = make_contract(member=ana)
    client.force_login(ana)
    client.post(reverse("payouts:accept_contract", args=[contract.public_id]))
    post = make_post(author=ana)
    client.post(reverse("payouts:submit_post", args=[contract.public_id]), {"post": post.public_id})
    assert Deliverable.objects.get(post=post).state == Deliverable.State.IN_REVIEW


def test_others_contracts_are_not_there(client, ana):
    contract = make_contract(member=ana)
    client.force_login(make_member())
    url = reverse("payouts:accept_contract", args=[contract.public_id])
    assert client.post(url).status_code == 404
    contract.refresh_from_db()
    assert contract.state == Contract.State.OFFERED


@pytest.mark.row("A42")
@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("terms", "Write three 5-star reviews"), ("title", "Three Reviews"),
        ("terms", "Give us a good rating"), ("terms", "Five\nSTARS, please"),
    ],
)  # fmt: skip
def test_a_contract_that_pays_for_reviews_is_neither_saved_nor_offered(ana, field, text):
    said = {"title": "Tents", "terms": "Three posts"} | {field: text}
    draft = make_contract(member=ana, state=Contract.State.DRAFT, **said)
    with pytest.raises(ValidationError) as refusal:
        draft.full_clean()
    assert list(refusal.value.error_dict) == [field]
    with pytest.raises(ContractRefused, match="never for reviews"):
        offer_contract(contract=draft)
    draft.refresh_from_db()
    assert draft.state == Contract.State.DRAFT


@pytest.mark.row("A42")
def test_a_contract_of_posts_is_saved_whatever_else_it_says(ana):
    terms = "Start in May. A preview goes to staff; they check it. Startling views, no ratio."
    make_contract(member=ana, state=Contract.State.DRAFT, terms=terms).full_clean(
        exclude=["terms_hash"]
    )


@pytest.mark.row("A42")
def test_a_review_is_never_tied_to_what_is_owed(contract, ana):
    other = make_product(brand=make_brand(slug="zeta"))
    review = make_post(author=ana, kind="review", products=[other])
    deliverable = contract.deliverables.first()
    with pytest.raises(ContractRefused, match="never be paid"):
        contracts.hand_in(deliverable, review, now=timezone.now())
    deliverable.refresh_from_db()
    assert deliverable.post is None
