"""Which interests a post belongs to: those its author names, or those of its products."""

from collections.abc import Sequence

from feed.models import Interest, Post, PostInterest
from feed.services.refusals import Refused
from products.models import Product

MOST_INTERESTS = 5


def topics_for(slugs: Sequence[str], products: Sequence[Product]) -> list[Interest]:
    """Return the interests asked for, or those of the products' categories."""
    if slugs:
        return asked_topics(slugs)
    topics = suggested_topics(products)
    if not topics:
        raise Refused("invalid", "Choose an interest that this belongs to.", field="interests")
    return topics


def asked_topics(slugs: Sequence[str]) -> list[Interest]:
    if len(slugs) > MOST_INTERESTS or len(set(slugs)) < len(slugs):
        message = f"A post belongs to 1 to {MOST_INTERESTS} different interests."
        raise Refused("invalid", message, field="interests")
    found = {row.slug: row for row in Interest.objects.active().filter(slug__in=slugs)}
    unknown = [slug for slug in slugs if slug not in found]
    if unknown:
        message = f"{unknown[0][:40]} is no interest that can be chosen."
        raise Refused("invalid", message, field="interests")
    return [found[slug] for slug in slugs]


def suggested_topics(products: Sequence[Product]) -> list[Interest]:
    """Return the interests that the categories of these products stand for, nearest first."""
    paths = [path for product in products for path in product.category.ancestor_paths()]
    rows = Interest.objects.active().filter(categories__path__in=paths).distinct()
    return list(rows[:MOST_INTERESTS])


def set_topics(post: Post, topics: Sequence[Interest]) -> None:
    PostInterest.objects.filter(post=post).exclude(interest__in=topics).delete()
    PostInterest.objects.bulk_create(
        [PostInterest(post=post, interest=topic) for topic in topics], ignore_conflicts=True
    )
