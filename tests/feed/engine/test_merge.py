"""The numpy merge gives what the plain oracle gives, to the bit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.engine.candidates import Posts, build_candidates
from feed.engine.keys import pool_key
from feed.engine.merge import Merger
from feed.engine.profile import pack_profile, read_profile
from tests.feed import oracle
from tests.feed.oracle import OracleMember, OraclePost

NOW = 1_790_000_000


def make_post(
    post_id: int, *, author: int = 2, age: int = 0, quality: int = 0, flags: int = 0, topics=(1,)
) -> OraclePost:
    published_at = NOW - age
    key = pool_key(post_id, published_at=published_at, quality=quality)
    return OraclePost(post_id, author, published_at, quality, flags, key, tuple(topics))


def columns(posts: list[OraclePost]) -> Posts:
    posts = sorted(posts, key=lambda post: post.id)
    width = max((len(post.topics) for post in posts), default=1) or 1
    topics = [list(post.topics) + [0] * (width - len(post.topics)) for post in posts]
    return Posts(
        *(
            np.array([getattr(post, name) for post in posts], dtype=np.int64)
            for name in ("id", "author", "published_at", "quality", "flags", "pool_key")
        ),
        topics=np.array(topics, dtype=np.int64).reshape(len(posts), width),
    )


def merged(posts: list[OraclePost], member: OracleMember, *, size: int = 800) -> list[int]:
    profile = read_profile(
        pack_profile(
            interests=member.weights,
            followed=member.followed,
            affinities=member.affinities,
            dropped=member.dropped,
            see_less=member.see_less,
            seen=sorted(member.seen),
        )
    )
    return Merger(build_candidates(columns(posts), now=NOW)).feed(profile, size=size).tolist()


authors = st.integers(2, 14)
keys = st.sets(authors, max_size=6)
weights = st.one_of(
    st.dictionaries(st.integers(1, 9), st.integers(0, 10_000), max_size=9),
    st.sets(st.integers(1, 9), max_size=9).map(lambda chosen: dict.fromkeys(chosen, 10_000)),
)


@st.composite
def worlds(draw) -> tuple[list[OraclePost], OracleMember]:
    ids = draw(st.sets(st.integers(1, 2**32 - 1), max_size=120))
    ages = st.one_of(st.integers(-10, 400), st.integers(0, 5_000_000))
    posts = [
        make_post(
            post_id,
            author=draw(authors),
            age=draw(ages),
            quality=draw(st.sampled_from([0, 0, 1, 500_000, 1_000_000])),
            flags=draw(st.sampled_from([0, 0, 0, 1, 2, 4, 7])),
            topics=draw(st.sets(st.integers(1, 9), max_size=3)),
        )
        for post_id in ids
    ]
    member = OracleMember(
        weights=draw(weights),
        followed=draw(keys),
        affinities=draw(st.dictionaries(authors, st.integers(0, 10_000), max_size=5)),
        dropped=draw(st.sets(authors, max_size=2)),
        see_less=draw(st.sets(authors, max_size=2)),
        seen=draw(st.sets(st.sampled_from(sorted(ids)), max_size=20)) if ids else set(),
    )
    return posts, member


@pytest.mark.row("A10")
@settings(max_examples=300, deadline=None)
@given(world=worlds(), size=st.sampled_from([800, 800, 40, 25, 7]))
def test_merge_is_bit_equal_to_the_oracle(world, size):
    posts, member = world
    assert merged(posts, member, size=size) == oracle.feed(posts, member, NOW, size)
