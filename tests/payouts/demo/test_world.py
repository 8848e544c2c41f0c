"""The demo world: it is whole, it adds up, and loading it twice changes nothing."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db.models import Count, Q, Sum

from feed.disclosure import NEEDS_REVIEW
from feed.models import (
    Comment,
    ConnectionAnnulment,
    DecisionLetter,
    DisclosureAppeal,
    DisclosureEvent,
    Follow,
    Interest,
    LabelLowering,
    MaterialConnection,
    PendingEdit,
    Post,
    PostInterest,
    PostTally,
    ProductTag,
    Smile,
    Strike,
)
from feed.services.disclosure import is_chain_whole
from influencers.models import Application, Storefront
from payouts import ledger
from payouts.demo import shoot
from payouts.models import Contract, Earning, PayoutBatch
from payouts.services.unlabelled import held_for_undeclared
from products.models import Brand, Order, Product, Review
from spark.access import standing_of
from spark.models import Member
from spark.money import share_bps
from tests.payouts.demo.conftest import NOW

pytestmark = pytest.mark.slow


def test_the_world_is_whole_and_adds_up(world):
    check_sign_ins(world)
    check_sizes()
    check_counts_equal_rows()
    check_labels()
    check_decisions()
    check_money()


def check_sign_ins(world):
    for handle in ("ben", "ana", "cem", "nora", "rita", "fred", "gita", "admin"):
        assert authenticate(None, email=f"{handle}@example.com", password="spark-demo") is not None
    ben, ana, cem, nora = (world.members[h] for h in ("ben", "ana", "cem", "nora"))
    assert standing_of(ben, now=NOW).has_membership
    assert not standing_of(cem, now=NOW).has_membership
    assert standing_of(nora, now=NOW).has_membership
    assert not nora.interest_choices.exists()
    assert ben.interest_choices.count() >= 5
    assert ben.follows.exists()
    for member in (ben, ana):
        member.refresh_from_db()
        assert member.has_one_click
        assert member.addresses.filter(is_default=True).exists()
    assert Storefront.objects.get(handle="ana").pins.count() >= 5
    assert world.members["admin"].is_superuser
    roles = {h: world.members[h].groups.get().name for h in ("rita", "fred", "gita")}
    assert roles == {"rita": "reviewer", "fred": "finance_preparer", "gita": "finance_approver"}
    assert not any(world.members[h].is_superuser for h in roles)


def check_sizes():
    assert Interest.objects.count() == 14
    assert Brand.objects.count() == 5
    assert Product.objects.count() >= 90
    assert Post.objects.count() >= 260
    assert set(Post.objects.values_list("kind", flat=True)) >= {
        "photo",
        "video",
        "how_to",
        "question",
        "review",
        "poll",
    }
    assert Storefront.objects.count() == 8
    assert Member.objects.filter(is_staff=False).count() >= 30
    assert {product.state for product in Product.objects.all()} == {
        "live",
        "out_of_stock",
        "discontinued",
    }
    assert ProductTag.objects.filter(product__status="discontinued").exists()
    assert Post.objects.waiting_for_review().count() >= 5
    assert Application.objects.filter(state="submitted").exists()
    captions = list(Post.objects.values_list("caption", flat=True))
    assert len(set(captions)) == len(captions)
    bodies = list(Comment.objects.values_list("body", flat=True))
    assert len(set(bodies)) == len(bodies)


def check_counts_equal_rows():
    totals = PostTally.objects.values("post").annotate(n=Sum("smiles"), c=Sum("comments"))
    smiles = dict(Smile.objects.values_list("post").annotate(Count("id")))
    comments = dict(Comment.objects.values_list("post").annotate(Count("id")))
    for row in totals:
        assert row["n"] == smiles.get(row["post"], 0)
        assert row["c"] == comments.get(row["post"], 0)
    own = Q(reviews__basis="own")
    counted = Product.objects.annotate(
        n=Count("reviews", filter=own), stars=Sum("reviews__stars", filter=own)
    )
    for product in counted:
        assert (product.rating_count, product.rating_sum) == (product.n, product.stars or 0)
    assert PostInterest.objects.filter(is_live=True, pool_key=0).count() == 0
    assert not Comment.objects.filter(created_at__gt=NOW).exists()
    assert not Review.objects.filter(created_at__gt=NOW).exists()


def check_labels():
    public = Post.objects.public()
    sponsored = public.filter(disclosure__in=NEEDS_REVIEW)
    assert 0 < sponsored.count() <= 0.2 * public.count()
    waiting = sponsored.exclude(review_state=Post.Review.APPROVED)
    # Jonas speaks for Oakfold since staff approved his registration: what he showed of it before
    # is labelled at once, and looked at afterwards.
    assert not waiting.filter(pending_edit=None).exclude(author__handle="jonas").exists()
    for post in Post.objects.exclude(disclosure="none"):
        events = list(DisclosureEvent.objects.filter(post=post))
        assert events
        assert is_chain_whole(events)
        assert events[-1].label


def check_decisions():
    """What rita, fred and gita find waiting: an appeal, a strike, an edit, two proposals, money."""
    open_ones = DisclosureAppeal.objects.filter(outcome="open").exclude(against__handle="rita")
    assert {appeal.kind for appeal in open_ones} == {"label", "strike"}
    assert DisclosureAppeal.objects.filter(outcome="upheld").exists()
    assert Strike.objects.count() == 2
    assert PendingEdit.objects.get().post.author.handle == "ana"
    assert LabelLowering.objects.filter(state="waiting").exists()
    assert ConnectionAnnulment.objects.filter(state="waiting").exists()
    assert MaterialConnection.objects.filter(type="gifted").exists()
    assert held_for_undeclared().exists()
    assert DecisionLetter.objects.exclude(told_at=None).exists()


def check_money():
    assert ledger.differences() == []
    sales = Earning.objects.filter(kind=Earning.Kind.SALE)
    assert sales.count() > 50
    for earning in sales:
        assert earning.amount_minor in (0, share_bps(earning.base_minor, earning.bps))
    assert {1000, 550} <= set(sales.values_list("bps", flat=True))
    states = set(PayoutBatch.objects.values_list("state", flat=True))
    assert states == {"paid", "prepared"}
    assert Contract.objects.filter(state="offered").exists()
    assert Order.objects.count() > 100


def test_the_command_run_again_changes_nothing(world, capsys, monkeypatch):
    before = [m.objects.count() for m in (Member, Post, Smile, Order, Earning, Follow)]
    monkeypatch.setattr(
        shoot.Shooting, "__enter__", lambda shooting: pytest.fail("drew pictures again")
    )
    call_command("demo", "--i-know")
    assert "already there" in capsys.readouterr().out
    assert before == [m.objects.count() for m in (Member, Post, Smile, Order, Earning, Follow)]
