"""Why am I seeing this: stored terms that sum to the score, and what changed since."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from feed.engine import build, profiles
from feed.engine.merge import Merger
from feed.engine.pools import POOLS
from feed.engine.profile import read_profile
from feed.models import Explanation, FeedProfile
from feed.proof.why import explain_post, recompute
from feed.services.relations import follow_member
from feed.services.viewing import record_impressions
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.feed.reading.conftest import forget_everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.fixture
def post():
    return make_post(author=make_member(handle="ana"), caption="Look", interest="dogs")


def score_in_the_feed(member, post) -> int:
    """The points that the merge itself gives."""
    now = timezone.now()
    old = {member.pk: bytes(FeedProfile.objects.get(member=member).packed)}
    packed = profiles.pack_members([member.pk], old=old, now=now)[member.pk]
    candidates = POOLS.current(now=now)
    scores = Merger(candidates).score(read_profile(packed))
    return int(scores[candidates.posts.ids.tolist().index(post.pk)])


@pytest.mark.row("C04")
def test_the_stored_terms_sum_to_the_score_of_the_ranking(ben, post):
    forget_everything()
    build.build_now(ben.pk, now=timezone.now())
    why = explain_post(member=ben, post=post, now=timezone.now())
    stored = Explanation.objects.get()
    assert sum(stored.terms.values()) == stored.score == why.score
    assert sum(line.points for line in why.lines) == why.score
    assert why.score == score_in_the_feed(ben, post)


@pytest.mark.row("C04")
def test_computing_again_gives_the_same_or_names_what_changed(ben, post):
    forget_everything()
    build.build_now(ben.pk, now=timezone.now())
    assert recompute(member=ben, post=post, now=timezone.now()).changed == []
    before = FeedProfile.objects.get(member=ben).packed
    follow_member(follower=ben, target=post.author, now=timezone.now())
    assert FeedProfile.objects.get(member=ben).packed != before
    again = recompute(member=ben, post=post, now=timezone.now())
    assert [line.name for line in again.changed] == ["follow"]
    assert Explanation.objects.count() == 1, "what was stored stays"


@pytest.mark.row("C04")
def test_a_look_at_the_post_after_the_feed_was_made_is_no_term_of_it(ben, post):
    forget_everything()
    made_at = timezone.now()
    build.build_now(ben.pk, now=made_at)
    score = score_in_the_feed(ben, post)
    soon = made_at + timedelta(seconds=5)
    record_impressions(member=ben, public_ids=[post.public_id], now=soon)
    why = explain_post(member=ben, post=post, now=soon)
    assert (why.score, why.explanation.terms["seen"]) == (score, 0)
    assert [line.name for line in recompute(member=ben, post=post, now=soon).changed] == ["seen"]


@pytest.mark.row("C04")
def test_a_look_before_the_feed_was_made_is_a_term_of_it(ben, post):
    earlier = timezone.now() - timedelta(hours=2)
    build.build_now(ben.pk, now=earlier)
    record_impressions(member=ben, public_ids=[post.public_id], now=earlier)
    forget_everything()
    build.build_now(ben.pk, now=timezone.now())
    why = explain_post(member=ben, post=post, now=timezone.now())
    assert why.explanation.terms["seen"] < 0
    assert why.score == score_in_the_feed(ben, post)


@pytest.mark.row("C04")
def test_the_page_shows_each_term_and_computes_again(browser, post):
    page = browser.get(f"/p/{post.public_id}/why/").content.decode()
    assert "which you chose" in page
    again = browser.post(f"/p/{post.public_id}/why/").content.decode()
    assert "Computed again: the same" in again


def test_strangers_and_unknown_posts_have_no_account(client, browser, post):
    assert client.get(f"/p/{post.public_id}/why/").status_code == 302
    assert browser.get("/p/unknown/why/").status_code == 404
