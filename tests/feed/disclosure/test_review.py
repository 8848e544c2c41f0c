"""Compensated posts: declared, reviewed, logged in a chain (rows A38, A41, A46)."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from feed.models import DisclosureEvent, Post, PostInterest
from feed.services import disclosure, edits
from feed.services.posts import publish_post, remove_post
from feed.services.refusals import Refused
from spark.models import SiteSettings
from tests.factories.feed import make_interest, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def rita():
    return make_staff(handle="rita")


@pytest.fixture
def paid(ana):
    make_brand(slug="northpeak")
    return make_post(author=ana, disclosure="paid", sponsor="northpeak")


def events(post):
    return list(post.disclosure_events.order_by("id"))


def seen_by_others(post):
    return Post.objects.visible_to(None).filter(pk=post.pk).exists()


@pytest.mark.row("A38", "A46")
def test_a_compensated_post_waits_unseen_and_appears_when_approved(ana, rita, paid):
    assert paid.review_state == "pending_review"
    assert not seen_by_others(paid)
    assert Post.objects.visible_to(ana.pk).get() == paid
    assert not PostInterest.objects.get(post=paid).is_live
    assert list(Post.objects.waiting_for_review()) == [paid]
    at = timezone.now()
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=at)
    paid.refresh_from_db()
    assert seen_by_others(paid)
    assert PostInterest.objects.get(post=paid).is_live
    assert paid.published_at == at
    assert paid.disclosure == "paid"
    assert [event.to_state for event in events(paid)] == ["pending_review", "approved"]
    assert events(paid)[1].label == "Sponsored · Paid by Northpeak"
    assert events(paid)[1].actor == rita


@pytest.mark.row("A46")
def test_a_rejected_post_stays_with_its_author(ana, rita, paid):
    now = timezone.now()
    disclosure.reject_disclosure(post=paid, reviewer=rita, reason="No brand deal", now=now)
    assert not seen_by_others(paid)
    assert not Post.objects.waiting_for_review().exists()
    assert events(paid)[-1].reason == "No brand deal"
    assert Post.objects.visible_to(ana.pk).exists()


@pytest.mark.row("A46")
def test_changes_requested_come_back_to_the_queue_with_an_edit(ana, rita, paid):
    now = timezone.now()
    disclosure.request_changes(post=paid, reviewer=rita, reason="Say which tent", now=now)
    assert not Post.objects.waiting_for_review().exists()
    edits.edit_post(post=paid, by=ana, caption="The Northpeak tent", now=now)
    assert list(Post.objects.waiting_for_review()) == [paid]
    assert [event.to_state for event in events(paid)] == [
        "pending_review",
        "changes_requested",
        "pending_review",
    ]


@pytest.mark.row("A46")
def test_staff_can_label_what_its_author_did_not(ana, rita):
    brand, post = make_brand(slug="northpeak"), make_post(author=ana)
    now = timezone.now()
    disclosure.force_label(
        post=post, disclosure="gifted", sponsor=brand, reviewer=rita, reason="Tip", now=now
    )
    post.refresh_from_db()
    assert (post.disclosure, post.review_state) == ("gifted", "approved")
    assert seen_by_others(post)
    assert events(post)[0].label == "Sponsored · Gifted by Northpeak"


@pytest.mark.row("A46")
@pytest.mark.parametrize("act", ["approve_disclosure", "reject_disclosure", "request_changes"])
def test_nobody_reviews_a_post_of_their_own(act):
    rita = make_staff(handle="rita")
    make_brand()
    post = make_post(author=rita, disclosure="paid", sponsor="northpeak")
    reason = {} if act == "approve_disclosure" else {"reason": "x"}
    with pytest.raises(disclosure.OwnPost):
        getattr(disclosure, act)(post=post, reviewer=rita, now=timezone.now(), **reason)
    assert Post.objects.get().review_state == "pending_review"
    assert len(events(post)) == 1


@pytest.mark.row("A46")
def test_a_decision_on_what_changed_meanwhile_is_stale(ana, rita, paid):
    now = timezone.now()
    looked_at = Post.objects.get().version
    edits.edit_post(post=paid, by=ana, caption="Something else", now=now)
    with pytest.raises(disclosure.StaleRevision):
        disclosure.approve_disclosure(post=paid, reviewer=rita, now=now, version=looked_at)
    assert not seen_by_others(paid)
    current = Post.objects.get().version
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=now, version=current)
    with pytest.raises(disclosure.StaleRevision):
        disclosure.approve_disclosure(post=paid, reviewer=rita, now=now, version=current)


@pytest.mark.row("A46", "B12")
def test_an_edit_of_an_approved_post_shows_the_approved_version_until_reviewed(ana, rita, paid):
    now = timezone.now()
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=now)
    first_public = Post.objects.get().published_at
    edits.edit_post(post=paid, by=ana, caption="Buy it now", now=now)
    edits.edit_post(post=paid, by=ana, caption="Buy it today", now=now)
    shown = Post.objects.visible_to(None).get()
    assert (shown.caption, shown.review_state) == ("A day out", "pending_review")
    with pytest.raises(disclosure.StaleRevision):
        disclosure.approve_disclosure(post=paid, reviewer=rita, now=now, version=shown.version - 1)
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=now, version=shown.version)
    shown = Post.objects.visible_to(None).get()
    assert (shown.caption, shown.review_state) == ("Buy it today", "approved")
    assert shown.published_at == first_public  # an edit makes no post new
    assert shown.revisions.get().caption == "A day out"


@pytest.mark.row("B12")
def test_a_rejected_edit_leaves_what_was_approved(ana, rita, paid):
    now = timezone.now()
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=now)
    edits.edit_post(post=paid, by=ana, caption="#notanad", now=now)
    disclosure.reject_disclosure(post=paid, reviewer=rita, reason="", code="confusing", now=now)
    shown = Post.objects.visible_to(None).get()
    assert (shown.caption, shown.review_state) == ("A day out", "approved")
    assert events(paid)[-1].reason_code == "confusing"
    assert disclosure.is_chain_whole(events(paid))


def test_an_edit_that_cannot_be_is_refused_at_once(ana, rita, paid):
    now = timezone.now()
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=now)
    for wrong in ({"caption": "x" * 2201}, {"interests": ["unheard-of"]}, {"alts": {"no": "x"}}):
        with pytest.raises(Refused):
            edits.edit_post(post=paid, by=ana, now=now, **wrong)
    shown = Post.objects.get()
    assert (shown.caption, shown.review_state) == ("A day out", "approved")
    assert not shown.revisions.exists()


def test_without_premoderation_the_post_is_public_at_once_with_its_label(ana):
    SiteSettings.objects.update_or_create(id=1, defaults={"premoderate_sponsored": False})
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    assert seen_by_others(post)
    assert list(Post.objects.waiting_for_review()) == [post]


def test_commission_alone_is_labelled_and_not_held(ana):
    post = make_post(author=ana, disclosure="commission")
    assert seen_by_others(post)
    assert events(post)[0].label == "Commission · Earns when you buy"


@pytest.mark.row("A39", "A41")
def test_a_review_is_never_compensated(ana):
    make_brand()
    product = make_product()
    for tie in ("paid", "gifted", "commission", "other"):
        with pytest.raises(Refused) as refusal:
            make_post(author=ana, kind="review", products=[product], disclosure=tie,
                      sponsor="northpeak")  # fmt: skip
        assert refusal.value.code == "review_cannot_be_sponsored"
    review = make_post(author=ana, kind="review", products=[product])
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=review.pk).update(disclosure="commission")


@pytest.mark.row("A39")
def test_the_database_refuses_a_compensated_post_that_nobody_reviews(ana):
    post = make_post(author=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(disclosure="paid")


def test_a_paid_post_names_its_brand(ana):
    make_interest()
    for sponsor in (None, "unheard-of"):
        with pytest.raises(Refused) as refusal:
            publish_post(
                author=ana, kind="how_to", caption="x", interests=["dogs"], disclosure="paid",
                sponsor=sponsor, now=timezone.now(),
            )  # fmt: skip
        assert refusal.value.field == "sponsor"


def test_an_author_declares_more_and_never_less(ana, paid):
    now = timezone.now()
    for tie, sponsor in (("none", None), ("gifted", "northpeak"), ("paid", None)):
        with pytest.raises(Refused):
            edits.declare_more(post=paid, by=ana, disclosure=tie, sponsor=sponsor, now=now)
    paid.refresh_from_db()
    assert (paid.disclosure, paid.sponsor.slug) == ("paid", "northpeak")
    plain = make_post(author=ana)
    edits.declare_more(post=plain, by=ana, disclosure="gifted", sponsor="northpeak", now=now)
    assert not seen_by_others(plain)
    assert plain in Post.objects.waiting_for_review()


def test_a_record_makes_a_label_stronger_and_sends_the_post_to_review(ana, rita):
    brand, post = make_brand(), make_post(author=ana)
    now = timezone.now()
    for _ in range(2):  # safe to run twice
        disclosure.record_connection(
            post=post, disclosure="paid", sponsor=brand, reason="Contract", now=now
        )
    disclosure.record_connection(
        post=post, disclosure="gifted", sponsor=brand, reason="Sample", now=now
    )
    post.refresh_from_db()
    assert (post.disclosure, post.review_state) == ("paid", "pending_review")
    assert not seen_by_others(post)
    assert not PostInterest.objects.get(post=post).is_live
    first_public = post.published_at
    disclosure.approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    post.refresh_from_db()
    assert seen_by_others(post)
    assert [event.actor_role for event in events(post)] == ["system", "staff"]
    assert post.published_at == first_public  # it was public before, unlabelled


def test_removing_a_waiting_post_takes_it_from_the_queue_and_keeps_the_log(ana, paid):
    remove_post(post=paid, by=ana, now=timezone.now())
    assert not Post.objects.waiting_for_review().exists()
    assert [event.to_state for event in events(paid)] == ["pending_review", "withdrawn"]


@pytest.mark.row("A46")
def test_the_events_are_a_chain_that_shows_what_was_touched(ana, rita, paid):
    disclosure.approve_disclosure(post=paid, reviewer=rita, now=timezone.now())
    chain = events(paid)
    assert disclosure.is_chain_whole(chain)
    assert chain[1].previous_hash == chain[0].hash
    chain[0].label = "Not sponsored at all"
    assert not disclosure.is_chain_whole(chain)
    assert not disclosure.is_chain_whole(events(paid)[1:])


@pytest.mark.row("A46")
def test_the_database_refuses_to_change_or_delete_an_event(paid):
    event = events(paid)[0]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DisclosureEvent.objects.filter(pk=event.pk).update(label="")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DisclosureEvent.objects.filter(pk=event.pk).delete()
    assert events(paid)[0].label == event.label


def test_a_post_that_was_public_while_it_waited_is_no_news_when_approved(ana, rita):
    SiteSettings.objects.update_or_create(id=1, defaults={"premoderate_sponsored": False})
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    disclosure.approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    assert Post.objects.get().published_at == post.published_at


@pytest.mark.row("A46")
def test_no_edit_brings_back_what_staff_took_from_view(ana, rita):
    SiteSettings.objects.update_or_create(id=1, defaults={"premoderate_sponsored": False})
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    now = timezone.now()
    disclosure.request_changes(post=post, reviewer=rita, reason="Not true", now=now)
    for caption in ("Edited", "Edited again"):
        edits.edit_post(post=post, by=ana, caption=caption, now=now)
        assert not seen_by_others(post)
    post.refresh_from_db()
    assert post.review_state == "pending_review"
    disclosure.approve_disclosure(post=post, reviewer=rita, now=now)
    assert seen_by_others(post)


@pytest.mark.row("A46")
def test_a_forced_label_shows_nothing_that_was_rejected(ana, rita, paid):
    now = timezone.now()
    disclosure.reject_disclosure(post=paid, reviewer=rita, reason="Not true", now=now)
    brand = paid.sponsor
    disclosure.force_label(
        post=paid, disclosure="paid", sponsor=brand, reviewer=rita, reason="Tip", now=now
    )
    paid.refresh_from_db()
    assert paid.review_state == "rejected"
    assert not seen_by_others(paid)
