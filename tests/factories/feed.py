"""Interests, media and posts: valid by default, keyword-only."""

from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from django.utils import timezone

from feed.models import Interest, InterestChoice, Media, Post
from feed.services.kinds import KindInput
from feed.services.posts import publish_post
from feed.services.tags import TagInput
from products.models import Product
from spark.models import Member
from tests.factories.members import make_member

NAMES = [
    "dogs",
    "hiking",
    "cooking",
    "beauty",
    "fashion",
    "gardening",
    "music",
    "games",
    "running",
    "sofas",
    "tea",
    "travel",
]
LONG = "and all that can be said of it after a week of use in every weather, which is a lot."
_numbers = count(1)


def make_interest(*, slug: str = "dogs", **fields: Any) -> Interest:
    fields.setdefault("name", slug.replace("-", " ").title())
    return Interest.objects.get_or_create(slug=slug, defaults=fields)[0]


def make_interests(*, number: int = 12) -> list[Interest]:
    return [make_interest(slug=slug, position=n) for n, slug in enumerate(NAMES[:number])]


def choose(*, member: Member, interests: Sequence[Interest]) -> None:
    """Put choices down without the service."""
    InterestChoice.objects.bulk_create(
        InterestChoice(member=member, interest=interest) for interest in interests
    )


def make_media(*, owner: Member, kind: str = "image", state: str = "ready", **fields: Any) -> Media:
    """A medium as the pipeline leaves it, with names of files that nobody opens."""
    name = f"test-{next(_numbers)}"
    sizes = {
        str(width): {"avif": f"{name}-{width}.avif", "webp": f"{name}-{width}.webp"}
        for width in (480, 960, 1440)
    }
    video = {"video": f"{name}.mp4", "poster": f"{name}.webp"} if kind == "video" else {}
    fields = {
        "width": 1440,
        "height": 1800,
        "colour": "#aabbcc",
        "placeholder": "data:image/webp;base64,UklGRg==",
        "renditions": sizes | video,
        "ready_at": timezone.now(),
    } | fields
    return Media.objects.create(owner=owner, kind=kind, state=state, **fields)


def make_post(
    *,
    author: Member | None = None,
    products: Sequence[Product] = (),
    interest: str = "dogs",
    caption: str = "A day out",
    kind: str = "photo",
    media: Sequence[Media] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Post:
    """Publish a post through the service, a picture with its products tagged along a line."""
    author = author or make_member()
    make_interest(slug=interest)
    if kind == "review":
        fields.setdefault("details", KindInput(stars=5))
        caption = caption if len(caption) >= 80 else f"{caption}, {LONG}"
    files = [make_media(owner=author)] if media is None else list(media)
    tags = [
        TagInput(product.slug, files[0].public_id, (n + 1) / 30, 0.5)
        if files
        else TagInput(product.slug)
        for n, product in enumerate(products)
    ]
    return publish_post(
        author=author, kind=kind, media=[one.public_id for one in files], tags=tags,
        caption=caption, interests=[interest], now=now or timezone.now(), **fields,
    )  # fmt: skip


def make_neighbours(*, number: int = 5, products: Sequence[Product] = (), **fields: Any) -> None:
    """Unpaid posts by others: in a list of strangers a paid post stands behind four of them."""
    for _ in range(number):
        make_post(author=make_member(), products=products, **fields)
