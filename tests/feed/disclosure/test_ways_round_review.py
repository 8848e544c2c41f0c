"""No step leads past staff's decision on compensated posts (rows A46, B12, rules D5.2 to D5.6)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from feed import reporting, review_queue
from feed.models import ModerationCase, PendingEdit, Post, Strike
from feed.services import edits, moderation
from feed.services.disclosure import (
    appeal_decision,
    approve_disclosure,
    ask_lowering,
    decide_lowering,
    force_label,
    record_connection,
    record_material_connection,
    reject_disclosure,
)
from feed.services.disclosure.ties import is_trusted
from feed.services.kinds import KindInput, OptionInput
from feed.services.posts import settle_post
from feed.services.refusals import Refused
from products.services.reviews import write_review
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUEUE = "/admin/feed/pendingdisclosure/"
REASON = next(iter(reporting.REASONS))
ADVERT = "Paid partnership, use my code ANA10"


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def rita():
    return make_staff(handle="rita")


@pytest.fixture
def ria():
    return make_staff(handle="ria")


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak")


@pytest.fixture
def tent(brand):
    return make_product(slug="tent", brand=brand)


@pytest.fixture
def creator(ana, monkeypatch):
    """A member whose tags earn a commission; none of their posts is in the sample."""
    monkeypatch.setattr(review_queue, "is_sampled", lambda public_id, *, percent: False)
    record(ana, None, type="commission", ground="creator programme")
    return ana


def record(member, brand, *, type="paid", ground="contract 1"):
    now = timezone.now()
    return record_material_connection(
        member=member, brand=brand, type=type, ground=ground, starts_at=now - DAY, now=now
    )


def fresh(post):
    return Post.objects.get(pk=post.pk)


def paid_post(author, caption="A day out"):
    return make_post(author=author, disclosure="paid", sponsor="northpeak", caption=caption)


def reject(post, by):
    return reject_disclosure(post=post, reviewer=by, reason="Not true", now=timezone.now())


@pytest.mark.row("A46", "B12")
def test_a_rejected_post_comes_back_by_an_appeal_alone(client, ana, rita, brand):
    post, now = paid_post(ana), timezone.now()
    client.force_login(ana)
    edit = f'href="/p/{post.public_id}/edit/"'
    assert edit in client.get(f"/p/{post.public_id}/").content.decode()
    reject(post, rita)
    assert edit not in client.get(f"/p/{post.public_id}/").content.decode()
    with pytest.raises(Refused) as refusal:
        edits.edit_post(post=post, by=ana, caption="Another day", now=now)
    assert refusal.value.code == "rejected"
    gift = make_post(author=ana, disclosure="gifted", sponsor="northpeak")
    reject(gift, rita)
    with pytest.raises(Refused) as refusal:
        edits.declare_more(post=gift, by=ana, disclosure="paid", sponsor="northpeak", now=now)
    assert refusal.value.code == "rejected"
    record_connection(post=post, disclosure="paid", sponsor=brand, reason="Contract", now=now)
    assert (fresh(post).review_state, fresh(post).caption) == ("rejected", "A day out")


@pytest.mark.row("A46")
def test_an_appealed_post_stays_as_it_is_and_away_from_who_rejected_it(ana, rita, ria, brand):
    post, now = paid_post(ana), timezone.now()
    reject(post, rita)
    appeal_decision(post=post, by=ana, text="Please look again", now=now)
    with pytest.raises(Refused) as refusal:
        edits.edit_post(post=post, by=ana, caption="Another day", now=now)
    assert refusal.value.code == "appealed"
    desk = Client()
    desk.force_login(rita)
    form = {"decision": "approve", "version": fresh(post).version}
    assert desk.post(f"{QUEUE}{post.pk}/change/", form).status_code < 500
    assert fresh(post).review_state == "appealed"
    approve_disclosure(post=post, reviewer=ria, now=now)
    assert fresh(post).review_state == "approved"


@pytest.mark.row("C01", "A46")
def test_a_tie_recorded_before_the_first_public_second_sends_to_review(ana, brand, tent):
    picture = make_media(owner=ana, state="processing")
    post = make_post(author=ana, products=[tent], media=[picture])
    record(ana, brand)
    type(picture).objects.filter(pk=picture.pk).update(state="ready")
    settle_post(post_id=post.pk, now=timezone.now())
    post = fresh(post)
    assert (post.state, post.disclosure, post.is_visible) == ("published", "paid", False)


@pytest.mark.row("C01", "B09")
@pytest.mark.parametrize("kind", ["photo", "review"])
def test_what_comes_back_after_an_appeal_meets_the_record(ana, rita, ria, brand, tent, kind):
    post, now = make_post(author=ana, products=[tent], kind=kind), timezone.now()
    moderation.report(reporter=make_member(), target=post, reason=REASON, now=now)
    case = ModerationCase.objects.get()
    told = moderation.remove(case=case, reviewer=rita, ground=REASON, reason="Bad", now=now)
    record(ana, brand)
    moderation.appeal(statement=told, by=ana, text="Not so", now=now)
    moderation.decide_appeal(
        statement=told, reviewer=ria, is_overturned=True, reason="Right", now=now
    )
    post = fresh(post)
    assert post.state == "published"
    if kind == "review":
        assert (post.review_state, post.is_visible) == ("rejected", False)
        assert not post.review_details.review.is_counted
    else:
        assert (post.disclosure, post.review_state) == ("paid", "pending_review")


@pytest.mark.row("A46")
def test_pay_behind_a_commission_is_undeclared_advertising(creator, rita, brand, tent):
    post = make_post(author=creator, products=[tent])
    assert fresh(post).disclosure == "commission"
    now = timezone.now()
    force_label(post=post, disclosure="paid", sponsor=brand, reviewer=rita, reason="x", now=now)
    assert Strike.objects.get().member == creator


@pytest.mark.row("A46")
def test_pay_behind_a_gift_that_only_the_record_knew_is_a_strike(ana, rita, brand, tent):
    record(ana, brand, type="gifted")
    quiet = make_post(author=ana, products=[tent])
    said = make_post(author=ana, products=[tent], disclosure="gifted", sponsor="northpeak")
    for post in (quiet, said):
        force_label(
            post=post, disclosure="paid", sponsor=brand, reviewer=rita, reason="Paid",
            now=timezone.now(),
        )  # fmt: skip
    assert Strike.objects.get().post == quiet


@pytest.mark.row("C01")
def test_the_detector_reads_what_is_labelled_as_commission(creator, tent):
    post = make_post(author=creator, products=[tent], caption=ADVERT)
    assert (post.disclosure, post.review_state) == ("commission", "pending_review")
    assert post.is_public
    plain = make_post(author=creator, products=[tent])
    assert plain.review_state == "not_required"
    edits.edit_post(post=plain, by=creator, caption=ADVERT, now=timezone.now())
    assert fresh(plain).review_state == "pending_review"


@pytest.mark.row("C01")
def test_the_detector_reads_options_and_texts_of_pictures(ana):
    options = KindInput(options=[OptionInput(ADVERT), OptionInput("Another")])
    poll = make_post(author=ana, kind="poll", media=[], caption="Which?", details=options)
    picture = make_post(author=ana, media=[make_media(owner=ana, alt=ADVERT)])
    for post in (poll, picture):
        assert fresh(post).review_state == "pending_review"


@pytest.mark.row("A46")
def test_trust_comes_of_declared_posts_alone(ana, rita, brand):
    now = timezone.now()

    def is_known():
        desk = Client()
        reviewer = make_member(is_staff=True)
        reviewer.groups.add(Group.objects.get(name="reviewer"))
        desk.force_login(reviewer)
        post = paid_post(ana)
        seen = {f"version-{post.pk}": fresh(post).version}
        desk.post(QUEUE, {"action": "approve", "_selected_action": [post.pk]} | seen)
        return fresh(post).review_state == "approved"

    for number in range(2):
        read = make_post(author=ana, caption=f"{ADVERT} {number}")
        approve_disclosure(post=read, reviewer=rita, now=now)
        forced = make_post(author=ana, disclosure="commission", caption=f"{number}")
        force_label(
            post=forced, disclosure="paid", sponsor=brand, reviewer=rita, reason="x", now=now
        )
    Strike.objects.update(annulled_at=now)
    assert not is_trusted(ana, now=now, approvals_needed=1)
    assert not is_known()
    approve_disclosure(post=paid_post(ana), reviewer=rita, now=now)
    assert is_trusted(ana, now=now, approvals_needed=1)
    assert is_known()


@pytest.mark.row("B12")
def test_an_edit_that_waits_is_looked_at_when_the_label_falls(ana, rita, ria, brand):
    post, now = paid_post(ana), timezone.now()
    approve_disclosure(post=post, reviewer=rita, now=now)
    edits.edit_post(post=post, by=ana, caption="Changed", now=now)
    asked = ask_lowering(post=post, to_type="none", sponsor=None, reason="Error", by=rita, now=now)
    decide_lowering(lowering=asked, by=ria, is_agreed=True, now=now)
    post = fresh(post)
    assert (post.review_state, post.is_public) == ("pending_review", True)
    assert post.caption == "A day out"
    edits.edit_post(post=post, by=ana, caption="Changed again", now=now)
    approve_disclosure(post=post, reviewer=rita, now=now)
    post = fresh(post)
    assert (post.caption, post.disclosure, post.is_public) == ("Changed again", "none", True)
    assert not PendingEdit.objects.exists()


@pytest.mark.row("C15")
def test_a_review_written_on_the_products_page_is_marked_too(ana, brand, tent):
    now = timezone.now()
    row = write_review(member=ana, product=tent, stars=5, title="", body="Dry", now=now)
    record(ana, brand, type="gifted")
    row.refresh_from_db()
    assert not row.is_counted


@pytest.mark.row("C01", "A46")
def test_a_proposal_to_say_less_is_worth_nothing_once_a_contract_turns_up(ana, rita, ria, tent):
    now = timezone.now()
    post = make_post(author=ana, products=[tent], disclosure="other", sponsor="northpeak")
    asked = ask_lowering(post=post, to_type="none", sponsor=None, reason="Error", by=rita, now=now)
    record(ana, tent.brand)
    with pytest.raises(Refused) as refusal:
        decide_lowering(lowering=asked, by=ria, is_agreed=True, now=timezone.now())
    assert refusal.value.code == "stale_revision"
    assert (fresh(post).disclosure, fresh(post).floor) == ("paid", "paid")
    decide_lowering(lowering=asked, by=ria, is_agreed=False, now=timezone.now())
    again = ask_lowering(
        post=post, to_type="none", sponsor=None, reason="Error", by=rita, now=timezone.now()
    )
    decide_lowering(lowering=again, by=ria, is_agreed=True, now=timezone.now())
    assert fresh(post).disclosure == "none"


@pytest.mark.row("C01", "A46")
@pytest.mark.parametrize("tie", ["paid", "hybrid"])
def test_one_of_staff_puts_no_other_brand_in_the_place_of_the_recorded(ana, rita, ria, tent, tie):
    zeta, now = make_brand(slug="zeta", name="Zeta"), timezone.now()
    record(ana, tent.brand, type=tie)
    post = make_post(author=ana, products=[tent])
    with pytest.raises(Refused) as refusal:
        force_label(post=post, disclosure="paid", sponsor=zeta, reviewer=rita, reason="x", now=now)
    assert refusal.value.code == "four_eyes"
    assert fresh(post).sponsor == tent.brand
    now = timezone.now()
    asked = ask_lowering(post=post, to_type=tie, sponsor=zeta, reason="x", by=rita, now=now)
    decide_lowering(lowering=asked, by=ria, is_agreed=True, now=now)
    assert fresh(post).sponsor == zeta
