"""Signing up, a second factor and a passkey, as a person does it in a browser."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from spark.models import Member
from tests.factories.members import PASSWORD


@pytest.fixture(autouse=True)
def _mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.mark.row("A05")
def test_a_stranger_signs_up_verifies_and_is_asked_for_interests(world, visit, live_server):
    page = visit("/accounts/signup/")
    page.get_by_label("Your name").fill("Dora Dean")
    page.get_by_label("Handle").fill("dora")
    page.get_by_label(re.compile("^E-?mail", re.I)).fill("dora@example.com")
    page.get_by_label(re.compile("^Password", re.I)).first.fill("a-long-pass-phrase")
    page.get_by_role("button", name=re.compile("sign up|join|create", re.I)).click()
    expect(page.get_by_text(re.compile("verify|confirm", re.I)).first).to_be_visible()
    path = re.search(r"(/accounts/confirm-email/\S+)", mail.outbox[0].body).group(1)
    visit(path)
    page.get_by_role("button", name=re.compile("confirm", re.I)).click()
    if "/login/" in page.url:
        page.get_by_label(re.compile("^E-?mail", re.I)).fill("dora@example.com")
        page.get_by_label(re.compile("^Password", re.I)).first.fill("a-long-pass-phrase")
        page.get_by_role("button", name=re.compile("^sign in$", re.I)).click()
    expect(page.get_by_text(re.compile("membership", re.I)).first).to_be_visible()
    assert Member.objects.get(handle="dora").has_usable_password()


def add_authenticator(page):
    """A security key that the browser pretends to have."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.mark.row("A01")
def test_a_passkey_is_added_and_opens_the_door(world, visit, live_server):
    page = visit("/accounts/login/")
    add_authenticator(page)
    page.get_by_label(re.compile("^E-?mail", re.I)).fill("ben@example.com")
    page.get_by_label(re.compile("^Password", re.I)).first.fill(PASSWORD)
    page.get_by_role("button", name=re.compile("^sign in$", re.I)).click()
    page.wait_for_url("**/feed/")
    visit("/accounts/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.get_by_label(re.compile("password", re.I)).fill(PASSWORD)
        page.get_by_role("button", name=re.compile("confirm|continue", re.I)).first.click()
    name = page.get_by_label(re.compile("name", re.I))
    if name.count():
        name.first.fill("My phone")
    box = page.get_by_role("checkbox")
    if box.count():
        box.first.check(force=True)
    page.get_by_role("button", name=re.compile("^add", re.I)).first.click()
    expect(page.get_by_text(re.compile("My phone|recovery", re.I)).first).to_be_visible()
    page.context.clear_cookies()
    visit("/accounts/login/")
    page.get_by_role("button", name=re.compile("passkey", re.I)).click()
    page.wait_for_url("**/feed/")
