"""Earnings, payouts and contracts as JSON: one's own, with every cent traced."""

import pytest
from django.utils import timezone

from payouts.models import Earning
from payouts.services.earnings import accrue_sales
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.members import make_member
from tests.factories.payouts import make_contract, make_credited_line, make_rate_card
from tests.factories.products import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("B21")]


@pytest.fixture
def ana(client):
    ana = make_creator(member=make_member(handle="ana")).member
    make_storefront(creator=ana.creator)
    make_rate_card(default_bps=400)
    make_credited_line(creator=ana, product=make_product(price_minor=7999))
    accrue_sales(now=timezone.now())
    client.force_login(ana)
    return ana


@pytest.mark.row("A78")
def test_an_earning_and_its_trace_from_click_to_ledger(client, ana):
    [earning] = client.get("/api/v1/me/earnings/").json()["results"]
    assert earning["amount"] == {"amount_minor": 320, "currency": "USD"}
    trace = client.get(f"/api/v1/me/earnings/{earning['id']}/trace/").json()
    assert trace["click"]["surface"] == "storefront"
    assert trace["events"][0]["entries"] == [
        {
            "debit": "expense",
            "credit": "payable_accrued",
            "amount": {"amount_minor": 320, "currency": "USD"},
        }
    ]


def test_others_earnings_are_not_there(client, ana):
    public_id = Earning.objects.get().public_id
    client.force_login(make_member())
    assert client.get("/api/v1/me/earnings/").json()["results"] == []
    assert client.get(f"/api/v1/me/earnings/{public_id}/trace/").status_code == 404


def test_contracts_are_counted_and_drafts_are_not_shown(client, ana):
    make_contract(member=ana)
    make_contract(member=ana, state="draft")
    [contract] = client.get("/api/v1/me/contracts/").json()["results"]
    assert (contract["post_count"], contract["delivered_count"]) == (3, 0)


@pytest.mark.parametrize("path", ["earnings", "payouts", "contracts", "analytics"])
def test_signed_out_nobody_sees_money(client, path):
    answer = client.get(f"/api/v1/me/{path}/")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize(
    "query", ["from=yesterday", "from=2026-02-31", "from=2026-02-01&to=2026-01-01"]
)
def test_a_bad_stretch_of_time_is_named(client, ana, query):
    answer = client.get(f"/api/v1/me/analytics/?{query}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["from"])


@pytest.mark.row("A71")
def test_a_storefront_is_public(client, ana):
    client.logout()
    body = client.get("/api/v1/storefronts/ANA/").json()
    assert body["handle"] == "ana"
    assert client.get("/api/v1/storefronts/nobody/").status_code == 404
