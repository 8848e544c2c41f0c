"""What a registered brand does in the API: its name in labels, and corrections (B22, A54)."""

import pytest
from django.utils import timezone

from feed.cards import card_of
from feed.services.disclosure import approve_disclosure
from products.models import BrandRequest, BrandRole
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak", is_verified=True)


@pytest.fixture
def speaker(brand):
    member = make_member(handle="speaker")
    BrandRole.objects.create(brand=brand, member=member)
    return member


@pytest.fixture
def post(speaker, brand):
    post = make_post(disclosure="paid", sponsor="northpeak", caption="In the hills")
    approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    return post


@pytest.mark.row("B22")
def test_a_brand_confirms_and_refuses_its_name_and_the_label_stays(api, speaker, post):
    call = api(speaker)
    (row,) = call("get", "brands/northpeak/named/").json()["results"]
    assert (row["post"], row["state"]) == (post.public_id, "pending")
    path = f"brands/northpeak/named/{post.public_id}/"
    assert call("put", path, {"answer": "confirm"}).json()["state"] == "confirmed"
    assert card_of(post.pk)["disclosure"]["label"] == "Sponsored · Paid by Northpeak"
    assert call("put", path, {"answer": "refuse"}).json()["state"] == "refused"
    label = card_of(post.pk)["disclosure"]["label"]
    assert label.startswith("Sponsored")
    assert "Northpeak" not in label


@pytest.mark.row("B22")
def test_only_the_brand_answers_and_only_for_posts_that_name_it(api, speaker, post):
    path = f"brands/northpeak/named/{post.public_id}/"
    for other in (make_member(), post.author):
        assert api(other)("get", "brands/northpeak/named/").status_code == 403
        assert api(other)("put", path, {"answer": "confirm"}).status_code == 403
    assert api()("get", "brands/northpeak/named/").status_code == 401
    call = api(speaker)
    plain = make_post()
    assert call("put", f"brands/northpeak/named/{plain.public_id}/", {"answer": "confirm"}
                ).status_code == 404  # fmt: skip
    assert call("get", "brands/none/named/").status_code == 404
    for body in ({}, {"answer": "yes"}, {"answer": "confirm", "label": "none"}, []):
        answer = call("put", path, body)
        assert answer.status_code == 400
    assert "answer" in call("put", path, {"answer": "yes"}).json()["errors"]


@pytest.mark.row("A54")
def test_a_brand_asks_for_corrections_of_the_fixed_types_alone(api, speaker, brand):
    call = api(speaker)
    asked = {"type": "wrong_tag", "address": "/p/abc/", "note": "This is the older tent."}
    made = call("post", "brands/northpeak/corrections/", asked)
    assert made.status_code == 201
    assert made.json()["state"] == "open"
    listed = call("get", "brands/northpeak/corrections/").json()["results"]
    assert [row["address"] for row in listed] == ["/p/abc/"]
    for wrong, field in (
        ({"type": "remove_criticism", "address": "/p/abc/"}, "type"),
        ({"type": "wrong_tag", "address": " "}, "address"),
        ({"type": "wrong_tag", "address": "x" * 201}, "address"),
    ):
        answer = call("post", "brands/northpeak/corrections/", wrong)
        assert answer.status_code == 400
        assert field in answer.json()["errors"]
    assert BrandRequest.objects.count() == 1
    for other in (make_member(), None):
        call = api(other) if other else api()
        assert call("post", "brands/northpeak/corrections/", asked).status_code in (401, 403)
        assert call("get", "brands/northpeak/corrections/").status_code in (401, 403)
    assert BrandRequest.objects.count() == 1
