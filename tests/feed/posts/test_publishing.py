"""Publishing a post (rows A14, A15, A18, A19, A20, A37)."""

import pytest
from django.utils import timezone

from feed.engine import keys
from feed.models import Media, Post, PostInterest, PostTally, ProductTag
from feed.services.posts import publish_post, settle_post
from feed.services.refusals import Refused
from feed.services.tags import TagInput
from products.models import Product, TrackedLink
from spark.models import Job
from tests.factories.feed import make_interest, make_media, make_post
from tests.factories.members import make_member
from tests.factories.products import make_category, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    make_interest(slug="dogs")
    return make_member(handle="ana")


def publish(author, *, media=None, tags=(), **fields):
    files = [make_media(owner=author)] if media is None else media
    fields = {"kind": "photo", "caption": "Hi", "interests": ["dogs"]} | fields
    return publish_post(
        author=author, media=[one.public_id for one in files], tags=tags, now=timezone.now(),
        **fields,
    )  # fmt: skip


def refusal_of(author, **fields):
    before = Post.objects.count()
    with pytest.raises(Refused) as refusal:
        publish(author, **fields)
    assert Post.objects.count() == before
    assert not TrackedLink.objects.exists()
    return refusal.value


@pytest.mark.row("A14")
def test_a_post_of_ready_pictures_is_public_at_once(ana):
    files = [make_media(owner=ana) for _ in range(10)]
    post = publish(ana, media=files)
    assert post.state == Post.State.PUBLISHED
    assert Post.objects.visible_to(None).get() == post
    assert list(post.media.values_list("pk", flat=True)) == [file.pk for file in files]
    assert PostTally.objects.filter(post=post).count() == PostTally.SHARDS
    topic = PostInterest.objects.get(post=post)
    assert topic.is_live
    assert (
        topic.pool_key
        == post.pool_key
        == keys.pool_key(post.pk, published_at=int(post.published_at.timestamp()), quality=0)
    )


@pytest.mark.row("A14", "A15")
def test_a_post_waits_for_its_media_and_appears_when_the_last_is_ready(ana):
    ready, waiting = make_media(owner=ana), make_media(owner=ana, state="processing")
    post = publish(ana, media=[ready, waiting])
    assert post.state == Post.State.PROCESSING
    assert not Post.objects.visible_to(None).exists()
    assert Post.objects.visible_to(ana.pk).get() == post
    assert Job.objects.get(kind="post.media_settled").payload == {"post_id": post.pk}
    settle_post(post_id=post.pk, now=timezone.now())
    assert Post.objects.get().state == Post.State.PROCESSING
    assert not Post.objects.ready_but_waiting().exists()
    Media.objects.filter(pk=waiting.pk).update(state="ready")
    assert Post.objects.ready_but_waiting().get() == post
    settle_post(post_id=post.pk, now=timezone.now())
    assert settle_post(post_id=post.pk, now=timezone.now()) is None  # safe to run twice
    assert Post.objects.visible_to(None).get() == post
    assert PostInterest.objects.get().is_live


def test_a_post_whose_file_fails_is_never_public(ana):
    waiting = make_media(owner=ana, state="processing")
    post = publish(ana, media=[waiting])
    Media.objects.update(state="failed")
    settle_post(post_id=post.pk, now=timezone.now())
    post.refresh_from_db()
    assert post.state == Post.State.FAILED
    assert not Post.objects.visible_to(None).exists()


@pytest.mark.row("A15")
def test_a_video_post_has_one_video_and_tags_without_a_point(ana):
    product = make_product()
    video = make_media(owner=ana, kind="video")
    post = publish(ana, kind="", media=[video], tags=[TagInput(product.slug, video.public_id)])
    assert post.kind == "video"
    assert post.tags.get().x is None


@pytest.mark.row("A20")
def test_each_tag_has_a_point_a_picture_and_a_link_that_credits_the_author(ana):
    tent, boots = make_product(slug="tent"), make_product(slug="boots")
    picture = make_media(owner=ana)
    post = publish(
        ana,
        media=[picture],
        tags=[
            TagInput("tent", picture.public_id, 0.25, 0.5),
            TagInput("boots", picture.public_id, 0, 1),
        ],
    )
    tags = list(post.tags.select_related("link", "product"))
    assert [(tag.product, tag.x, tag.y) for tag in tags] == [(tent, 0.25, 0.5), (boots, 0, 1)]
    for tag in tags:
        assert tag.link.credited_member_id == ana.pk
        assert (tag.link.surface, tag.link.surface_id) == ("post", post.public_id)
        assert tag.link.product_id == tag.product_id


@pytest.mark.row("A20")
def test_twenty_tags_are_allowed_and_one_product_on_two_pictures(ana):
    one, two = make_media(owner=ana), make_media(owner=ana)
    goods = [make_product() for _ in range(19)]
    tags = [TagInput(product.slug, one.public_id, 0.5, 0.5) for product in goods]
    tags.append(TagInput(goods[0].slug, two.public_id, 0.5, 0.5))
    assert publish(ana, media=[one, two], tags=tags).tags.count() == 20


