"""The data set of the precompute benchmarks, put down in rows: profiles packed, posts in pools.

50 interests, 500 authors, 20,000 posts of three interests each over 30 days; a member has 10
interests and follows 50 authors and one celebrity.
"""

import random
from datetime import datetime, timedelta

from feed.engine.keys import pool_key
from feed.engine.profile import member_key, pack_profile
from feed.engine.ranking import WEIGHT_ONE
from feed.models import FeedProfile, Follow, InterestChoice, Post, PostInterest
from feed.models.interest import Interest
from spark.models import Member

INTERESTS = 50
AUTHORS = 500
POSTS = 20_000
CHOSEN = 10
FOLLOWED = 50
BATCH = 5_000


def put_members(first: int, number: int) -> list[Member]:
    names = [f"crowd-{n}" for n in range(first, first + number)]
    rows = [Member(email=f"{name}@example.com", handle=name, name=name) for name in names]
    return Member.objects.bulk_create(rows, batch_size=BATCH)


def put_world(*, now: datetime, chance: random.Random) -> tuple[list[int], list[int]]:
    """Interests, authors and posts; returns the ids of interests and authors."""
    interests = Interest.objects.bulk_create(
        [Interest(slug=f"interest-{n}", name=f"Interest {n}") for n in range(INTERESTS)]
    )
    authors = [member.pk for member in put_members(0, AUTHORS)]
    posts = Post.objects.bulk_create(
        [_post(chance.choice(authors), now=now, chance=chance) for _ in range(POSTS)],
        batch_size=BATCH,
    )
    for post in posts:
        published_at = int(post.published_at.timestamp())
        post.pool_key = pool_key(post.pk, published_at=published_at, quality=post.quality_micros)
    Post.objects.bulk_update(posts, ["pool_key"], batch_size=BATCH)
    ids = [interest.pk for interest in interests]
    topics = [
        PostInterest(post=post, interest_id=interest, pool_key=post.pool_key, is_live=True)
        for post in posts
        for interest in chance.sample(ids, 3)
    ]
    PostInterest.objects.bulk_create(topics, batch_size=BATCH)
    return ids, authors


def put_crowd(
    *, first: int, number: int, interests: list[int], authors: list[int], now: datetime,
    chance: random.Random, has_rows: bool = False,
) -> list[int]:  # fmt: skip
    """Members with packed profiles; `has_rows`: with the choices and follows behind them too."""
    members = [member.pk for member in put_members(first, number)]
    profiles, choices, follows = [], [], []
    for member_id in members:
        chosen = chance.sample(interests, CHOSEN)
        followed = [authors[0], *chance.sample(authors[1:], FOLLOWED)]
        packed = pack_profile(
            interests=dict.fromkeys(chosen, WEIGHT_ONE), followed=map(member_key, followed)
        )
        profiles.append(
            FeedProfile(
                member_id=member_id,
                packed=packed,
                interest_count=CHOSEN,
                seen_at=now,
                built_at=now,
                shown_count=1000,
            )
        )
        if has_rows:
            choices += [InterestChoice(member_id=member_id, interest_id=pk) for pk in chosen]
            follows += [Follow(follower_id=member_id, member_id=pk) for pk in followed]
    FeedProfile.objects.bulk_create(profiles, batch_size=BATCH)
    InterestChoice.objects.bulk_create(choices, batch_size=BATCH)
    Follow.objects.bulk_create(follows, batch_size=BATCH)
    return members


def paid(lot: int) -> dict[str, str]:
    """Of ten posts one is sponsored and one earns a commission."""
    if lot == 0:
        return {"disclosure": "gifted", "review_state": Post.Review.APPROVED}
    return {"disclosure": "commission"} if lot == 1 else {}


def _post(author_id: int, *, now: datetime, chance: random.Random) -> Post:
    at = now - timedelta(seconds=chance.randrange(30 * 86_400))
    return Post(
        author_id=author_id,
        state=Post.State.PUBLISHED,
        published_at=at,
        changed_at=at,
        quality_micros=chance.randrange(300_000),
        **paid(chance.randrange(10)),
    )
