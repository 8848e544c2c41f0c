"""What staff stopped, and what they have not decided yet, on real pages (D9.6 and the switch)."""

from itertools import pairwise

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from feed.models import FeedProfile, Post
from feed.services.disclosure import approve_disclosure
from feed.services.relations import follow_member
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand
from tests.feed.proof.test_cap_on_pages import classes, read
from tests.feed.reading.conftest import INTERESTS, forget_everything, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
FOLLOWING = "/api/v1/feed/following/"


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


def stop_delivery() -> None:
    SiteSettings.objects.filter(id=1).update(is_sponsored_delivery_paused=True)
    forget_everything()


@pytest.mark.row("A89", "D9")
def test_staff_stop_sponsored_delivery_on_following_and_the_wall_too(browser, ben, rita):
    ana = make_member(handle="ana")
    follow_member(follower=ben, target=ana, now=timezone.now())
    brand = make_brand(slug="northpeak", name="Northpeak")
    for kind in ("paid", "commission", "none", "paid"):
        sponsor = {"sponsor": brand.slug} if kind == "paid" else {}
        post = make_post(author=ana, interest="dogs", disclosure=kind, **sponsor)
        if sponsor:
            approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    # Chance alone decides whether staff take one more look at it.
    Post.objects.filter(disclosure="commission").update(review_state="approved")
    forget_everything()
    assert sorted(classes(read(browser, FOLLOWING))) == [0, 1, 2, 2]
    stop_delivery()
    assert sorted(classes(read(browser, FOLLOWING))) == [0, 1]
    unpaid = Post.objects.get(disclosure="none")
    for address in (f"/p/{unpaid.public_id}/", "/following/"):
        assert 'data-disclosure="paid"' not in browser.get(address).content.decode()
    assert 'data-disclosure="paid"' not in Client().get("/").content.decode()
    assert 'data-disclosure="paid"' in browser.get("/m/ana/").content.decode(), "their own page"


@pytest.mark.row("D9")
def test_a_newcomers_following_may_begin_with_a_paid_post():
    nora, ana = make_reader(handle="nora"), make_member(handle="ana")
    FeedProfile.objects.filter(member=nora).update(shown_count=0)
    follow_member(follower=nora, target=ana, now=timezone.now())
    make_post(author=ana, interest="dogs", disclosure="commission")
    forget_everything()
    browser = Client()
    browser.force_login(nora)
    assert classes(read(browser, FOLLOWING)) == [1]


@pytest.mark.row("C02", "D9")
@pytest.mark.parametrize("declared", ["commission", "none"])
def test_what_staff_have_not_decided_is_delivered_as_sponsored(browser, ben, declared):
    for n in range(30):
        make_post(author=make_member(), interest=INTERESTS[n % 5])
    for n in range(12):
        post = make_post(author=make_member(), interest=INTERESTS[n % 5], disclosure=declared)
        state = ("pending_review", "changes_requested", "appealed")[n % 3]
        Post.objects.filter(pk=post.pk).update(
            review_state=state, submitted_for_review_at=timezone.now()
        )
    undecided = Post.objects.exclude(submitted_for_review_at=None)
    open_ones = set(undecided.values_list("public_id", flat=True))
    forget_everything()
    first = read(browser, pages=1)
    places = [n for n, one in enumerate(first, start=1) if one["id"] in open_ones]
    assert places, "they are shown"
    assert places[0] >= 5
    assert all(b - a >= 5 for a, b in pairwise(places))
    stop_delivery()
    assert not open_ones & {one["id"] for one in read(browser)}
