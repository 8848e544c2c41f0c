"""A member's own settings: how others see them, and the tokens of programs."""

import io

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image

from spark.models import ApiToken
from tests.factories.members import PASSWORD, make_member, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    ben = make_member(handle="ben")
    client.force_login(ben)
    return ben


def picture(**options):
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "red").save(out, "JPEG", **options)
    out.seek(0)
    out.name = "../../me.jpg"
    return out


def test_a_portrait_is_drawn_anew_under_another_name(client, ben, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    exif = Image.Exif()
    exif[0x010E] = "secret"
    form = {"name": "Ben B", "bio": "Dogs.", "portrait": picture(exif=exif)}
    assert client.post(reverse("settings"), form).status_code == 302
    ben.refresh_from_db()
    assert ben.name == "Ben B"
    assert "me" not in ben.portrait.name.removeprefix("portraits/").split(".")[:1]
    stored = Image.open(ben.portrait.path)
    assert (stored.format, stored.size) == ("WEBP", (400, 400))
    assert b"secret" not in ben.portrait.read()


def test_what_is_no_picture_is_refused_and_nothing_changes(client, ben):
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "me.jpg"
    answer = client.post(reverse("settings"), {"name": "New", "bio": "", "portrait": fake})
    assert answer.status_code == 400
    assert "JPEG, PNG or WebP" in answer.content.decode()
    ben.refresh_from_db()
    assert ben.name == "Ben"


@pytest.mark.row("B21")
def test_a_token_is_shown_once_works_within_its_scopes_and_dies_when_revoked(client, ben):
    page = client.post(reverse("tokens"), {"name": "My app", "scopes": ["read"]})
    token = page.context["token"]
    row = ApiToken.objects.get()
    assert token not in (row.digest, row.name)
    head = {"Authorization": f"Bearer {token}"}
    client.logout()
    assert client.get("/api/v1/me/interests/", headers=head).status_code == 200
    refused = client.put(
        "/api/v1/me/interests/", {"interests": []}, "application/json", headers=head
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    client.force_login(ben)
    client.post(reverse("revoke_token", args=[row.public_id]))
    client.logout()
    assert client.get("/api/v1/me/interests/", headers=head).status_code == 401


@pytest.mark.row("B21")
def test_a_token_can_be_had_with_email_and_password(client):
    make_member(handle="ben")
    ask = {"email": "ben@example.com", "password": PASSWORD, "scopes": ["read", "write"]}
    answer = client.post("/api/v1/auth/token/", ask, "application/json")
    assert answer.status_code == 201
    assert answer.json()["scopes"] == ["read", "write"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"password": "wrong"}, 400, "invalid"),
        ({"email": "nobody@example.com"}, 400, "invalid"),
        ({"scopes": ["root"]}, 400, "invalid"),
        ({"scopes": []}, 400, "invalid"),
        ({"is_staff": True}, 400, "unknown_field"),
    ],
)
def test_a_bad_request_for_a_token_is_named(client, change, status, code):
    make_member(handle="ben")
    ask = {"email": "ben@example.com", "password": PASSWORD, "scopes": ["read"]} | change
    answer = client.post("/api/v1/auth/token/", ask, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ApiToken.objects.exists()


def test_staff_need_their_second_factor_for_a_token(client):
    make_staff(handle="rita")
    ask = {"email": "rita@example.com", "password": PASSWORD, "scopes": ["read"]}
    answer = client.post("/api/v1/auth/token/", ask, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")


@pytest.mark.row("B21")
def test_the_sixth_wrong_password_of_an_account_is_too_many_from_wherever_it_comes(client):
    cache.clear()
    member = make_member(handle="ben")
    ask = {"email": member.email, "password": "wrong", "scopes": ["read"]}
    for n in range(5):
        answer = client.post(
            "/api/v1/auth/token/", ask, "application/json", REMOTE_ADDR=f"192.0.2.{n}"
        )
        assert answer.status_code == 400
    ask["password"] = PASSWORD
    answer = client.post("/api/v1/auth/token/", ask, "application/json", REMOTE_ADDR="192.0.2.9")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert int(answer["Retry-After"]) > 0
    assert not ApiToken.objects.exists()
    cache.clear()
