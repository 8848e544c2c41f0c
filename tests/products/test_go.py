"""``/go/<token>``: one row for the press, then the product's own page."""

from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from products.models import Click
from products.services.clicks import find_session, record_click
from products.visits import COOKIE
from tests.factories.members import make_member
from tests.factories.products import make_link, make_product

pytestmark = pytest.mark.django_db


@pytest.mark.row("A26", "A78")
def test_a_press_on_a_dot_goes_to_the_product_page_and_leaves_one_row(client):
    ana = make_member(handle="ana")
    link = make_link(product=make_product(slug="tent"), credited_member=ana, surface_id="post1")

    response = client.get(f"/go/{link.token}")

    assert (response.status_code, response["Location"]) == (302, "/products/tent/")
    click = Click.objects.get()
    assert (click.surface, click.surface_id, click.credited_member) == ("post", "post1", ana)
    assert click.product.slug == "tent"
    assert click.is_valid
    assert abs(click.at - timezone.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("extra", ["?to=https://evil.example", "?next=//evil.example", "?url=x"])
def test_nothing_in_the_address_changes_where_it_leads(client, extra):
    link = make_link(product=make_product(slug="tent"))
    assert client.get(f"/go/{link.token}{extra}")["Location"] == "/products/tent/"


@pytest.mark.parametrize("token", ["unknown", "a" * 40, "a" * 41, "%00", "../admin"])
def test_an_unknown_link_is_not_found_and_leaves_no_row(client, token):
    assert client.get(f"/go/{token}", follow=True).status_code == 404
    assert not Click.objects.exists()


def test_a_disabled_link_is_not_found_and_leaves_no_row(client):
    link = make_link(product=make_product(), is_active=False)
    assert client.get(f"/go/{link.token}").status_code == 404
    assert not Click.objects.exists()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Purpose": "prefetch"}, "prefetch"),
        ({"X-Moz": "prefetch"}, "prefetch"),
        ({"Sec-Fetch-Dest": "iframe"}, "not_a_page"),
        ({"Sec-Fetch-Dest": "image"}, "not_a_page"),
        ({"Sec-Fetch-Dest": "empty"}, "not_a_page"),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, "bot"),
        ({"User-Agent": "facebookexternalhit/1.1"}, "bot"),
    ],
)
def test_what_is_no_visit_of_a_person_is_redirected_but_does_not_count(client, headers, reason):
    link = make_link(product=make_product(slug="tent"))
    response = client.get(f"/go/{link.token}", headers=headers)
    assert response["Location"] == "/products/tent/"
    assert COOKIE not in response.cookies
    assert list(Click.objects.values_list("is_valid", "reason")) == [(False, reason)]


def test_head_is_redirected_but_does_not_count(client):
    link = make_link(product=make_product())
    assert client.head(f"/go/{link.token}").status_code == 302
    assert list(Click.objects.values_list("is_valid", "reason")) == [(False, "not_a_visit")]


def test_post_is_refused(client):
    assert client.post(f"/go/{make_link(product=make_product()).token}").status_code == 405


def test_a_browser_that_says_it_opens_a_page_counts(client):
    link = make_link(product=make_product())
    client.get(f"/go/{link.token}", headers={"Sec-Fetch-Dest": "document"})
    assert Click.objects.get().is_valid


def test_the_31st_click_of_a_minute_does_not_count():
    now = timezone.now()
    links = [make_link(product=make_product()) for _ in range(31)]
    clicks = [record_click(link=link, visitor_key="one", member=None, now=now) for link in links]
    assert [click.is_valid for click in clicks] == [True] * 30 + [False]
    assert clicks[-1].reason == "too_many"


def test_pressing_the_same_link_again_counts_once_in_30_minutes(client):
    link = make_link(product=make_product())
    for _ in range(3):
        client.get(f"/go/{link.token}")
    valid = list(Click.objects.order_by("id").values_list("is_valid", "reason"))
    assert valid == [(True, ""), (False, "repeat"), (False, "repeat")]


def test_many_strangers_from_one_address_stop_counting():
    links = [make_link(product=make_product()) for _ in range(23)]
    for link in links:  # a new browser each time, none keeps the cookie
        Client(REMOTE_ADDR="203.0.113.9").get(f"/go/{link.token}")
    assert Click.objects.filter(is_valid=True).count() == 20
    assert set(Click.objects.filter(is_valid=False).values_list("reason", flat=True)) == {
        "too_many"
    }


def test_the_visitors_cookie_is_signed_http_only_and_lax(client):
    response = client.get(f"/go/{make_link(product=make_product()).token}")
    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] >= 24 * 3600


@pytest.mark.parametrize(
    "forged",
    ["abc", "x" * 5000, signing.dumps("other", salt="elsewhere"), "", "\xe9"],
    ids=["a word", "far too long", "signed for something else", "empty", "not ascii"],
)
def test_a_forged_cookie_is_ignored(client, forged):
    client.get(f"/go/{make_link(product=make_product()).token}")
    victim = Click.objects.get().visitor_key
    thief = Client()
    thief.cookies[COOKIE] = forged
    thief.get(f"/go/{make_link(product=make_product()).token}")
    assert Click.objects.filter(visitor_key=victim).count() == 1


def test_signing_in_joins_the_browsers_clicks_to_the_account(client):
    ben = make_member(handle="ben")
    client.get(f"/go/{make_link(product=make_product()).token}")
    assert Click.objects.get().member is None
    client.force_login(ben)
    client.get("/bag/")
    assert Click.objects.get().member == ben


def test_somebody_elses_clicks_are_not_joined(client):
    ben, cem = make_member(), make_member()
    link = make_link(product=make_product())
    client.force_login(ben)
    client.get(f"/go/{link.token}")
    client.force_login(cem)
    client.get("/bag/")
    assert Click.objects.get().member == ben
    key = Click.objects.get().visitor_key
    assert find_session(member=cem, visitor_key=key, now=timezone.now()) is None


def test_another_creators_click_takes_the_session_over():
    now = timezone.now()
    buyer, ana, eva = make_member(), make_member(), make_member()
    product = make_product()
    for minutes, creator in ((30, ana), (10, eva)):
        link = make_link(product=product, credited_member=creator)
        record_click(link=link, visitor_key="v", member=buyer, now=now - timedelta(minutes=minutes))
    session = find_session(member=buyer, visitor_key=None, now=now)
    assert Click.objects.get(pk=session.id).credited_member == eva


def test_a_link_to_an_unpublished_product_is_not_found(client):
    link = make_link(product=make_product(status="unpublished"))
    assert client.get(f"/go/{link.token}").status_code == 404


@pytest.mark.row("A32")
def test_a_link_to_a_discontinued_product_still_leads_to_its_page(client):
    link = make_link(product=make_product(slug="old", status="discontinued"))
    assert client.get(f"/go/{link.token}", follow=True).status_code == 200
