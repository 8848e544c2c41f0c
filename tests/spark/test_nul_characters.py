"""A NUL character in what somebody sends is refused before any page reads it."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from feed import reporting
from feed.models import DisclosureEvent, ModerationCase, Post
from feed.services import moderation
from products.models import BrandApplication, BrandRequest, BrandRole
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db
REASON = next(iter(reporting.REASONS))
REQUEST = {"type": "wrong_tag", "address": "https://x.example/", "note": "x"}
APPLICATION = {"name": "Abc", "trademark_number": "123", "domain": "a.example", "email": ""}


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak", is_verified=True)


def desk_of(member):
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client


def reviewer():
    rita = make_member(handle="rita", is_staff=True)
    rita.groups.add(Group.objects.get(name="reviewer"))
    return rita


@pytest.mark.parametrize(
    "url",
    [
        "/transparency/?before=%00", "/transparency/?brand=%00", "/transparency/?%00=x",
        "/search/?q=a%00b", "/brand-registry/?next=%00",
    ],
)  # fmt: skip
def test_a_query_with_a_nul_is_a_bad_request_for_everybody(url):
    assert Client(raise_request_exception=False).get(url).status_code == 400


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "visitor", "feedpass", "view"])
def test_a_cookie_with_a_nul_is_nobodys(cookie, settings):
    client = Client(raise_request_exception=False)
    name = {"sessionid": settings.SESSION_COOKIE_NAME}.get(cookie, cookie)
    page = client.get("/transparency/", headers={"cookie": f'{name}="abcdefghij\\000"'})
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/brands/northpeak/named/", {"post": "a\0b", "answer": "confirm"}),
        ("/brand-registry/", APPLICATION | {"name": "a\0b"}),
        ("/brand-registry/", APPLICATION | {"trademark_number": "12\x003"}),
        ("/brands/northpeak/requests/", REQUEST | {"address": "a\0"}),
        ("/brands/northpeak/requests/", REQUEST | {"note": "\0"}),
        ("/muted/", {"act": "mute", "hashtag": "a\0b"}),
        ("/settings/", {"a\0": "b"}),
    ],
)
def test_a_members_form_with_a_nul_is_refused_and_nothing_is_written(url, sent, brand):
    ana = make_member()
    BrandRole.objects.create(brand=brand, member=ana)
    answer = desk_of(ana).post(url, sent)
    assert answer.status_code == 400
    assert b"Null characters are not allowed." in answer.content
    assert not BrandApplication.objects.exists()
    assert not BrandRequest.objects.exists()


@pytest.mark.parametrize("decision", ["force_label", "reject", "ask_lowering"])
def test_staff_reasons_with_a_nul_decide_nothing(decision, brand):
    post = make_post(disclosure="paid", sponsor="northpeak")
    before = DisclosureEvent.objects.count()
    sent = {"decision": decision, "version": post.version, "disclosure": "paid", "reason": "x\0y"}
    desk = desk_of(reviewer())
    assert desk.post(f"/admin/feed/pendingdisclosure/{post.pk}/change/", sent).status_code == 400
    bulk = {"action": "reject", "_selected_action": [post.pk], "reason": "x\0y"}
    assert desk.post("/admin/feed/pendingdisclosure/", bulk).status_code == 400
    assert Post.objects.get().review_state == "pending_review"
    assert DisclosureEvent.objects.count() == before


def test_a_removal_with_a_nul_in_its_reason_removes_nothing():
    post = make_post()
    moderation.report(reporter=make_member(), target=post, reason=REASON, now=timezone.now())
    case = ModerationCase.objects.get()
    page = f"/admin/feed/moderationcase/{case.pk}/change/"
    sent = {"decision": "remove", "ground": REASON, "reason": "x\0y"}
    assert desk_of(reviewer()).post(page, sent).status_code == 400
    assert Post.objects.get().state == "published"


def test_an_uploaded_file_may_hold_what_it_likes():
    from django.core.files.uploadedfile import SimpleUploadedFile

    ana = make_member()
    file = SimpleUploadedFile("a.txt", b"a\0b")
    answer = desk_of(ana).post("/settings/", {"avatar": file, "name": "Ana"})
    assert b"Null characters" not in answer.content
