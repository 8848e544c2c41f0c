"""The brand registry (rows A51, A52, A54, B28)."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feed.models import Post
from feed.services.posts import publish_post
from feed.services.refusals import Refused
from products.alerting import send_brand_token
from products.models import Brand, BrandApplication, BrandRequest, BrandRole
from products.services import registry
from products.services.registry import RegistryRefused
from tests.factories.feed import make_interest, make_media
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.conftest import Api

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    return make_staff(handle="rita")


def applied(member, **said):
    said = {
        "name": "North Peak", "trademark_number": "EU 018 123", "domain": "northpeak.example",
        "email": "press@northpeak.example",
    } | said  # fmt: skip
    return registry.apply_for_brand(applicant=member, now=timezone.now(), **said)


def registered(member, rita, **said):
    row = applied(member, **said)
    registry.prove_by_letter(application=row, token=row.letter_token, now=timezone.now())
    return registry.approve(application=row, actor=rita, now=timezone.now())


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def post_as(member, slug, **said):
    make_interest()
    files = [make_media(owner=member).public_id]
    return publish_post(
        author=member, kind="photo", media=files, caption="New", interests=["dogs"],
        now=timezone.now(), speaks_for=slug, **said,
    )  # fmt: skip


@pytest.mark.row("A51")
def test_a_brand_speaks_after_proof_and_staffs_approval_alone(rita):
    ben, brand = make_member(), make_brand(name="North Peak")
    row = applied(ben)
    with pytest.raises(RegistryRefused, match="Nothing proves"):
        registry.approve(application=row, actor=rita, now=timezone.now())
    with pytest.raises(Refused) as refusal:
        post_as(ben, brand.slug)
    assert refusal.value.code == "forbidden"
    send_brand_token(application_id=row.pk)
    assert row.letter_token in mail.outbox[0].body
    assert mail.outbox[0].to == ["press@northpeak.example"]
    with pytest.raises(RegistryRefused, match="not the token"):
        registry.prove_by_letter(application=row, token="x", now=timezone.now())
    registry.prove_by_letter(application=row, token=row.letter_token, now=timezone.now())
    assert 'name="brand"' not in signed_in(ben).get("/post/new/").content.decode()
    assert registry.approve(application=row, actor=rita, now=timezone.now()) == brand
    assert 'name="brand"' in signed_in(ben).get("/post/new/").content.decode()
    post = post_as(ben, brand.slug, disclosure="none")
    assert (post.brand, post.disclosure, post.sponsor) == (brand, "brand_owned", brand)


@pytest.mark.row("A52")
def test_who_is_not_registered_gets_403_in_web_and_api():
    brand, ben = make_brand(), make_member()
    make_interest()
    answer = Api(ben)("post", "posts/", {
        "kind": "question", "caption": "Why?", "interests": ["dogs"], "brand": brand.slug,
    }, **{"Idempotency-Key": "one"})  # fmt: skip
    assert answer.status_code == 403
    page = signed_in(ben).post("/post/new/", {
        "kind": "question", "caption": "Why?", "interests": ["dogs"], "brand": brand.slug,
    })  # fmt: skip
    assert page.status_code == 403
    assert not Post.objects.exists()


@pytest.mark.row("A52")
def test_a_second_claim_to_the_same_name_is_a_dispute_that_staff_settle(rita):
    ben, ana = make_member(), make_member()
    brand = registered(ben, rita)
    second = applied(ana, name="NORTH-PEAK™"[:10], domain="northpeak.shop", email="")
    assert second.state == "dispute"
    registry.prove_by_record(
        application=second, now=timezone.now(),
        content=f'northpeak.shop. 300 IN TXT "{registry.RECORD}{second.token}"'.encode(),
    )  # fmt: skip
    with pytest.raises(RegistryRefused, match="dispute"):
        registry.approve(application=second, actor=rita, now=timezone.now())
    first = BrandApplication.objects.get(applicant=ben)
    registry.decline(application=first, actor=rita, reason="A reseller", now=timezone.now())
    assert not BrandRole.objects.exists()
    assert not Brand.objects.get(pk=brand.pk).is_verified
    with pytest.raises(Refused):
        post_as(ben, brand.slug)
    assert registry.approve(application=second, actor=rita, now=timezone.now()) == brand
    with pytest.raises(IntegrityError), transaction.atomic():
        BrandApplication.objects.filter(pk=first.pk).update(state="approved")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "!!"}, "name"),
        ({"trademark_number": "1"}, "trademark_number"),
        ({"domain": "nodot"}, "domain"),
        ({"domain": "gmail.com", "email": "a@gmail.com"}, "domain"),
        ({"email": "press@elsewhere.example"}, "email"),
        ({"email": "press@evilnorthpeak.example"}, "email"),
        ({"email": "press@@northpeak.example"}, "email"),
        ({"email": "@northpeak.example"}, "email"),
        ({"email": "a" * 300 + "@northpeak.example"}, "email"),
        ({"email": "not an address\n@northpeak.example"}, "email"),
    ],
)
def test_a_wrong_application_names_the_field_and_writes_nothing(said, field):
    with pytest.raises(RegistryRefused) as refusal:
        applied(make_member(), **said)
    assert refusal.value.field == field
    assert not BrandApplication.objects.exists()


def test_the_record_must_be_in_the_file_and_about_the_domain():
    row, now = applied(make_member(), email=""), timezone.now()
    wanted = f"TXT {registry.RECORD}{row.token}"
    for content in (b"", b"\xff\xfe", wanted.encode(), b"northpeak.example TXT other",
                    b"x" * (registry.LARGEST_RECORD_FILE + 1)):  # fmt: skip
        with pytest.raises(RegistryRefused) as refusal:
            registry.prove_by_record(application=row, content=content, now=now)
        assert refusal.value.field == "record"
    with pytest.raises(RegistryRefused, match="token"):
        registry.prove_by_letter(application=row, token=row.letter_token, now=now)


def test_nobody_approves_their_own(rita):
    row = applied(rita)
    registry.prove_by_letter(application=row, token=row.letter_token, now=timezone.now())
    with pytest.raises(RegistryRefused, match="own"):
        registry.approve(application=row, actor=rita, now=timezone.now())


@pytest.mark.row("A51")
def test_the_pages_take_an_application_from_first_to_last(rita):
    ben = make_member()
    browser = signed_in(ben)
    bad = browser.post("/brand-registry/", {"name": "North Peak"})
    assert bad.status_code == 400
    assert "trademark" in bad.content.decode()
    sent = browser.post("/brand-registry/", {
        "name": "North Peak", "trademark_number": "018123", "domain": "northpeak.example",
        "email": "",
    })  # fmt: skip
    row = BrandApplication.objects.get()
    assert sent.url == f"/brand-registry/{row.public_id}/"
    page = browser.get(sent.url).content.decode()
    assert f"{registry.RECORD}{row.token}" in page
    file = SimpleUploadedFile(
        "z.txt", f"northpeak.example TXT {registry.RECORD}{row.token}".encode()
    )
    assert browser.post(sent.url, {"record": file}).status_code == 302
    assert signed_in(make_member()).get(sent.url).status_code == 404
    staff = signed_in(rita)
    listed = staff.get("/admin/products/brandapplication/").content.decode()
    assert "northpeak.example" in listed
    staff.post("/admin/products/brandapplication/",
               {"action": "approve", "_selected_action": row.pk, "reason": ""})  # fmt: skip
    assert BrandRole.objects.filter(member=ben).exists()
    assert "Verified brand" in browser.get(Brand.objects.get().get_absolute_url()).content.decode()


@pytest.mark.row("A54")
def test_a_brand_asks_for_corrections_of_fixed_types_and_never_for_silence(rita):
    ben = make_member()
    brand = registered(ben, rita)
    browser, path = signed_in(ben), f"/brands/{brand.slug}/requests/"
    for type in ("criticism", "review", ""):
        answer = browser.post(path, {"type": type, "address": "/p/x/"})
        assert answer.status_code == 400
    with pytest.raises(IntegrityError), transaction.atomic():
        BrandRequest.objects.create(brand=brand, by=ben, type="criticism", address="/p/x/")
    assert browser.post(path, {"type": "wrong_tag", "address": "/p/x/"}).status_code == 302
    assert (
        signed_in(make_member()).post(path, {"type": "wrong_tag", "address": "/p/x/"}).status_code
        == 403
    )
    row = BrandRequest.objects.get()
    with pytest.raises(RegistryRefused, match="why"):
        registry.answer_request(
            request=row, actor=rita, is_done=False, answer="", now=timezone.now()
        )
    signed_in(rita).post("/admin/products/brandrequest/",
                         {"action": "done", "_selected_action": row.pk, "reason": ""})  # fmt: skip
    assert BrandRequest.objects.get().state == "done"
    assert "Corrected" in browser.get(path).content.decode()


@pytest.mark.row("B28")
def test_the_mark_of_a_brand_comes_with_the_registration_alone(rita):
    ben = make_member()
    brand = make_brand(name="North Peak")
    assert "Verified brand" not in Client().get(brand.get_absolute_url()).content.decode()
    registered(ben, rita)
    assert "Verified brand" in Client().get(brand.get_absolute_url()).content.decode()


@pytest.mark.row("A51")
def test_what_the_page_shows_is_not_what_the_letter_says(rita):
    ben = make_member()
    row = applied(ben)
    browser, page = signed_in(ben), f"/brand-registry/{row.public_id}/"
    assert row.letter_token not in browser.get(page).content.decode()
    assert browser.post(page, {"token": row.token}).status_code == 400
    assert browser.post(page, {"token": "é"}).status_code == 400
    row.refresh_from_db()
    assert (row.evidence, row.proved_at) == ("", None)
    assert browser.post(page, {"token": row.letter_token}).status_code == 302
    row.refresh_from_db()
    assert row.evidence == "email"


@pytest.mark.row("A51")
def test_nobody_has_letters_sent_to_others_without_end():
    browser = signed_in(make_member())
    sent = {"trademark_number": "123", "domain": "victim.example", "email": "ceo@victim.example"}
    answers = [
        browser.post("/brand-registry/", sent | {"name": f"Brand {n}"}).status_code
        for n in range(registry.APPLICATIONS_A_DAY + 1)
    ]
    assert answers == [302] * registry.APPLICATIONS_A_DAY + [429]
    others = signed_in(make_member())
    assert others.post("/brand-registry/", sent | {"name": "Other"}).status_code == 429
    without_letter = sent | {"name": "Other", "email": ""}
    assert others.post("/brand-registry/", without_letter).status_code == 302


@pytest.mark.row("A54")
def test_corrections_are_asked_for_at_a_pace(rita):
    ben = make_member()
    browser, path = signed_in(ben), f"/brands/{registered(ben, rita).slug}/requests/"
    sent = {"type": "wrong_tag", "address": "/p/x/"}
    answers = [browser.post(path, sent).status_code for _ in range(registry.REQUESTS_A_DAY + 1)]
    assert answers == [302] * registry.REQUESTS_A_DAY + [429]
    asked = Api(ben)("post", f"brands/{Brand.objects.get().slug}/corrections/", sent)
    assert asked.status_code == 429


@pytest.mark.row("A52")
@pytest.mark.parametrize("name", ["N\u043erth P\u0435ak", "\uff2eORTH PEAK", "N\u03bfrthpeak"])
def test_a_name_of_letters_that_look_alike_is_the_same_name(name):
    applied(make_member())
    assert applied(make_member(), name=name, domain="other.example", email="").state == "dispute"