@pytest.mark.row("A20")
@pytest.mark.parametrize(
    ("x", "y"),
    [(-0.01, 0.5), (1.01, 0.5), (0.5, float("nan")), (float("inf"), 0.5), (None, 0.5), (0.5, None)],
)
def test_a_point_outside_the_picture_is_refused(ana, x, y):
    make_product(slug="tent")
    picture = make_media(owner=ana)
    refusal = refusal_of(ana, media=[picture], tags=[TagInput("tent", picture.public_id, x, y)])
    assert (refusal.code, refusal.field) == ("invalid", "tags")
    assert refusal.message == "x and y of a tag are numbers from 0 to 1."


@pytest.mark.row("A20")
def test_the_same_product_twice_on_one_picture_is_refused(ana):
    make_product(slug="tent")
    picture = make_media(owner=ana)
    tag = TagInput("tent", picture.public_id, 0.5, 0.5)
    refusal = refusal_of(ana, media=[picture], tags=[tag, tag])
    assert refusal.message == "The same product is tagged twice on one picture."


@pytest.mark.row("A20")
def test_more_than_twenty_tags_are_refused(ana):
    picture = make_media(owner=ana)
    tags = [TagInput(f"p{n}", picture.public_id, 0.5, 0.5) for n in range(21)]
    refusal = refusal_of(ana, media=[picture], tags=tags)
    assert refusal.message == "A post has at most 20 product tags."


@pytest.mark.row("A18", "A19")
@pytest.mark.parametrize(
    "named",
    [
        "unheard-of",
        "https://elsewhere.example/dp/B000",
        "javascript:alert(1)",
        "",
        "withdrawn",
        "gone",
    ],
)
def test_only_products_on_sale_here_can_be_tagged(ana, named):
    make_product(slug="withdrawn", status=Product.Status.UNPUBLISHED)
    make_product(slug="gone", status=Product.Status.DISCONTINUED)
    picture = make_media(owner=ana)
    tag = TagInput(named, picture.public_id, 0.5, 0.5)
    refusal = refusal_of(ana, media=[picture], tags=[tag])
    assert (refusal.code, refusal.field) == ("product_not_in_catalogue", "tags")


def test_a_tag_on_somebody_elses_picture_is_not_found(ana):
    make_product(slug="tent")
    foreign = make_media(owner=make_member())
    refusal = refusal_of(ana, tags=[TagInput("tent", foreign.public_id, 0.5, 0.5)])
    assert refusal.code == "not_found"


def test_somebody_elses_or_used_media_are_not_found(ana):
    used = make_post(author=ana).media.get()
    TrackedLink.objects.all().delete()
    for medium in (make_media(owner=make_member()), used):
        assert refusal_of(ana, media=[medium]).code == "not_found"


@pytest.mark.row("A14")
@pytest.mark.parametrize(
    ("number", "kind", "message"),
    [
        (11, "photo", "A post has at most 10 pictures."),
        (0, "photo", "A photo post needs 1 to 10 pictures."),
        (1, "video", "A video post needs a video."),
        (1, "poll", "A poll has 2 to 6 options."),
        (1, "x", "There is no such kind of post."),
    ],
)
def test_a_post_without_what_its_kind_needs_is_refused(ana, number, kind, message):
    media = [make_media(owner=ana) for _ in range(number)]
    assert refusal_of(ana, media=media, kind=kind).message == message


@pytest.mark.row("A15")
def test_a_video_stands_alone(ana):
    media = [make_media(owner=ana, kind="video"), make_media(owner=ana)]
    assert refusal_of(ana, kind="", media=media).message == "A post has pictures or one video."


@pytest.mark.row("A37")
def test_a_how_to_needs_no_picture_and_enters_its_interest(ana):
    make_product(slug="drain-plug")
    post = publish(ana, kind="how_to", media=[], tags=[TagInput("drain-plug")], caption="Turn left")
    assert post.state == Post.State.PUBLISHED
    assert PostInterest.objects.get(post=post).is_live


def test_interests_are_suggested_by_the_categories_of_the_products(ana):
    outdoors = make_interest(slug="outdoors")
    outdoors.categories.add(make_category(path="/outdoors/"))
    make_product(slug="tent", category=make_category(path="/outdoors/tents/"))
    picture = make_media(owner=ana)
    tag = TagInput("tent", picture.public_id, 0.5, 0.5)
    post = publish(ana, media=[picture], tags=[tag], interests=[])
    assert [interest.slug for interest in post.interests.all()] == ["outdoors"]


def test_a_post_that_belongs_nowhere_is_refused(ana):
    refusal = refusal_of(ana, interests=[])
    assert (refusal.field, refusal.message) == (
        "interests",
        "Choose an interest that this belongs to.",
    )


@pytest.mark.parametrize("slugs", [["dogs", "dogs"], ["dragons"], ["dogs"] * 6])
def test_wrong_interests_are_refused(ana, slugs):
    assert refusal_of(ana, interests=slugs).field == "interests"


def test_a_caption_beyond_its_limit_names_the_field(ana):
    refusal = refusal_of(ana, caption="x" * 2201)
    assert (refusal.field, refusal.message) == (
        "caption",
        "A caption has at most 2200 characters.",
    )


def test_hashtags_are_kept_case_folded(ana):
    post = publish(ana, caption="#Dogs and #DOGS and #Ana")
    assert sorted(tag.name for tag in post.hashtags.all()) == ["ana", "dogs"]


def test_the_twenty_first_post_of_a_day_is_refused(ana):
    for _ in range(20):
        publish(ana)
    with pytest.raises(Refused, match="At most 20 posts a day"):
        publish(ana)
    assert ProductTag.objects.count() == 0
