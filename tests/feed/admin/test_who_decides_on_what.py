"""Staff decide on what they have seen, on nobody near them, and say why (rows A46, B08, B09)."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from feed.models import Comment, Media, ModerationCase, Post, Statement
from feed.services import disclosure, edits, moderation
from feed.services.posts import settle_post
from feed.services.refusals import Refused
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member
from tests.factories.products import (
    make_address,
    make_brand,
    make_payment_method,
    make_product,
)

pytestmark = pytest.mark.django_db
QUEUE = "/admin/feed/pendingdisclosure/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
WHY = {"ground": "spam", "reason": "The same ten times"}


def reviewer(handle="rita"):
    member = make_member(handle=handle, is_staff=True)
    member.groups.add(Group.objects.get(name="reviewer"))
    return member


def desk_of(member):
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def rita():
    return reviewer()


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


def paid(author, **fields):
    return make_post(author=author, disclosure="paid", sponsor="northpeak", **fields)


def reported(target, by=None):
    moderation.report(
        reporter=by or make_member(), target=target, reason="spam", now=timezone.now()
    )
    return ModerationCase.objects.get(state="open")


def tie(member, brand):
    now = timezone.now()
    disclosure.record_material_connection(
        member=member, brand=brand, type="employee_family", starts_at=now - timedelta(days=1),
        ground="Works there", now=now,
    )  # fmt: skip


@pytest.mark.row("A46")
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_what_changed_since_the_list_was_opened_is_not_decided_with_it(ana, rita, brand, action):
    disclosure.approve_disclosure(post=paid(ana), reviewer=rita, now=timezone.now())
    post = paid(ana, caption="Nice tent")
    desk = desk_of(rita)
    list_html = desk.get(QUEUE).content.decode()
    form = dict(HIDDEN.findall(list_html)) | {"action": action, "reason": "No"}
    edits.edit_post(post=post, by=ana, caption="Cures everything", now=timezone.now())
    page = desk.post(QUEUE, form | {"_selected_action": [post.pk]}, follow=True)
    assert b"The post changed or was decided on meanwhile." in page.content
    post.refresh_from_db()
    assert post.review_state == "pending_review"
    form |= dict(HIDDEN.findall(desk.get(QUEUE).content.decode()))
    desk.post(QUEUE, form | {"_selected_action": [post.pk]})
    post.refresh_from_db()
    assert post.review_state == ("approved" if action == "approve" else "rejected")


@pytest.mark.row("A46")
def test_a_post_is_looked_at_when_its_pictures_can_be(ana, rita, brand):
    picture = make_media(owner=ana, state="processing")
    post = paid(ana, media=[picture])
    assert not Post.objects.waiting_for_review().exists()
    assert desk_of(rita).get(f"{QUEUE}{post.pk}/change/").status_code == 404
    with pytest.raises(Refused, match="not ready"):
        disclosure.approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    Media.objects.update(state="ready")
    settle_post(post_id=post.pk, now=timezone.now())
    assert not Post.objects.get().is_public
    assert list(Post.objects.waiting_for_review()) == [post]


def test_a_post_whose_files_failed_leaves_the_queue(ana, brand):
    picture = make_media(owner=ana, state="processing")
    post = paid(ana, media=[picture])
    Media.objects.update(state="failed")
    settle_post(post_id=post.pk, now=timezone.now())
    assert Post.objects.get().state == "failed"
    assert not Post.objects.waiting_for_review().exists()


@pytest.mark.row("B09")
@pytest.mark.parametrize("what", ["post", "comment"])
def test_who_is_tied_to_the_brand_does_not_remove_its_critics(rita, brand, what):
    post = make_post(products=[make_product(brand=brand)], kind="review", caption="A bad tent")
    target = post
    if what == "comment":
        target = Comment.objects.create(post=post, author=make_member(), body="So is mine")
    case = reported(target)
    tie(rita, brand)
    now = timezone.now()
    for decide in (
        lambda: moderation.remove(case=case, reviewer=rita, now=now, **WHY),
        lambda: moderation.dismiss(case=case, reviewer=rita, now=now),
        lambda: moderation.remove_unreported(target=target, reviewer=rita, now=now, **WHY),
    ):
        with pytest.raises(Refused) as refusal:
            decide()
        assert refusal.value.code == "own_brand"
    statement = moderation.remove(case=case, reviewer=reviewer("ria"), now=now, **WHY)
    moderation.appeal(statement=statement, by=target.author, text="No", now=now)
    with pytest.raises(Refused):
        moderation.decide_appeal(
            statement=statement, reviewer=rita, is_overturned=False, reason="It stands", now=now
        )


@pytest.mark.row("B09")
def test_who_reported_it_does_not_decide_on_the_appeal(ana, rita):
    ria, now = reviewer("ria"), timezone.now()
    case = reported(make_post(author=ana), by=ria)
    statement = moderation.remove(case=case, reviewer=rita, now=now, **WHY)
    moderation.appeal(statement=statement, by=ana, text="No", now=now)
    with pytest.raises(Refused, match="reported"):
        moderation.decide_appeal(
            statement=statement, reviewer=ria, is_overturned=False, reason="It stands", now=now
        )


@pytest.mark.row("B08")
@pytest.mark.parametrize("what", ["post", "comment"])
def test_what_staff_remove_unreported_has_reasons_and_an_appeal_too(ana, rita, what):
    target = make_post(author=ana)
    if what == "comment":
        target = Comment.objects.create(post=make_post(), author=ana, body="Spam")
    desk, here = desk_of(rita), f"/admin/feed/{what}/"
    chosen = {"action": "remove", "_selected_action": [target.pk]}
    for missing, words in (("ground", b"Name the ground."), ("reason", b"Say why")):
        sent = chosen | {name: text for name, text in WHY.items() if name != missing}
        assert words in desk.post(here, sent, follow=True).content
        assert not ModerationCase.objects.exists()
    desk.post(here, chosen | WHY)
    statement = Statement.objects.get(recipient=ana)
    assert (statement.ground, statement.facts, statement.by) == (*WHY.values(), rita)
    now = timezone.now()
    moderation.appeal(statement=statement, by=ana, text="No", now=now)
    moderation.decide_appeal(
        statement=statement, reviewer=reviewer("ria"), is_overturned=True, reason="Fine", now=now
    )
    shown = Post.objects if what == "post" else Comment.objects
    assert shown.visible_to(None).filter(pk=target.pk).exists()


@pytest.mark.row("A46")
def test_nobody_removes_through_the_list_what_concerns_their_brand(ana, rita, brand):
    post = make_post(author=ana, products=[make_product(brand=brand)])
    tie(rita, brand)
    chosen = {"action": "remove", "_selected_action": [post.pk], **WHY}
    assert b"tied to" in desk_of(rita).post("/admin/feed/post/", chosen, follow=True).content
    assert Post.objects.get().state == "published"


@pytest.mark.row("A46")
@pytest.mark.parametrize("shared", ["address", "payer"])
def test_nobody_decides_on_people_of_their_own_household(ana, rita, brand, shared):
    post = paid(ana)
    if shared == "address":
        make_address(member=ana)
        make_address(member=rita, line1=" elm  street 4 ")
    else:
        make_payment_method(member=ana, fingerprint="one card")
        make_payment_method(member=rita, fingerprint="one card")
    with pytest.raises(Refused) as refusal:
        disclosure.approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    assert refusal.value.code == "own_household"
    with pytest.raises(Refused) as refusal:
        moderation.dismiss(case=reported(ana), reviewer=rita, now=timezone.now())
    assert refusal.value.code == "own_household"


def test_neighbours_and_blanks_are_no_household(ana, rita, brand):
    for member, line1 in ((ana, "Elm Street 4"), (rita, "Elm Street 5")):
        make_address(member=member, line1=line1)
        make_address(member=member, line1="", postcode="", is_default=False)
        make_payment_method(member=member, fingerprint="")
    disclosure.approve_disclosure(post=paid(ana), reviewer=rita, now=timezone.now())
