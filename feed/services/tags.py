"""Products tagged in a post: only what is sold here, each with a link crediting the author."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feed.models import Media, Post, PostReview, ProductTag
from feed.models.post import MOST_TAGS
from feed.services.refusals import NotThere, Refused
from products.models import Product, Surface, TrackedLink


@dataclass(frozen=True, slots=True)
class TagInput:
    """What an author asks for: a product by slug, a picture by public id, a point in it."""

    product: str
    media: str | None = None
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class CheckedTag:
    product: Product
    media: Media | None
    x: float | None
    y: float | None

    @property
    def key(self) -> tuple[int | None, int]:
        return (self.media.pk if self.media else None, self.product.pk)


def check_tags(tags: Sequence[TagInput], *, media: Mapping[str, Media]) -> list[CheckedTag]:
    """Return the tags with their rows, or raise Refused; ``media`` are the post's by public id."""
    if len(tags) > MOST_TAGS:
        raise Refused("invalid", f"A post has at most {MOST_TAGS} product tags.", field="tags")
    products = published_products({tag.product for tag in tags})
    checked = [check_tag(tag, media=media, products=products) for tag in tags]
    if len({tag.key for tag in checked}) < len(checked):
        message = "The same product is tagged twice on one picture."
        raise Refused("invalid", message, field="tags")
    return checked


def published_products(slugs: set[str]) -> dict[str, Product]:
    """Return the products by slug; one that is not for sale here refuses the whole post (A19)."""
    rows = Product.objects.published().filter(slug__in=slugs).select_related("category")
    products = {product.slug: product for product in rows}
    missing = sorted(slugs - products.keys())
    if missing:
        message = f"{missing[0][:100]} is not in the catalogue."
        raise Refused("product_not_in_catalogue", message, field="tags")
    return products


def check_tag(
    tag: TagInput, *, media: Mapping[str, Media], products: Mapping[str, Product]
) -> CheckedTag:
    if tag.media is not None and tag.media not in media:
        raise NotThere("tags")
    picture = media[tag.media] if tag.media is not None else None
    is_picture = picture is not None and picture.kind == Media.Kind.IMAGE
    if not is_picture and (tag.x is not None or tag.y is not None):
        raise Refused("invalid", "A point needs a picture that it lies on.", field="tags")
    if is_picture and not (is_share(tag.x) and is_share(tag.y)):
        raise Refused("invalid", "x and y of a tag are numbers from 0 to 1.", field="tags")
    if picture is None and any(one.kind == Media.Kind.IMAGE for one in media.values()):
        raise Refused("invalid", "Say which picture the tag belongs to.", field="tags")
    return CheckedTag(products[tag.product], picture, tag.x, tag.y)


def is_share(number: float | None) -> bool:
    return number is not None and math.isfinite(number) and 0 <= number <= 1


def place_tags(*, post: Post, tags: Sequence[CheckedTag], now: datetime) -> None:
    """Make the post's tags these: moved ones keep their link, dropped ones lose it."""
    keep_reviewed(post, tags)
    existing = {(tag.media_id, tag.product_id): tag for tag in post.tags.select_related("link")}
    wanted = {tag.key: (position, tag) for position, tag in enumerate(tags)}
    drop_tags([tag for key, tag in existing.items() if key not in wanted])
    kept = [key for key in wanted if key in existing]
    for key in kept:
        tag = existing[key]
        tag.position, asked = wanted[key]
        tag.x, tag.y = asked.x, asked.y
    ProductTag.objects.bulk_update([existing[key] for key in kept], ["position", "x", "y"])
    add_tags(post, [wanted[key] for key in wanted if key not in existing], now=now)


def keep_reviewed(post: Post, tags: Sequence[CheckedTag]) -> None:
    """A review goes on naming the product that its stars are for."""
    if post.kind != Post.Kind.REVIEW:
        return
    reviewed = PostReview.objects.filter(post=post).values_list("product_id", flat=True).first()
    if reviewed is not None and reviewed not in {tag.product.pk for tag in tags}:
        raise Refused("invalid", "The product of a review stays tagged.", field="tags")


def add_tags(post: Post, tags: Sequence[tuple[int, CheckedTag]], *, now: datetime) -> None:
    links = TrackedLink.objects.bulk_create(
        TrackedLink(
            surface=Surface.POST,
            surface_id=post.public_id,
            credited_member_id=post.author_id,
            product=tag.product,
            created_at=now,
        )
        for _, tag in tags
    )
    ProductTag.objects.bulk_create(
        ProductTag(
            post=post, media=tag.media, product=tag.product, link=link,
            position=position, x=tag.x, y=tag.y,
        )
        for link, (position, tag) in zip(links, tags, strict=True)
    )  # fmt: skip


def drop_tags(tags: Iterable[ProductTag]) -> None:
    """Remove tags; their links lead nowhere any more, the clicks that they had remain."""
    rows = list(tags)
    ProductTag.objects.filter(pk__in=[tag.pk for tag in rows]).delete()
    TrackedLink.objects.filter(pk__in=[tag.link_id for tag in rows]).update(is_active=False)
