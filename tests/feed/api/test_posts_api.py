"""Posts by API: made once, read, changed, removed; what is not theirs to write is refused."""

import pytest
from django.utils import timezone

from feed.models import Post, PostRevision
from feed.services.disclosure import approve_disclosure
from feed.services.posts import remove_post
from tests.factories.feed import make_interest, make_media, make_post
from tests.factories.members import make_outsider, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db


def draft(author, **fields):
    make_interest(slug="dogs")
    media = make_media(owner=author)
    return {"media": [media.public_id], "caption": "Hi #dogs", "interests": ["dogs"]} | fields


@pytest.mark.row("B21", "A20", "A40")
def test_a_post_is_made_and_reads_as_the_interface_says(api, ana, ben):
    make_product(slug="tent", title="Tent", price_minor=18900)
    body = draft(ana)
    body |= {
        "alts": ["A tent by a lake"],
        "tags": [{"product": "tent", "media": body["media"][0], "x": 0.25, "y": 0.5}],
    }
    answer = api(ana)("post", "posts/", body)
    assert answer.status_code == 201
    post = answer.json()
    assert post["author"]["handle"] == "ana"
    assert post["disclosure"] is None
    assert post["media"][0]["alt"] == "A tent by a lake"
    assert post["tags"] == [
        {
            "product": {
                "slug": "tent",
                "title": "Tent",
                "price": {"amount_minor": 18900, "currency": "USD"},
                "state": "live",
            },
            "x": 0.25,
            "y": 0.5,
            "media": 0,
        }
    ]
    assert (post["smiles"], post["comments"], post["smiled"], post["saved"]) == (0, 0, False, False)
    seen = api(ben)("get", f"posts/{post['id']}/").json()
    assert seen == post


def test_one_key_makes_one_post(api, ana):
    body, client = draft(ana), api(ana)
    first = client("post", "posts/", body, **{"Idempotency-Key": "k1"})
    again = client("post", "posts/", body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Post.objects.count() == 1
    other = client("post", "posts/", body | {"caption": "x"}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


MASS = [
    ("is_staff", True), ("role", "admin"), ("is_influencer", True), ("sponsored", False),
    ("review_state", "approved"), ("approved_by", "ana"), ("author", "ben"), ("price", 1),
    ("commission_rate", 9000), ("amount", 1), ("payout_id", "x"), ("created_at", "2020-01-01"),
    ("smiles_count", 999), ("smiles", 999), ("is_visible", True), ("published_at", None),
    ("state", "published"), ("id", "x"), ("__proto__", {}), ("interests__slug", "dogs"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), MASS)
@pytest.mark.parametrize("method", ["post", "patch"])
def test_fields_that_are_not_the_authors_are_refused(api, ana, method, field, value):
    if method == "post":
        answer = api(ana)("post", "posts/", draft(ana) | {field: value})
    else:
        post = make_post(author=ana)
        before = Post.objects.filter(pk=post.pk).values().get()
        answer = api(ana)("patch", f"posts/{post.public_id}/", {"caption": "new", field: value})
        assert Post.objects.filter(pk=post.pk).values().get() == before
    assert answer.status_code == 400
    assert answer.json()["code"] == "unknown_field"
    assert answer.json()["errors"] == {field: ["This field is not known here."]}
    assert Post.objects.count() == (method == "patch")


BAD = [
    ({"caption": "x" * 2201}, "caption", "A caption has at most 2200 characters."),
    (
        {"caption": " ".join(f"#t{n}" for n in range(31))},
        "caption",
        "A caption has at most 30 hashtags.",
    ),
    ({"tags": [{"product": "tent"}] * 21}, "tags", "A post has at most 20 product tags."),
    ({"tags": [{"product": "tent"}]}, "tags", "tent is not in the catalogue."),
    (
        {"tags": [{"product": "https://shop.example/tent"}]},
        "tags",
        "https://shop.example/tent is not in the catalogue.",
    ),
    ({"interests": ["dragons"]}, "interests", "dragons is no interest that can be chosen."),
    ({"interests": []}, "interests", "Choose an interest that this belongs to."),
    ({"media": []}, "media", "A photo post needs 1 to 10 pictures."),
    ({"kind": "story"}, "kind", '"story" is not a valid choice.'),
    ({"kind": "poll"}, "options", "A poll has 2 to 6 options."),
    ({"stars": 5}, "stars", "Only a review gives stars."),
    ({"stars": "5"}, "stars", "A valid integer is required."),
    ({"stars": 6}, "stars", "Ensure this value is less than or equal to 5."),
    ({"disclosure": "free"}, "disclosure", '"free" is not a valid choice.'),
    ({"disclosure": "paid"}, "sponsor", "Name the brand behind it."),
    ({"disclosure": "paid", "sponsor": "nobody"}, "sponsor", "This brand is not known here."),
    ({"alts": ["one", "two"]}, "alts", "Send one text for each medium."),
    ({"caption": None}, "caption", "This field may not be null."),
    ({"caption": {"a": 1}}, "caption", "Not a valid string."),
    ({"caption": "a\x00b"}, "caption", "Null characters are not allowed."),
    ({"tags": "tent"}, "tags", 'Expected a list of items but got type "str".'),
    ({"media": [[]]}, "media", None),
]


@pytest.mark.row("A19")
@pytest.mark.parametrize(("fields", "field", "message"), BAD)
def test_bad_input_is_400_naming_the_field(api, ana, fields, field, message):
    answer = api(ana)("post", "posts/", draft(ana) | fields)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    if message:
        assert answer.json()["detail"] == message
    assert not Post.objects.exists()


@pytest.mark.row("A20")
@pytest.mark.parametrize(("x", "y"), [(-0.1, 0), (1.1, 0), (0, 2), (None, 0.5), (0.5, None)])
def test_a_point_outside_the_picture_is_400(api, ana, x, y):
    make_product(slug="tent")
    body = draft(ana)
    body["tags"] = [{"product": "tent", "media": body["media"][0], "x": x, "y": y}]
    answer = api(ana)("post", "posts/", body)
    assert answer.status_code == 400
    assert answer.json()["detail"] == "x and y of a tag are numbers from 0 to 1."


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e999", '"NaN"', '"-inf"', '"١e9"'])
def test_numbers_that_json_does_not_have_are_400(api, ana, text):
    make_product(slug="tent")
    body = draft(ana)
    media = body["media"][0]
    tags = f'[{{"product": "tent", "media": "{media}", "x": {text}, "y": 0}}]'
    raw = f'{{"media": ["{media}"], "interests": ["dogs"], "tags": {tags}}}'
    answer = api(ana)("post", "posts/", raw.encode())
    assert answer.status_code == 400
    assert not Post.objects.exists()


def test_a_caption_of_a_million_characters_is_refused_at_once(api, ana):
    answer = api(ana)("post", "posts/", draft(ana, caption="#" * 1_000_000))
    assert answer.status_code == 400
    assert "caption" in answer.json()["errors"]
    answer = api(ana)("post", "posts/", draft(ana, caption="#" * 1_100_000))
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"[" * 5000, b"\xff"])
def test_what_is_no_json_object_is_400(api, ana, body):
    assert api(ana)("post", "posts/", body).status_code == 400


