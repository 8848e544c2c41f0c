"""A connection recorded by mistake; a label stays as two of staff lowered it (rows C01, C05)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feed.models import Comment, ConnectionAnnulment, MaterialConnection
from feed.services import disclosure, edits
from feed.services.disclosure import record_connection, record_material_connection
from feed.services.refusals import Refused
from products.models import ReviewBar
from products.services.reviews import write_review
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("C01")]
DAY = timedelta(days=1)


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


@pytest.fixture
def tent(brand):
    return make_product(slug="tent", brand=brand)


@pytest.fixture
def two():
    return make_staff(handle="rita"), make_staff(handle="rob")


def record(member, brand, *, type="paid", ground="contract 1", now=None, **fields):
    now = now or timezone.now()
    fields = {"starts_at": now - DAY, "now": now} | fields
    return record_material_connection(
        member=member, brand=brand, type=type, ground=ground, **fields
    )


def annul(tie, two):
    now = timezone.now()
    asked = disclosure.ask_annulment(connection=tie, reason="Another Ana", by=two[0], now=now)
    return disclosure.decide_annulment(annulment=asked, by=two[1], is_agreed=True, now=now)


def lower(post, two, *, to_type="none", sponsor=None):
    now = timezone.now()
    post.refresh_from_db()
    asked = disclosure.ask_lowering(
        post=post, to_type=to_type, sponsor=sponsor, reason="Mistaken", by=two[0], now=now
    )
    disclosure.decide_lowering(lowering=asked, by=two[1], is_agreed=True, now=now)


def label(post):
    post.refresh_from_db()
    return post.disclosure, post.floor


@pytest.mark.row("C05")
def test_an_annulled_connection_labels_nothing_and_its_row_stays(ana, tent, two, client):
    early = make_post(author=ana, products=[tent])
    tie = record(ana, tent.brand)
    later = make_post(author=ana, products=[tent])
    assert label(early) == label(later) == ("paid", "paid")
    annul(tie, two)
    assert label(early) == label(later) == ("none", "none")
    assert early.is_public
    assert later.is_public
    assert MaterialConnection.objects.get() == tie
    page = client.get(f"/p/{early.public_id}/label/").content.decode()
    assert "Label taken away; it was recorded or declared in error, two of staff agreed" in page
    assert "the chain is whole" in page
    assert label(make_post(author=ana, products=[tent])) == ("none", "none")


def test_what_else_is_known_stays(ana, brand, tent, two):
    gifted = make_post(author=ana, products=[tent], disclosure="gifted", sponsor="northpeak")
    wrong = record(ana, brand)
    assert label(gifted) == ("paid", "paid")
    annul(wrong, two)
    assert label(gifted) == ("gifted", "none"), "its author's word"
    record(ana, brand, type="loaned", ground="a loan")
    again = record(ana, brand, ground="contract 2")
    plain = make_post(author=ana, products=[tent])
    annul(again, two)
    assert label(plain) == ("loaned", "loaned"), "another record"
    assert label(gifted) == ("gifted", "loaned")


def test_a_record_about_the_post_itself_stays(ana, brand, tent, two):
    wrong = record(ana, brand)
    post = make_post(author=ana, products=[tent])
    record_connection(
        post=post, disclosure="paid", sponsor=brand, reason="contract 9", now=timezone.now()
    )
    annul(wrong, two)
    assert label(post) == ("paid", "paid")


def test_it_takes_two_who_have_no_part_in_it(ana, brand, two):
    tie, now = record(ana, brand), timezone.now()
    tied = make_staff()
    record(tied, brand, type="employee_family", ground="A job")
    with pytest.raises(Refused, match="Say why"):
        disclosure.ask_annulment(connection=tie, reason=" ", by=two[0], now=now)
    with pytest.raises(Refused, match="tied to"):
        disclosure.ask_annulment(connection=tie, reason="x", by=tied, now=now)
    own = record(two[0], make_brand(slug="other"))
    with pytest.raises(Refused, match="their own"):
        disclosure.ask_annulment(connection=own, reason="x", by=two[0], now=now)
    asked = disclosure.ask_annulment(connection=tie, reason="x", by=two[0], now=now)
    with pytest.raises(Refused, match="already"):
        disclosure.ask_annulment(connection=tie, reason="y", by=two[1], now=now)
    with pytest.raises(Refused, match="second person"):
        disclosure.decide_annulment(annulment=asked, by=two[0], is_agreed=True, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConnectionAnnulment.objects.update(state="done", decided_by=two[0])
    disclosure.decide_annulment(annulment=asked, by=two[1], is_agreed=False, now=now)
    assert MaterialConnection.objects.standing().filter(pk=tie.pk).exists()
    with pytest.raises(Refused, match="decided already"):
        disclosure.decide_annulment(annulment=asked, by=two[1], is_agreed=True, now=now)


@pytest.mark.row("C15")
def test_an_annulled_connection_bars_nobody_and_gives_reviews_back(ana, brand, tent, two):
    now = timezone.now()
    review = write_review(member=ana, product=tent, stars=5, title="", body="Dry", now=now)
    shown = make_post(author=ana, kind="review", products=[tent])
    tie = record(ana, brand)
    review.refresh_from_db()
    shown.refresh_from_db()
    assert (review.basis, shown.is_public) == ("connected", False)
    annul(tie, two)
    review.refresh_from_db()
    shown.refresh_from_db()
    assert (review.basis, shown.is_public) == ("own", True)
    assert not ReviewBar.objects.exists()
    write_review(
        member=ana, product=make_product(brand=brand), stars=4, title="", body="Good", now=now
    )


def test_comments_say_no_more_of_an_annulled_connection(ana, brand, tent, two, client):
    post = make_post(author=make_member(), products=[tent])
    tie = record(ana, brand)
    Comment.objects.create(post=post, author=ana, body="Nice")
    assert b"data-disclosure" in client.get(f"/p/{post.public_id}/").content
    annul(tie, two)
    assert b"data-disclosure" not in client.get(f"/p/{post.public_id}/").content


def test_a_lowered_post_stays_lowered_until_there_is_a_new_fact(ana, brand, tent, two):
    record(ana, brand)
    post = make_post(author=ana, products=[tent])
    lower(post, two)
    now = timezone.now()
    edits.edit_post(post=post, by=ana, caption="Edited", now=now)
    assert label(post) == ("none", "none")
    record(ana, brand)  # the same ground again is no news
    edits.edit_post(post=post, by=ana, caption="Edited again", now=now)
    assert label(post) == ("none", "none")
    record(ana, brand, ground="contract 2")
    assert label(post) == ("paid", "paid")


def test_a_lowered_record_about_the_post_is_not_repeated(ana, brand, two):
    post = make_post(author=ana)
    for _ in range(2):
        record_connection(
            post=post, disclosure="paid", sponsor=brand, reason="contract 9", now=timezone.now()
        )
        if label(post)[0] == "paid":
            lower(post, two)
    assert label(post) == ("none", "none")
    record_connection(
        post=post, disclosure="paid", sponsor=brand, reason="contract 10", now=timezone.now()
    )
    assert label(post) == ("paid", "paid")


def test_what_was_agreed_stands_and_weaker_facts_still_count(ana, brand, tent, two):
    record(ana, brand, type="loaned", ground="a loan")
    record(ana, brand)
    picture = make_media(owner=ana)
    post = make_post(author=ana, media=[picture], products=[tent])
    lower(post, two, to_type="gifted", sponsor=brand)
    edits.edit_post(post=post, by=ana, caption="Edited", now=timezone.now())
    assert label(post) == ("gifted", "gifted")


def test_staff_propose_and_agree_in_the_admin(ana, brand, tent):
    desks = []
    for handle in ("rita", "rob"):
        person = make_member(handle=handle, is_staff=True)
        person.groups.add(Group.objects.get(name="reviewer"))
        desks.append(Client())
        desks[-1].force_login(person)
    tie = record(ana, brand)
    post = make_post(author=ana, products=[tent])
    here = "/admin/feed/materialconnection/"
    chosen = {"action": "annul", "_selected_action": [tie.pk], "reason": ""}
    assert b"Say why" in desks[0].post(here, chosen, follow=True).content
    chosen["reason"] = "Another Ana"
    assert b"a second person decides" in desks[0].post(here, chosen, follow=True).content
    assert b"Connections to annul" in desks[1].get("/admin/").content
    there = "/admin/feed/connectionannulment/"
    agree = {"action": "agree", "_selected_action": [ConnectionAnnulment.objects.get().pk]}
    assert b"A second person decides" in desks[0].post(there, agree, follow=True).content
    assert b"1 annulled." in desks[1].post(there, agree, follow=True).content
    assert label(post) == ("none", "none")
    assert b"Done" in desks[1].get(here).content
