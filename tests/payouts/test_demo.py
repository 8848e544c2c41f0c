"""The demo world: it is whole, it adds up, and loading it twice changes nothing."""

import random
from datetime import UTC, datetime

import numpy as np
import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db.models import Count, Q, Sum

from feed.disclosure import NEEDS_REVIEW
from feed.models import (
    Comment,
    ConnectionAnnulment,
    DecisionLetter,
    DisclosureAppeal,
    DisclosureEvent,
    FeedProfile,
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
from payouts.demo.loading.world import load_world
from payouts.demo.scenes.compose import Item, render
from payouts.demo.scenes.develop import Print, Shot, by_place, product_picture, take
from payouts.demo.scenes.objects import PICTURES
from payouts.demo.shoot import Album, shots_of, small_jobs
from payouts.demo.world import goods, people
from payouts.demo.world.posts import POSTS
from payouts.models import Contract, Earning, PayoutBatch
from payouts.services.unlabelled import held_for_undeclared
from products.models import Brand, Order, Product, Review
from spark.access import standing_of
from spark.models import Member
from spark.money import share_bps

pytestmark = pytest.mark.slow

NOW = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)


class Named(dict):
    """The stored name of each picture, without the picture."""

    def __missing__(self, name: str) -> str:
        return f"demo/1/{name}"


@pytest.fixture
def album() -> Album:
    """Where each dot lies, as the scenes' own arrangement would have it, but nothing is drawn."""
    from payouts.demo.scenes.develop import Spot

    rng = random.Random(1)
    prints = {}
    for shot in (shot for post in POSTS for shot in shots_of(post)):
        files = {"w540.webp": b"", "w1080.webp": b""} | ({"clip.mp4": b""} if shot.is_clip else {})
        spots = tuple(Spot(i.key, rng.random(), rng.random(), 1.0) for i in shot.items if i.key)
        prints[shot.number] = Print(shot.number, 1080, 1350, "#aabbcc", "data:,", files, spots)
    return Album(posts=prints, stored=Named())


@pytest.fixture
def world(db, album):
    return load_world(album=album, now=NOW, step=lambda _: None)


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
    assert not waiting.filter(pending_edit=None).exists()
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
    monkeypatch.setattr(shoot, "shoot", lambda progress: pytest.fail("drew pictures again"))
    call_command("demo", "--i-know")
    assert "already there" in capsys.readouterr().out
    assert before == [m.objects.count() for m in (Member, Post, Smile, Order, Earning, Follow)]


def test_it_stays_out_of_a_real_shop(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--i-know"):
        call_command("demo")
    assert not Member.objects.exists()


@pytest.mark.row("A23")
@pytest.mark.parametrize(
    ("place", "looks"),
    [
        ("out:dusk", ["tent", "backpack", "boot", "torch"]),
        ("table:peach:white:tiles", ["teapot", "mug", "croissant"]),
        ("flat:picnic", ["basket", "bread", "cheese", "apple"]),
        ("shelf:sage", ["teapot", "mug", "bowl", "jar", "plant", "candle"]),
        ("rail:sand", ["dress", "coat", "handbag", "heel"]),
        ("podium:rose", ["lipstick", "lotion", "mirror"]),
    ],
)
def test_a_dot_lies_on_its_object(place, looks):
    scene = render(place, [Item(look, 0, look) for look in looks], seed=5)
    high, wide = scene.owners.shape
    assert [spot.key for spot in scene.spots] == looks
    for number, spot in enumerate(scene.spots, start=1):
        assert scene.owners[int(spot.y * high), int(spot.x * wide)] == number
        assert spot.seen > 0.5
    assert scene.picture.size == (1080, 1350)


def test_the_same_shot_twice_is_the_same_picture():
    shot = Shot(number=1, place="studio:sky:arch", items=(Item("bike", 0, "bike"),), seed=4)
    one, two = take([shot])[0], take([shot])[0]
    assert one.files == two.files
    assert one.spots == two.spots


def test_a_clip_plays_in_the_right_size():
    import io

    import av

    shot = Shot(number=1, place="flat:sun", items=(Item("yarn", 0, "yarn"),), seed=4, is_clip=True)
    printed = take([shot])[0]
    with av.open(io.BytesIO(printed.files["clip.mp4"])) as clip:
        frames = [frame.to_ndarray(format="gray") for frame in clip.decode(video=0)]
    assert frames[0].shape == (900, 720)
    assert 2.5 <= printed.seconds <= 5
    assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).mean() > 1


def test_everything_that_is_shown_has_its_picture_and_its_words():
    files = {path.stem for path in PICTURES.glob("*.webp")}
    assert {product.look for product in goods.PRODUCTS.values()} <= files
    assert {thing[1:] for post in POSTS for thing in post.seen if thing.startswith(".")} <= files
    assert {person.face for person in [*people.PEOPLE.values(), *people.STAFF]} <= files
    assert sum(path.stat().st_size for path in PICTURES.glob("*.webp")) < 1_000_000
    assert len({post.caption for post in POSTS}) == len(POSTS)
    assert all(len(product.text) >= 15 for product in goods.PRODUCTS.values())
    assert len(product_picture("tent", 0)) > 2000


def test_each_picture_is_planned_once():
    shots = [shot for post in POSTS for shot in shots_of(post)]
    assert len({shot.number for shot in shots}) == len(shots)
    assert sum(len(group) for group in by_place(shots)) == len(shots)
    names = [name for name, _, _ in small_jobs()]
    assert len(set(names)) == len(names)


@pytest.mark.django_db
def test_a_large_world_keeps_the_same_rules(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("demo", "--members", "120", "--posts", "60", "--i-know")
    assert Member.objects.count() == 120
    assert Post.objects.public().count() == 60
    assert FeedProfile.objects.filter(dirty_at=None).count() == 0
    assert ProductTag.objects.count() == 120
    celebrity = Member.objects.get(handle="crowd-1")
    assert celebrity.followers.count() == 119
    assert set(
        Member.objects.annotate(n=Count("interest_choices")).values_list("n", flat=True)
    ) == {10}
    check_counts_equal_rows_of_smiles()
    for post in Post.objects.exclude(disclosure="none"):
        assert is_chain_whole(list(post.disclosure_events.all()))
    Member.objects.create_user(email="late@example.com", password="x", handle="late", name="Late")
    with pytest.raises(CommandError, match="already"):
        call_command("demo", "--members", "5", "--posts", "5", "--i-know")


def check_counts_equal_rows_of_smiles():
    smiles = dict(Smile.objects.values_list("post").annotate(Count("id")))
    for row in PostTally.objects.values("post").annotate(n=Sum("smiles")):
        assert row["n"] == smiles.get(row["post"], 0)


@pytest.mark.parametrize("arguments", [("--members", "0", "--posts", "5"), ("--members", "5")])
def test_a_large_world_asks_for_both_numbers(db, arguments):
    with pytest.raises(CommandError, match="--posts"):
        call_command("demo", *arguments, "--i-know")
