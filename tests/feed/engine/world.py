"""A small world put down in rows, quickly: members, interests and published posts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from feed.engine.keys import pool_key
from feed.models import Follow, InterestChoice, Post, PostInterest
from feed.models.interest import Interest
from spark.models import Member
from tests.factories.feed import make_interests
from tests.feed.oracle import OraclePost

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count(1)


def make_people(number: int) -> list[Member]:
    start = next(_numbers)
    names = [f"person-{start}-{place}" for place in range(number)]
    return Member.objects.bulk_create(
        [Member(email=f"{name}@example.com", handle=name, name=name) for name in names]
    )


def choose(member: Member, interests: Sequence[Interest]) -> None:
    InterestChoice.objects.bulk_create(
        [InterestChoice(member=member, interest=interest) for interest in interests]
    )


def follow(member: Member, target: Member) -> None:
    Follow.objects.create(follower=member, member=target)


def put_post(
    *, author: Member, interests: Sequence[Interest] = (), at: datetime = NOW, **fields
) -> Post:
    """A published post, in its pools."""
    fields = {"state": Post.State.PUBLISHED, "published_at": at, "changed_at": at} | fields
    post = Post.objects.create(author=author, **fields)
    post.pool_key = pool_key(post.pk, published_at=int(at.timestamp()), quality=post.quality_micros)
    post.save(update_fields=["pool_key"])
    PostInterest.objects.bulk_create(
        [
            PostInterest(post=post, interest=interest, pool_key=post.pool_key, is_live=True)
            for interest in interests
        ]
    )
    return post


def put_posts(
    *, authors: Sequence[Member], interests: Sequence[Interest], number: int
) -> list[Post]:
    """Posts in a fixed pattern over authors, interests and the last weeks."""
    return [
        put_post(
            author=authors[n * 7 % len(authors)],
            interests={interests[n % len(interests)], interests[n * 5 % len(interests)]},
            at=NOW - timedelta(minutes=n * 37 % 20_000),
            quality_micros=n * 7919 % 400_000,
        )
        for n in range(number)
    ]


def as_oracle() -> list[OraclePost]:
    """What the oracle is told of the rows, read through the models alone."""
    posts = Post.objects.public().prefetch_related("post_interests", "tags__product")
    found = []
    for post in posts:
        tags = post.tags.all()
        is_out = bool(tags) and not any(tag.product.is_buyable for tag in tags)
        author = post.brand_id * 2 + 1 if post.brand_id else post.author_id * 2
        topics = tuple(topic.interest_id for topic in post.post_interests.all())
        published_at = int(post.published_at.timestamp())
        flags = post.rank_flags | is_out
        found.append(
            OraclePost(
                post.pk, author, published_at, post.quality_micros, flags, post.pool_key, topics
            )
        )
    return found


def twelve_interests() -> list[Interest]:
    return make_interests(number=12)


def put_many(*, authors: Sequence[Member], interests: Sequence[Interest], number: int) -> list[int]:
    """Many plain posts at once, a minute apart, the newest first; their ids."""
    posts = Post.objects.bulk_create(
        [
            Post(
                author=authors[n % len(authors)],
                state=Post.State.PUBLISHED,
                published_at=NOW - timedelta(minutes=n),
                changed_at=NOW - timedelta(minutes=n),
            )
            for n in range(number)
        ]
    )
    for post in posts:
        seconds = int(post.published_at.timestamp())
        post.pool_key = pool_key(post.pk, published_at=seconds, quality=0)
    Post.objects.bulk_update(posts, ["pool_key"], batch_size=500)
    PostInterest.objects.bulk_create(
        [
            PostInterest(
                post=post,
                interest=interests[n % len(interests)],
                pool_key=post.pool_key,
                is_live=True,
            )
            for n, post in enumerate(posts)
        ]
    )
    return [post.pk for post in posts]
