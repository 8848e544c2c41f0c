"""Applying for the programme: one at a time, decided by somebody else, with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from influencers.models import Application, Creator
from influencers.services.applications import (
    ApplicationRefused,
    approve_application,
    decline_application,
    submit_application,
)
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_outsider, make_staff
from tests.factories.products import make_product
from tests.feed.reading.conftest import _nothing_remembered, make_reader

__all__ = ["_nothing_remembered"]

pytestmark = pytest.mark.django_db
FORM = {"handle": "lena-cooks", "channel_url": "", "follower_count": 150, "statement": "Pots."}


@pytest.fixture
def lena():
    return make_member(handle="lena", name="Lena")


def apply(member):
    return submit_application(member=member, now=timezone.now(), **FORM)


@pytest.mark.row("A68")
def test_an_approved_application_opens_the_storefront(client, lena):
    client.force_login(lena)
    assert client.post(reverse("influencers:apply"), FORM).status_code == 302
    staff = make_staff()
    client.force_login(staff)
    application = Application.objects.get()
    client.post(
        reverse("admin:influencers_application_changelist"),
        {"action": "approve", "_selected_action": [application.pk]},
    )
    assert Creator.objects.get().member == lena
    page = client.get("/shop/lena-cooks/")
    assert page.status_code == 200
    assert "Lena" in page.content.decode()


def test_the_way_to_the_desk_stands_on_the_feed_from_the_approval_on(
    client, django_capture_on_commit_callbacks
):
    lena = make_reader(handle="lena")
    client.force_login(lena)
    assert 'href="/desk/"' not in client.get("/feed/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        approve_application(application=apply(lena), actor=make_staff(), now=timezone.now())
    assert 'href="/desk/"' in client.get("/feed/").content.decode()
    assert 'href="/desk/"' in client.get("/bag/").content.decode()


def test_one_open_application_at_a_time(lena):
    apply(lena)
    with pytest.raises(ApplicationRefused, match="looked at"):
        apply(lena)


def test_nobody_decides_their_own_application(lena):
    application = apply(lena)
    with pytest.raises(ApplicationRefused, match="own"):
        approve_application(application=application, actor=lena, now=timezone.now())


def test_a_decision_is_made_once_and_a_decline_needs_a_reason(lena):
    application, rita = apply(lena), make_staff()
    with pytest.raises(ApplicationRefused, match="why"):
        decline_application(application=application, actor=rita, reason=" ", now=timezone.now())
    decline_application(application=application, actor=rita, reason="Later.", now=timezone.now())
    with pytest.raises(ApplicationRefused, match="decided"):
        approve_application(application=application, actor=rita, now=timezone.now())


def test_without_a_membership_nobody_applies(client):
    client.force_login(make_outsider())
    assert client.post(reverse("influencers:apply"), FORM).status_code == 403
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("handle", "Ü"), ("follower_count", -1), ("statement", "")]
)
def test_a_bad_field_is_named_and_nothing_is_written(client, lena, field, value):
    client.force_login(lena)
    answer = client.post(reverse("influencers:apply"), FORM | {field: value})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {field}
    assert not Application.objects.exists()


@pytest.mark.row("A82", "C01")
def test_what_a_new_creator_posted_before_says_that_it_earns_now(lena):
    earlier = timezone.now() - timedelta(days=5)
    type(lena).objects.filter(pk=lena.pk).update(joined_at=earlier)
    lena.refresh_from_db()
    tent = make_product()
    post = make_post(author=lena, products=[tent], now=earlier)
    review = make_post(author=lena, products=[tent], kind="review", now=earlier)
    approve_application(application=apply(lena), actor=make_staff(), now=timezone.now())
    for row in (post, review):
        row.refresh_from_db()
    assert (post.disclosure, post.floor, post.is_public) == ("commission", "commission", True)
    assert review.disclosure == "none"  # its tags earn nothing
