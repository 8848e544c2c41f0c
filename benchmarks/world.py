"""The data set of the benchmarks: members, posts and products without pictures, written in bulk.

10,000 members x 10 interests of 50 and 51 follows each (50 of 500 authors, and author 1, whom all
follow), 20,000 posts in 3 interests with 2 products each, 5,000 products. The seed is fixed.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection

from benchmarks.crowd import paid
from feed.engine import keys, profiles
from feed.models import FeedProfile, Interest, Post, PostInterest, PostTally, ProductTag
from products.models import Brand, Category, Product, TrackedLink
from spark.models import Country, Member, Membership, Plan, SiteSettings

WORDS = (
    "trail", "morning", "coffee", "rope", "tent", "river", "lamp", "linen", "walnut", "copper",
    "garden", "puppy", "winter", "market", "evening", "bread", "stone", "wool", "bicycle",
    "harbour",
)  # fmt: skip
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Size:
    members: int = 10_000
    authors: int = 500
    follows: int = 50
    interests: int = 50
    chosen: int = 10
    posts: int = 20_000
    products: int = 5_000


def make_world(*, size: Size, now: datetime, seed: int = 7) -> None:
    """Fill an empty database."""
    rng = random.Random(seed)
    SiteSettings.current()
    Country.objects.update_or_create(code="US", defaults={"name": "US", "is_enabled": True})
    members = make_members(size, now)
    interests = Interest.objects.bulk_create(
        Interest(slug=f"topic-{n}", name=f"Topic {n}", position=n) for n in range(size.interests)
    )
    choose_and_follow(size)
    products = make_products(size)
    make_posts(size, members[: size.authors], interests, products, now, rng)
    analyse()
    pack_profiles(now)


def make_members(size: Size, now: datetime) -> list[Member]:
    password = make_password(None)
    members = Member.objects.bulk_create(
        (
            Member(
                email=f"m{n}@example.com", handle=f"member-{n}", name=f"Member {n}",
                password=password, joined_at=now,
            )
            for n in range(1, size.members + 1)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    plan = Plan.objects.create(slug="prime", name="Prime")
    Membership.objects.bulk_create(
        (Membership(member=one, plan=plan, starts_at=now - timedelta(days=90)) for one in members),
        batch_size=BATCH,
    )
    return members


def choose_and_follow(size: Size) -> None:
    """In the database itself: half a million rows are no work for Python."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO feed_interestchoice (member_id, interest_id, chosen_at)
            SELECT m.id, i.id, now() FROM spark_member m
            CROSS JOIN LATERAL (SELECT id FROM feed_interest
                ORDER BY md5(m.id::text || '-' || id::text) LIMIT %s) i
            """,
            [size.chosen],
        )
        cursor.execute(
            """
            WITH authors AS (SELECT id, row_number() OVER (ORDER BY id) AS n
                             FROM spark_member ORDER BY id LIMIT %s)
            INSERT INTO feed_follow (follower_id, member_id, at)
            SELECT DISTINCT m.id, a.id, now() FROM spark_member m
            CROSS JOIN generate_series(0, %s) AS g
            JOIN authors a ON a.n = CASE WHEN g = 0 THEN 1
                ELSE 1 + ((m.id * 31 + g * 97) %% %s) END
            WHERE a.id <> m.id
            """,
            [size.authors, size.follows, size.authors],
        )


def make_products(size: Size) -> list[Product]:
    brands = Brand.objects.bulk_create(
        Brand(slug=f"brand-{n}", name=f"Brand {n}") for n in range(20)
    )
    category = Category.objects.create(slug="goods", name="Goods", path="/goods/")
    return Product.objects.bulk_create(
        (
            Product(
                sku=f"S{n}", slug=f"product-{n}", title=f"{WORDS[n % 20].title()} {n}",
                brand=brands[n % 20], category=category, price_minor=900 + n, stock=10,
            )
            for n in range(size.products)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def make_posts(
    size: Size,
    authors: list[Member],
    interests: list[Interest],
    products: list[Product],
    now: datetime,
    rng: random.Random,
) -> None:
    posts = [post_of(n, size, authors, now, rng) for n in range(size.posts)]
    posts = Post.objects.bulk_create(posts, batch_size=BATCH)
    for post in posts:
        assert post.published_at is not None
        post.pool_key = keys.pool_key(
            post.pk, published_at=int(post.published_at.timestamp()), quality=post.quality_micros
        )
    Post.objects.bulk_update(posts, ["pool_key"], batch_size=2000)
    PostInterest.objects.bulk_create(
        (
            PostInterest(post=post, interest=topic, pool_key=post.pool_key, is_live=True)
            for post in posts
            for topic in rng.sample(interests, 3)
        ),
        batch_size=BATCH,
    )
    PostTally.objects.bulk_create(
        (
            PostTally(post=post, shard=shard, smiles=rng.randrange(40), comments=rng.randrange(5))
            for post in posts
            for shard in (0, 5)
        ),
        batch_size=BATCH,
    )
    tag_products(posts, products, rng)


def post_of(n: int, size: Size, authors: list[Member], now: datetime, rng: random.Random) -> Post:
    at = now - timedelta(minutes=2 + 30 * n * 20_000 / size.posts / 20)
    return Post(
        author=authors[rng.randrange(len(authors))],
        kind=Post.Kind.PHOTO,
        state=Post.State.PUBLISHED,
        caption=" ".join(rng.choices(WORDS, k=18)),
        quality_micros=rng.randrange(300_000),
        published_at=at,
        created_at=at,
        changed_at=at,
        **paid(n % 10),
    )


def tag_products(posts: list[Post], products: list[Product], rng: random.Random) -> None:
    chosen = [(post, rng.sample(products, 2)) for post in posts]
    links = TrackedLink.objects.bulk_create(
        (
            TrackedLink(
                surface="post", surface_id=post.public_id, product=product,
                credited_member_id=post.author_id,
            )
            for post, pair in chosen
            for product in pair
        ),
        batch_size=BATCH,
    )  # fmt: skip
    pairs = [(post, product) for post, pair in chosen for product in pair]
    ProductTag.objects.bulk_create(
        (
            ProductTag(post=post, product=product, link=link, position=n % 2)
            for n, ((post, product), link) in enumerate(zip(pairs, links, strict=True))
        ),
        batch_size=BATCH,
    )


def pack_profiles(now: datetime) -> None:
    ids = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), 1000):
        some = ids[start : start + 1000]
        profiles.save_profiles(profiles.pack_members(some, old={}, now=now))
    FeedProfile.objects.update(seen_at=now, dirty_at=None, built_at=None, shown_count=1000)


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
