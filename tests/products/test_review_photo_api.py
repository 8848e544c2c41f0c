"""A review with a photo through the API (row A35)."""

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from products.models import Review
from tests.factories.members import make_member
from tests.factories.products import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("A35")]
PATH = "/api/v1/products/tent/reviews/"


@pytest.fixture
def client():
    cache.clear()
    make_product(slug="tent")
    client = Client()
    client.force_login(make_member(handle="ben"))
    return client


def photo(content=None, name="tent.jpg"):
    if content is None:
        out = io.BytesIO()
        Image.new("RGB", (300, 400), "green").save(out, "JPEG")
        content = out.getvalue()
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_a_review_with_a_photo_is_sent_as_a_form(client):
    answer = client.post(PATH, {"stars": "4", "body": "Dry inside", "photo": photo()})
    assert answer.status_code == 201
    said = answer.json()
    assert said["stars"] == 4
    assert said["photo"].endswith(".webp")
    assert said["badges"] == []
    assert client.get(PATH).json()["results"][0]["photo"] == said["photo"]


def test_a_form_without_a_photo_and_json_work_as_before(client):
    assert client.post(PATH, {"stars": "4", "body": "Dry"}).json()["photo"] is None
    other = Client()
    other.force_login(make_member())
    body = {"stars": 3, "body": "Fine"}
    assert other.post(PATH, body, content_type="application/json").status_code == 201
    assert other.post(
        PATH, body | {"photo": "x"}, content_type="application/json"
    ).status_code == 400  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"stars": "6", "body": "x"}, "stars"),
        ({"stars": "4"}, "body"),
        ({"stars": "four", "body": "x"}, "stars"),
        ({"stars": "4", "body": "x", "photo": "no file"}, "photo"),
        ({"stars": "4", "body": "x", "basis": "own"}, "basis"),
    ],
)
def test_a_wrong_form_names_the_field_and_writes_nothing(client, said, field):
    answer = client.post(PATH, said)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Review.objects.exists()


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'/>", b"GIF89a", b"\xff\xd8\xff broken"])
def test_a_file_that_is_no_picture_is_refused_and_nothing_is_written(client, content):
    answer = client.post(PATH, {"stars": "4", "body": "x", "photo": photo(content)})
    assert answer.status_code == 400
    assert "photo" in answer.json()["errors"]
    assert not Review.objects.exists()
