"""Each role sees what its work needs; the admin wants a second factor (row B46)."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from feed.models import MaterialConnection
from feed.services import disclosure
from feed.services.disclosure import record_material_connection
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db
QUEUE, BATCHES = "/admin/feed/pendingdisclosure/", "/admin/payouts/payoutbatch/"
CONNECTIONS, CONTRACTS = "/admin/feed/materialconnection/", "/admin/payouts/contract/"
LOWERINGS, PRODUCTS = "/admin/feed/labellowering/", "/admin/products/product/"
PLACES = (QUEUE, CONNECTIONS, LOWERINGS, BATCHES, CONTRACTS, PRODUCTS)
SEES = {
    "reviewer": {QUEUE, CONNECTIONS, LOWERINGS},
    "catalogue": {PRODUCTS},
    "finance_preparer": {BATCHES, CONTRACTS},
    "finance_approver": {BATCHES, CONTRACTS},
    "support": {QUEUE},
}


def staff_client(role):
    member = make_member(is_staff=True)
    member.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(member)
    return client, member


@pytest.mark.row("B46")
@pytest.mark.parametrize("role", sorted(SEES))
def test_a_role_sees_its_own_work_and_no_other(role):
    client, _ = staff_client(role)
    seen = {place for place in PLACES if client.get(place).status_code == 200}
    assert seen == SEES[role]


@pytest.mark.row("B46")
@pytest.mark.parametrize("role", ["finance_preparer", "finance_approver", "support", "catalogue"])
def test_only_reviewers_decide_and_put_on_record(role):
    client, _ = staff_client(role)
    make_brand()
    post = make_post(author=make_member(), disclosure="paid", sponsor="northpeak")
    sent = client.post(f"{QUEUE}{post.pk}/change/", {"decision": "approve", "version": 1})
    assert sent.status_code == 403
    assert client.post(f"{CONNECTIONS}add/", {}).status_code == 403


@pytest.mark.row("C01", "B46")
def test_a_reviewer_puts_a_gift_on_record_and_wrong_input_is_named():
    client, _ = staff_client("reviewer")
    ana, brand = make_member(), make_brand()
    form = {
        "member": ana.pk, "brand": brand.pk, "type": "gifted", "starts_at_0": "2026-05-01",
        "starts_at_1": "10:00", "ends_at_0": "", "ends_at_1": "", "ground": "A tent",
    }  # fmt: skip
    wrong = client.post(
        f"{CONNECTIONS}add/", form | {"ends_at_0": "2026-04-01", "ends_at_1": "10:00"}
    )
    assert "ends_at" in wrong.context["adminform"].form.errors
    assert not MaterialConnection.objects.exists()
    assert client.post(f"{CONNECTIONS}add/", form).status_code == 302
    row = MaterialConnection.objects.get()
    assert (row.member, row.brand, row.type) == (ana, brand, "gifted")
    assert (row.ends_at - row.starts_at).days == 365
    here = f"{CONNECTIONS}{row.pk}/"
    client.post(f"{here}change/", {"ground": "Nothing"})
    assert MaterialConnection.objects.get().ground == "A tent"
    assert client.post(f"{here}delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "end", "_selected_action": [row.pk]}
    assert b"1 ended." in client.post(CONNECTIONS, chosen, follow=True).content


@pytest.mark.row("B46")
def test_the_admin_wants_a_second_factor(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    client, member = staff_client("reviewer")
    answer = client.get(QUEUE)
    assert (answer.status_code, answer.url) == (302, "/accounts/2fa/")
    assert client.post(QUEUE, {"action": "approve"}).status_code == 403
    assert client.get("/settings/").status_code == 200  # only the admin asks
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    assert client.get(QUEUE).status_code == 200
    plain = Client()
    plain.force_login(make_member())
    assert plain.get(QUEUE).url.startswith("/admin/login/")


@pytest.mark.row("B46")
def test_support_reads_nothing_private_beside_a_post():
    ana, brand, now = make_member(), make_brand(slug="northpeak"), timezone.now()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    record_material_connection(
        member=ana, brand=brand, type="paid", starts_at=now, ground="Contract 77, secret", now=now
    )
    disclosure.force_label(
        post=post, disclosure="paid", sponsor=brand, reviewer=make_staff(), now=now,
        reason="Her agent wrote to us",
    )  # fmt: skip
    page = f"{QUEUE}{post.pk}/change/"
    everything = ("Contract 77, secret", "Her agent wrote to us", "in 90 days")
    seen = staff_client("reviewer")[0].get(page).content.decode()
    assert all(text in seen for text in everything)
    answer = staff_client("support")[0].get(page)
    assert answer.status_code == 200
    assert not any(text in answer.content.decode() for text in everything)


@pytest.mark.row("C14")
def test_reviewers_and_no_other_role_look_up_what_a_member_was_shown():
    log = "/admin/feed/servedpage/"
    allowed = {role for role in SEES if staff_client(role)[0].get(log).status_code == 200}
    assert allowed == {"reviewer"}
