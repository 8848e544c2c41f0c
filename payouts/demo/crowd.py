"""A large world to measure on: many members, many posts, a handful of shared pictures.

Fifty interests of which each member has ten, five hundred authors besides one celebrity whom
nearly everybody follows. The counts equal the rows, the labels have their history, as everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from feed.engine.keys import pool_key
from feed.engine.ranking import wilson
from feed.models import (
    DisclosureEvent,
    FeedProfile,
    Follow,
    Interest,
    InterestChoice,
    Media,
    Post,
    PostInterest,
    PostTally,
    ProductTag,
    Smile,
)
from feed.services.disclosure import event_hash
from payouts.demo.bulk import next_id, pour, settle_sequences
from payouts.demo.scenes.compose import Item
from payouts.demo.scenes.develop import Shot, take
from products.models import Brand, Category, Product, Surface, TrackedLink
from spark.models import Country, Member, Membership, Plan

HANDLE = "crowd"
INTERESTS, CHOSEN, AUTHORS, FOLLOWED, PRODUCTS = 50, 10, 500, 20, 5000
PAID_EVERY = 12  # so that the paid share stays well under the cap
SPAN = timedelta(days=21)
CHUNK = 10_000
_SHOTS = (
    ("out:dusk", ("tent", "backpack", "boot")), ("table:peach:white:tiles", ("teapot", "mug", "croissant")),
    ("studio:sky:arch", ("bike", "helmet")), ("flat:sun", ("yarn", "scissors", "thread")),
)  # fmt: skip

Progress = Callable[[int], object]


@dataclass(slots=True)
class Crowd:
    now: datetime
    rng: np.random.Generator
    members: range
    interests: list[int] = field(default_factory=list)
    products: list[int] = field(default_factory=list)
    brands: list[Brand] = field(default_factory=list)
    media: list[dict] = field(default_factory=list)

    @property
    def authors(self) -> np.ndarray:
        """The celebrity first, then up to AUTHORS others."""
        return np.array(self.members[: AUTHORS + 1])


def is_loaded() -> bool:
    return Member.objects.filter(handle=f"{HANDLE}-1").exists()


@transaction.atomic
def load_crowd(*, members: int, posts: int, seed: int, now: datetime, progress: Progress) -> None:
    """Write the large world in one transaction; the same seed gives the same world."""
    first = next_id(Member)
    crowd = Crowd(now=now, rng=np.random.default_rng(seed), members=range(first, first + members))
    _load_shop(crowd)
    _load_members(crowd, progress)
    _load_relations(crowd)
    _load_media(crowd)
    _load_posts(crowd, posts, progress)
    settle_sequences()


def _load_shop(crowd: Crowd) -> None:
    Country.objects.update_or_create(
        code="US", defaults={"name": "United States", "is_enabled": True}
    )
    category, _ = Category.objects.get_or_create(
        path=f"/{HANDLE}/", defaults={"slug": HANDLE, "name": "All goods"}
    )
    crowd.brands = Brand.objects.bulk_create(
        Brand(slug=f"{HANDLE}-brand-{n}", name=f"Brand {n}", is_verified=True) for n in range(20)
    )
    products = Product.objects.bulk_create(
        (
            Product(
                sku=f"CROWD-{n}", slug=f"{HANDLE}-product-{n}", title=f"Product {n}", category=category,
                brand=crowd.brands[n % 20], price_minor=500 + 37 * (n % 400), stock=10_000,
            )
            for n in range(PRODUCTS)
        ),
        batch_size=1000,
    )  # fmt: skip
    crowd.products = [product.pk for product in products]
    interests = Interest.objects.bulk_create(
        Interest(slug=f"{HANDLE}-interest-{n}", name=f"Interest {n}", position=100 + n, tile=n % 12)
        for n in range(INTERESTS)
    )
    crowd.interests = [interest.pk for interest in interests]


def _load_members(crowd: Crowd, progress: Progress) -> None:
    plan, _ = Plan.objects.get_or_create(slug="prime", defaults={"name": "Prime"})
    since = crowd.now - timedelta(days=200)
    for start in range(0, len(crowd.members), CHUNK):
        ids = crowd.members[start : start + CHUNK]
        Member.objects.bulk_create(
            Member(
                pk=pk, email=f"{HANDLE}-{pk - crowd.members[0] + 1}@example.com", password="!",  # noqa: S106
                handle=f"{HANDLE}-{pk - crowd.members[0] + 1}", name=f"Member {pk - crowd.members[0] + 1}", joined_at=since,
            )
            for pk in ids
        )  # fmt: skip
        Membership.objects.bulk_create(
            Membership(member_id=pk, plan=plan, starts_at=since) for pk in ids
        )
        FeedProfile.objects.bulk_create(
            FeedProfile(member_id=pk, interest_count=CHOSEN, dirty_at=crowd.now, seen_at=crowd.now)
            for pk in ids
        )
        progress(len(ids))


def _load_relations(crowd: Crowd) -> None:
    for start in range(0, len(crowd.members), CHUNK):
        ids = np.array(crowd.members[start : start + CHUNK])
        pour(InterestChoice, ["member_id", "interest_id", "chosen_at"],
             _pairs(crowd, ids, np.array(crowd.interests), CHOSEN), crowd.now)  # fmt: skip
        pairs = _pairs(crowd, ids, crowd.authors[1:], FOLLOWED)
        star = [(pk, crowd.members[0]) for pk in ids.tolist()]
        pour(Follow, ["follower_id", "member_id", "at"],
             [(a, b) for a, b in [*pairs, *star] if a != b], crowd.now)  # fmt: skip


def _pairs(crowd: Crowd, ids: np.ndarray, targets: np.ndarray, count: int) -> list[tuple[int, int]]:
    """Each id with `count` different targets."""
    count = min(count, len(targets))
    if not count:
        return []
    picked = crowd.rng.random((len(ids), len(targets)), dtype=np.float32).argpartition(
        count - 1, axis=1
    )[:, :count]
    return list(zip(np.repeat(ids, count).tolist(), targets[picked].ravel().tolist(), strict=True))


def _load_media(crowd: Crowd) -> None:
    for number, (place, looks) in enumerate(_SHOTS):
        printed = take(
            [
                Shot(
                    number=number,
                    place=place,
                    items=tuple(Item(look, 0, look) for look in looks),
                    seed=number,
                )
            ]
        )[0]
        renditions: dict[str, dict[str, str]] = {}
        for name, data in printed.files.items():
            width, kind = name.removeprefix("w").split(".")
            path = f"{HANDLE}/{number}/{name}"
            default_storage.delete(path)
            renditions.setdefault(width, {})[kind] = default_storage.save(path, ContentFile(data))
        crowd.media.append({
            "width": printed.width, "height": printed.height, "colour": printed.colour,
            "placeholder": printed.placeholder,
            # Many posts show one file: it is nobody's to move.
            "renditions": renditions | {"is_shared": True},
            "points": [(spot.x, spot.y) for spot in printed.spots],
        })  # fmt: skip


def _load_posts(crowd: Crowd, count: int, progress: Progress) -> None:
    first = next_id(Post)
    for start in range(0, count, CHUNK // 2):
        ids = range(first + start, first + min(count, start + CHUNK // 2))
        _load_some_posts(crowd, ids, share=start / count, step=len(ids) / count)
        progress(len(ids))


def _load_some_posts(crowd: Crowd, ids: range, *, share: float, step: float) -> None:
    """Later ids are younger, as in life."""
    rng, size = crowd.rng, len(ids)
    ages = np.sort(1 - share - step * rng.random(size))[::-1]
    rank = np.minimum((rng.pareto(1.1, size) * 8).astype(int), len(crowd.authors) - 1)
    authors = crowd.authors[rank].tolist()
    smilers = [
        np.unique(rng.integers(crowd.members[0], crowd.members[-1] + 1, many))
        for many in np.minimum(rng.pareto(1.3, size) * 4, 60).astype(int)
    ]
    views = [
        3 * len(each) + int(extra)
        for each, extra in zip(smilers, rng.integers(1, 40, size), strict=True)
    ]
    posts = []
    for n, pk in enumerate(ids):
        at = crowd.now - timedelta(minutes=1) - SPAN * float(max(ages[n], 0))
        quality = wilson(len(smilers[n]), views[n])
        posts.append(_post(crowd, pk, authors[n], at, quality))
    Post.objects.bulk_create(posts, batch_size=1000)
    _write_history(crowd, posts)
    _write_topics(crowd, posts)
    _write_goods(crowd, posts)
    _write_counts(crowd, posts, smilers, views)


def _post(crowd: Crowd, pk: int, author: int, at: datetime, quality: int) -> Post:
    is_paid = pk % PAID_EVERY == 0
    return Post(
        pk=pk, author_id=author, kind=Post.Kind.PHOTO, state=Post.State.PUBLISHED,
        caption=f"Post {pk} of the large world", published_at=at, created_at=at, changed_at=at,
        quality_micros=quality, pool_key=pool_key(pk, published_at=int(at.timestamp()), quality=quality),
        disclosure=Post.Disclosure.PAID if is_paid else Post.Disclosure.NONE,
        sponsor=crowd.brands[pk % len(crowd.brands)] if is_paid else None,
        review_state=Post.Review.APPROVED if is_paid else Post.Review.NOT_REQUIRED,
        submitted_for_review_at=at if is_paid else None,
    )  # fmt: skip


def _write_history(crowd: Crowd, posts: list[Post]) -> None:
    events = []
    for post in posts:
        if post.sponsor is None:
            continue
        event = DisclosureEvent(
            post=post, at=post.created_at, actor_role=DisclosureEvent.Role.SYSTEM,
            from_state=Post.Review.NOT_REQUIRED, to_state=Post.Review.APPROVED, disclosure=post.disclosure,
            label=f"Sponsored · Paid by {post.sponsor.name}", reason="Made for measuring",
        )  # fmt: skip
        event.hash = event_hash(event)
        events.append(event)
    DisclosureEvent.objects.bulk_create(events, batch_size=1000)


def _write_topics(crowd: Crowd, posts: list[Post]) -> None:
    pairs = _pairs(crowd, np.array([post.pk for post in posts]), np.array(crowd.interests), 3)
    keys = {post.pk: post.pool_key for post in posts}
    pour(PostInterest, ["post_id", "interest_id", "pool_key", "is_live"],
         [(post, interest, keys[post]) for post, interest in pairs], True)  # fmt: skip


def _write_goods(crowd: Crowd, posts: list[Post]) -> None:
    """One shared picture and two tagged products for each post."""
    media, links, tags = [], [], []
    first_media, first_link = next_id(Media), next_id(TrackedLink)
    for n, post in enumerate(posts):
        shared = crowd.media[post.pk % len(crowd.media)]
        facts = {name: value for name, value in shared.items() if name != "points"}
        media.append(Media(
            pk=first_media + n, owner_id=post.author_id, post=post, kind=Media.Kind.IMAGE, state=Media.State.READY,
            alt="A still life", created_at=post.created_at, ready_at=post.created_at, **facts,
        ))  # fmt: skip
        for place in range(2):
            product = crowd.products[(post.pk * 7 + place * 13) % len(crowd.products)]
            link = TrackedLink(
                pk=first_link + 2 * n + place, surface=Surface.POST, surface_id=post.public_id,
                credited_member_id=post.author_id, product_id=product, created_at=post.created_at,
            )  # fmt: skip
            x, y = shared["points"][place]
            links.append(link)
            tags.append(ProductTag(
                post=post, media_id=first_media + n, product_id=product, link_id=link.pk, position=place, x=x, y=y,
            ))  # fmt: skip
    Media.objects.bulk_create(media, batch_size=1000)
    TrackedLink.objects.bulk_create(links, batch_size=1000)
    ProductTag.objects.bulk_create(tags, batch_size=2000)


def _write_counts(
    crowd: Crowd, posts: list[Post], smilers: list[np.ndarray], views: list[int]
) -> None:
    smiles, tallies = [], []
    for post, people, seen in zip(posts, smilers, views, strict=True):
        smiles += [(post.pk, pk) for pk in people.tolist()]
        shards = np.bincount(people % PostTally.SHARDS, minlength=PostTally.SHARDS).tolist()
        tallies += [
            (post.pk, shard, count, 0, 0, seen if shard == 0 else 0)
            for shard, count in enumerate(shards)
            if count or shard == 0
        ]
    pour(Smile, ["post_id", "member_id", "at"], smiles, crowd.now)
    pour(PostTally, ["post_id", "shard", "smiles", "comments", "saves", "views"], tallies)
