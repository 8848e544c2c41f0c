"""A stranger becomes a member: sign-up, verification, sign-in, reset; none tells on others."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from spark.models import Member
from tests.factories.members import PASSWORD, make_country, make_member, make_outsider

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Dora",
    "handle": "dora",
    "email": "dora@example.com",
    "password1": "a-long-pass-phrase",
    "country": "US",
}


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    make_country()
    cache.clear()  # where allauth counts attempts


def test_signing_up_asks_for_the_address_to_be_verified(client, mailoutbox):
    answer = client.post(reverse("account_signup"), FORM)
    assert answer.status_code == 302, answer.context["form"].errors
    dora = Member.objects.get()
    assert (dora.handle, dora.name, dora.country) == ("dora", "Dora", "US")
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mailoutbox[0].body)
    assert link
    client.post(link.group(1))
    signed_in = client.post(
        reverse("account_login"), {"login": FORM["email"], "password": FORM["password1"]}
    )
    assert signed_in["Location"] == "/feed/"


def test_an_unverified_address_does_not_sign_in(client, mailoutbox):
    client.post(reverse("account_signup"), FORM)
    client.logout()
    client.post(reverse("account_login"), {"login": FORM["email"], "password": FORM["password1"]})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"handle": "Ü"}, "handle"),
        ({"handle": "admin"}, "handle"),
        ({"handle": "BEN"}, "handle"),
        ({"password1": "short"}, "password1"),
        ({"password1": "password1234"}, "password1"),
        ({"password1": "x" * 5000}, "password1"),
        ({"email": "no address"}, "email"),
        ({"name": ""}, "name"),
        ({"country": "XX"}, "country"),
    ],
)
def test_a_bad_field_is_named_and_nobody_is_made(client, change, field):
    make_member(handle="ben")
    answer = client.post(reverse("account_signup"), FORM | change)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert Member.objects.count() == 1


def test_a_known_address_gets_the_same_answer_and_a_mail(client, mailoutbox):
    make_outsider(handle="other", email="dora@example.com")
    known = client.post(reverse("account_signup"), FORM)
    unknown = client.post(reverse("account_signup"), FORM | {"email": "new@x.org", "handle": "neo"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert Member.objects.filter(email="dora@example.com").count() == 1


def test_resetting_a_password_says_the_same_for_known_and_unknown(client, mailoutbox):
    make_member(handle="ben")
    ask = reverse("account_reset_password")
    answers = [client.post(ask, {"email": who}) for who in ("ben@example.com", "no@example.com")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_reset_password_done"))
    }


def test_an_address_in_other_letters_reaches_nobody_else(client, mailoutbox):
    make_member(handle="mike", email="mike@example.org")
    client.post(reverse("account_reset_password"), {"email": "mıke@example.org"})
    assert all(mail.to != ["mike@example.org"] for mail in mailoutbox)


def test_signing_in_changes_the_session(client):
    make_member(handle="ben")
    client.get(reverse("account_login"))
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": "ben@example.com", "password": PASSWORD})
    assert client.session.session_key != before
