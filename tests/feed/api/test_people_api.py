"""Interests, smiles, comments and relations by API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from feed.models import Block, Comment, Follow, InterestChoice, Media, Mute, Save
from spark.models import SiteSettings
from spark.tokens import make_token
from tests.factories.feed import NAMES, make_interest, make_interests, make_media, make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.mark.row("A05", "A06", "A07")
def test_interests_are_listed_chosen_and_changed(api, ben):
    make_interests()
    make_interest(slug="retired", is_active=False)
    listed = api()("get", "interests/").json()["results"]
    assert [row["slug"] for row in listed] == NAMES
    put = api(ben)("put", "me/interests/", {"interests": NAMES[:6]})
    assert put.status_code == 200
    assert put.json() == {"interests": NAMES[:6], "minimum": 5}
    assert api(ben)("get", "me/interests/").json()["interests"] == NAMES[:6]


BAD = [
    ({"interests": NAMES[:4]}, "Choose at least 5 interests"),
    ({"interests": []}, "Choose at least 5 interests"),
    ({"interests": [*NAMES[:4], "dogs"]}, "dogs is named twice."),
    ({"interests": [*NAMES[:4], "dragons"]}, "dragons is no interest that can be chosen."),
    ({"interests": [*NAMES[:4], "retired"]}, "retired is no interest that can be chosen."),
    ({"interests": [1, 2, 3, 4, 5]}, "1 is no interest that can be chosen."),
    ({"interests": [None] * 5}, "This field may not be null."),
    ({"interests": "dogs"}, 'Expected a list of items but got type "str".'),
    ({"interests": None}, "This field may not be null."),
    ({}, "This field is required."),
    ({"interests": ["x" * 41] * 5}, "Ensure this field has no more than 40 characters."),
]


@pytest.mark.row("A05", "A06")
@pytest.mark.parametrize(("body", "message"), BAD)
def test_a_wrong_choice_is_400_and_the_old_one_stands(api, ben, body, message):
    make_interests()
    make_interest(slug="retired", is_active=False)
    client = api(ben)
    client("put", "me/interests/", {"interests": NAMES[2:7]})
    answer = client("put", "me/interests/", body)
    assert answer.status_code == 400
    assert (answer.json()["code"], answer.json()["detail"]) == ("invalid", message)
    assert list(answer.json()["errors"]) == ["interests"]
    assert InterestChoice.objects.filter(member=ben).count() == 5


@pytest.mark.row("A16")
def test_smiles_are_idempotent_and_answer_the_count(api, ana, ben):
    post = make_post(author=ana)
    here = f"posts/{post.public_id}/smile/"
    client = api(ben)
    for _ in range(2):
        assert client("put", here).json() == {"smiles": 1, "smiled": True}
    assert api(ana)("put", here).json() == {"smiles": 2, "smiled": True}  # one's own, once
    for _ in range(2):
        assert client("delete", here).json() == {"smiles": 1, "smiled": False}


@pytest.mark.row("B03")
def test_saves_are_idempotent(api, ana, ben):
    post = make_post(author=ana)
    here = f"posts/{post.public_id}/save/"
    client = api(ben)
    assert [client("put", here).status_code for _ in range(2)] == [204, 204]
    assert Save.objects.count() == 1
    assert client("get", f"posts/{post.public_id}/").json()["saved"] is True
    assert [client("delete", here).status_code for _ in range(2)] == [204, 204]
    assert not Save.objects.exists()


def test_the_sixty_first_reaction_of_a_minute_is_429(api, ana, ben):
    post = make_post(author=ana)
    client = api(ben)
    for _ in range(30):
        client("put", f"posts/{post.public_id}/smile/")
        client("delete", f"posts/{post.public_id}/smile/")
    answer = client("put", f"posts/{post.public_id}/smile/")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.row("A17")
def test_comments_are_said_listed_edited_and_deleted(api, ana, ben):
    post = make_post(author=ana)
    here = f"posts/{post.public_id}/comments/"
    first = api(ben)("post", here, {"body": "Nice <b>tent</b>"})
    assert first.status_code == 201
    answer = api(ana)("post", here, {"body": "Thanks", "parent": first.json()["id"]})
    assert answer.json()["parent"] == first.json()["id"]
    listed = api()("get", here).json()
    assert [row["body"] for row in listed["results"]] == ["Nice <b>tent</b>", "Thanks"]
    assert listed["next"] is None
    edit = f"comments/{first.json()['id']}/"
    assert api(ben)("patch", edit, {"body": "Lovely"}).json()["body"] == "Lovely"
    assert api(ana)("patch", edit, {"body": "x"}).status_code == 403
    assert api(ana)("delete", edit).status_code == 204
    assert api()("get", here).json()["results"] == []
    assert api(ben)("delete", edit).status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"body": ""}, 400, "body"),
        ({"body": "x" * 1001}, 400, "body"),
        ({"body": "x", "parent": "nothing"}, 404, None),
        ({"body": "x", "author": "ana"}, 400, "author"),
        ({"body": "x\x00"}, 400, "body"),
        ({}, 400, "body"),
    ],
)
def test_bad_comments_are_refused(api, ana, ben, body, status, field):
    post = make_post(author=ana)
    answer = api(ben)("post", f"posts/{post.public_id}/comments/", body)
    assert answer.status_code == status
    if field:
        assert list(answer.json()["errors"]) == [field]
    assert not Comment.objects.exists()


@pytest.mark.row("A17")
def test_a_flood_of_comments_is_429(api, ana, ben):
    here = f"posts/{make_post(author=ana).public_id}/comments/"
    client = api(ben)
    codes = [client("post", here, {"body": f"{n}"}).status_code for n in range(11)]
    assert codes == [201] * 10 + [429]
    answer = client("post", here, {"body": "more"})
    assert answer.json()["code"] == "too_many_comments"
    assert answer.headers["Retry-After"] == "61"


@pytest.mark.row("A01")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("put", "posts/{id}/smile/", None),
        ("put", "posts/{id}/save/", None),
        ("post", "posts/{id}/comments/", {"body": "x"}),
        ("put", "members/ana/follow/", None),
        ("put", "brands/northpeak/follow/", None),
        ("put", "members/ana/block/", None),
        ("put", "members/ana/mute/", None),
        ("put", "me/interests/", {"interests": NAMES[:5]}),
    ],
)
def test_without_a_membership_every_write_is_403(api, ana, cem, method, path, body):
    make_interests()
    make_brand()
    path = path.format(id=make_post(author=ana).public_id)
    answer = api(cem)(method, path, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "membership_required")
    assert api()(method, path, body).status_code == 401
    SiteSettings.objects.update_or_create(
        id=1,
        defaults={
            "require_membership_to_contribute": False,
            "require_membership_to_browse": False,
        },
    )
    assert api(cem)(method, path, body).status_code in (200, 201, 204)


@pytest.mark.row("A12")
def test_follows_of_people_and_brands_are_idempotent(api, ana, ben):
    make_brand()
    client = api(ben)
    for path in ("members/ana/follow/", "brands/northpeak/follow/"):
        assert [client("put", path).status_code for _ in range(2)] == [204, 204]
    assert Follow.objects.filter(follower=ben).count() == 2
    for path in ("members/ANA/follow/", "brands/northpeak/follow/"):
        assert [client("delete", path).status_code for _ in range(2)] == [204, 204]
    assert not Follow.objects.exists()
    assert client("put", "members/nobody/follow/").status_code == 404
    assert client("put", "members/ben/follow/").status_code == 400


@pytest.mark.row("B08")
def test_blocks_and_mutes(api, ana, ben):
    client = api(ben)
    assert client("put", "members/ana/mute/").status_code == 204
    assert client("put", "members/ana/block/").status_code == 204
    assert (Mute.objects.count(), Block.objects.count()) == (1, 1)
    answer = api(ana)("put", "members/ben/follow/")
    assert (answer.status_code, answer.json()["code"]) == (403, "blocked")
    assert client("delete", "members/ana/block/").status_code == 204
    assert client("delete", "members/ana/mute/").status_code == 204
    assert (Mute.objects.count(), Block.objects.count()) == (0, 0)


@pytest.mark.row("B21")
def test_a_token_needs_the_scope(api, ana, ben):
    post = make_post(author=ana)
    now = timezone.now()
    reader = make_token(member=ben, name="r", scopes=["read"], now=now)[1]
    writer = make_token(member=ben, name="w", scopes=["write"], now=now)[1]
    path = f"posts/{post.public_id}/smile/"
    answer = api()("put", path, Authorization=f"Bearer {reader}")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert api()("put", path, Authorization=f"Bearer {writer}").status_code == 200
    answer = api()("get", "me/interests/", Authorization=f"Bearer {writer}")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def picture(name="dog.jpg"):
    import io

    from PIL import Image

    stream = io.BytesIO()
    Image.new("RGB", (800, 1000), "#4488cc").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


@pytest.mark.row("A14")
def test_a_picture_is_sent_and_waits_for_the_worker(api, ana, ben):
    client = api(ana).client
    answer = client.post("/api/v1/media/", {"file": picture(), "alt": "A dog"})
    assert answer.status_code == 201
    sent = answer.json()
    assert (sent["kind"], sent["state"], sent["alt"]) == ("image", "uploaded", "A dog")
    assert client.get(f"/api/v1/media/{sent['id']}/").json() == sent
    assert api(ben)("get", f"media/{sent['id']}/").status_code == 404


def test_what_is_no_picture_is_refused(api, ana, cem):
    client = api(ana).client
    svg = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", "image/jpeg")
    answer = client.post("/api/v1/media/", {"file": svg})
    assert answer.status_code in (400, 415)
    assert answer.json()["code"] == "media_invalid"
    assert client.post("/api/v1/media/", {}).status_code == 400
    answer = client.post("/api/v1/media/", {"file": picture(), "owner": "ben"})
    assert answer.json()["code"] == "unknown_field"
    assert api(cem).client.post("/api/v1/media/", {"file": picture()}).status_code == 403
    answer = client.post("/api/v1/media/", data=b"{}", content_type="application/json")
    assert answer.status_code == 415
    assert not Media.objects.exists()


def test_the_thirty_first_file_in_half_an_hour_is_429(api, ana):
    for _ in range(30):
        make_media(owner=ana)
    answer = api(ana).client.post("/api/v1/media/", {"file": picture()})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_uploads")
    assert Media.objects.count() == 30


def test_a_list_of_comments_costs_the_same_at_1_and_30(api, ana, django_assert_max_num_queries):
    post = make_post(author=ana)
    client = api()
    for number in (1, 30):
        while Comment.objects.count() < number:
            Comment.objects.create(post=post, author=make_member(), body="Hi")
        with django_assert_max_num_queries(3):
            client("get", f"posts/{post.public_id}/comments/?limit=50")
