"""The demo world's pictures, and the large world: each is planned once and comes out the same."""

import numpy as np
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import Count, Sum

from feed.models import (
    FeedProfile,
    Post,
    PostTally,
    ProductTag,
    Smile,
)
from feed.services.disclosure import is_chain_whole
from payouts.demo import shoot
from payouts.demo.scenes.compose import Item, render
from payouts.demo.scenes.develop import Shot, by_place, film, product_picture, take
from payouts.demo.scenes.objects import PICTURES
from payouts.demo.shoot import shots_of, small_jobs
from payouts.demo.world import goods, people
from payouts.demo.world.posts import POSTS
from spark.models import Member

pytestmark = pytest.mark.slow


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
    with av.open(io.BytesIO(film(printed.files["w1080.webp"], printed.spots[0]))) as clip:
        frames = [frame.to_ndarray(format="gray") for frame in clip.decode(video=0)]
    assert frames[0].shape == (900, 720)
    assert 2.5 <= printed.seconds <= 5
    assert np.abs(frames[0].astype(int) - frames[-1].astype(int)).mean() > 1


def test_every_name_given_beforehand_has_its_file_in_the_end(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    clip = next(post for post in POSTS if post.kind == "video" and post.place)
    monkeypatch.setattr(shoot, "POSTS", [clip])
    jobs = small_jobs()[:2]
    monkeypatch.setattr(shoot, "small_jobs", lambda: jobs)
    counted = []
    with shoot.Shooting(counted.append) as shooting:
        album = shooting.album()
        assert not default_storage.exists(album.stored[f"posts/{clip.number}/clip.mp4"])
        shooting.finish()
    assert len(album.stored) == 5
    assert all(default_storage.size(path) > 500 for path in album.stored.values())
    assert sum(counted) == shoot.count_pictures()


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