def test_another_content_type_is_415(api, ana):
    client = api(ana).client
    answer = client.post("/api/v1/posts/", data=b"caption=x", content_type="text/plain")
    assert answer.status_code == 415


def test_somebody_elses_medium_is_404(api, ana, ben):
    foreign = make_media(owner=ben)
    body = draft(ana)
    assert api(ana)("post", "posts/", body | {"media": [foreign.public_id]}).status_code == 404
    make_product(slug="tent")
    tag = {"product": "tent", "media": foreign.public_id, "x": 0.5, "y": 0.5}
    assert api(ana)("post", "posts/", body | {"tags": [tag]}).status_code == 404
    assert not Post.objects.exists()


@pytest.mark.row("A41")
def test_a_sponsored_review_is_422(api, ana):
    make_brand()
    make_product(slug="tent")
    body = draft(ana, kind="review", disclosure="paid", sponsor="northpeak")
    answer = api(ana)("post", "posts/", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "review_cannot_be_sponsored")


@pytest.mark.row("A01", "A04")
def test_who_may_not_contribute_gets_403_with_the_reason(api, ana, cem):
    body = draft(cem)
    answer = api(cem)("post", "posts/", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "membership_required")
    abroad = make_outsider(handle="dee", country="FR")
    from spark.models import Country

    Country.objects.filter(code="FR").update(is_enabled=False)
    answer = api(abroad)("post", "posts/", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "region_not_enabled")
    answer = api()("post", "posts/", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.row("B12")
def test_an_edit_keeps_what_was_said_before(api, ana):
    make_interest(slug="hiking")
    tent, boots = make_product(slug="tent"), make_product(slug="boots")
    post = make_post(author=ana, caption="Old #one", products=[tent])
    medium = post.media.get().public_id
    link = post.tags.get().link
    answer = api(ana)(
        "patch",
        f"posts/{post.public_id}/",
        {
            "caption": "New #two",
            "alts": ["A boot"],
            "interests": ["hiking"],
            "tags": [{"product": "boots", "media": medium, "x": 0.1, "y": 0.2}],
        },
    )
    assert answer.status_code == 200
    now = answer.json()
    assert (now["caption"], now["interests"], now["media"][0]["alt"]) == (
        "New #two", ["hiking"], "A boot",
    )  # fmt: skip
    assert [tag["product"]["slug"] for tag in now["tags"]] == [boots.slug]
    link.refresh_from_db()
    assert not link.is_active
    before = PostRevision.objects.get()
    assert before.caption == "Old #one"
    assert before.details["interests"] == ["dogs"]
    assert before.details["tags"][0]["product"] == "tent"
    post.refresh_from_db()
    assert post.edited_at is not None
    assert [tag.name for tag in post.hashtags.all()] == ["two"]


@pytest.mark.row("B12")
def test_a_tag_that_only_moves_keeps_its_link(api, ana):
    tent = make_product(slug="tent")
    post = make_post(author=ana, products=[tent])
    link = post.tags.get().link_id
    tag = {"product": "tent", "media": post.media.get().public_id, "x": 0.9, "y": 0.9}
    api(ana)("patch", f"posts/{post.public_id}/", {"tags": [tag]})
    moved = post.tags.get()
    assert (moved.x, moved.y, moved.link_id) == (0.9, 0.9, link)


def test_a_refused_edit_changes_nothing(api, ana):
    post = make_post(author=ana, caption="Old")
    body = {"caption": "New", "interests": ["dragons"]}
    assert api(ana)("patch", f"posts/{post.public_id}/", body).status_code == 400
    post.refresh_from_db()
    assert post.caption == "Old"
    assert not PostRevision.objects.exists()


def test_a_disclosure_is_not_taken_back(api, ana):
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    answer = api(ana)("patch", f"posts/{post.public_id}/", {"disclosure": "none"})
    assert (answer.status_code, answer.json()["code"]) == (400, "immutable")
    answer = api(ana)("patch", f"posts/{post.public_id}/", {"sponsor": None})
    assert answer.status_code == 400


def test_others_may_not_change_what_they_may_see(api, ana, ben):
    post = make_post(author=ana)
    for method in ("patch", "delete"):
        answer = api(ben)(method, f"posts/{post.public_id}/", {"caption": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert Post.objects.visible_to(None).get().caption == "A day out"


@pytest.mark.row("A38", "A46")
def test_a_pending_post_is_404_to_others_in_every_way(api, ana, ben):
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    here = f"posts/{post.public_id}/"
    for client in (api(ben), api()):
        for path in (here, f"{here}comments/", f"{here}disclosures/"):
            answer = client("get", path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    for method, path in (("put", "smile/"), ("put", "save/"), ("patch", ""), ("delete", "")):
        assert api(ben)(method, here + path, {}).status_code == 404
    assert api(ben)("post", f"{here}comments/", {"body": "x"}).status_code == 404
    mine = api(ana)("get", here).json()
    assert mine["review_state"] == "pending_review"
    assert mine["disclosure"]["label"] == "Sponsored · Paid by Northpeak"


@pytest.mark.row("A38", "A46")
def test_the_log_of_an_approved_post_is_public_and_chained(api, ana):
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    log = api()("get", f"posts/{post.public_id}/disclosures/").json()["results"]
    assert [row["to_state"] for row in log] == ["pending_review", "approved"]
    assert log[1]["previous_hash"] == log[0]["hash"]
    assert "reason" not in log[0]


def test_a_removed_post_is_gone(api, ana, ben):
    post = make_post(author=ana)
    assert api(ana)("delete", f"posts/{post.public_id}/").status_code == 204
    for client in (api(ana), api(ben), api()):
        assert client("get", f"posts/{post.public_id}/").status_code == 404
    assert api(ana)("delete", f"posts/{post.public_id}/").status_code == 404


def test_posts_of_a_suspended_author_are_gone(api, ana):
    post = make_post(author=ana)
    ana.suspended_at = timezone.now()
    ana.save(update_fields=["suspended_at"])
    assert api()("get", f"posts/{post.public_id}/").status_code == 404


def test_row_numbers_are_no_addresses(api, ana):
    post = make_post(author=ana)
    assert api()("get", f"posts/{post.pk}/").status_code == 404
    remove_post(post=post, by=ana, now=timezone.now())


@pytest.mark.parametrize("method", ["put", "trace"])
def test_other_methods_are_405(api, ana, method):
    post = make_post(author=ana)
    assert api(ana)(method, f"posts/{post.public_id}/").status_code == 405
