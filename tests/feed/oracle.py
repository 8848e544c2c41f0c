"""Rule D8 once more, in plain Python and as literally as it can be written. Slow, and the judge
of the merge.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction

INTEREST_POOL = 1000
AUTHOR_POOL = 40


@dataclass(frozen=True)
class OraclePost:
    id: int
    author: int
    published_at: int
    quality: int
    flags: int
    pool_key: int
    topics: tuple[int, ...]


@dataclass(frozen=True)
class OracleMember:
    weights: dict[int, int]
    followed: set[int] = field(default_factory=set)
    affinities: dict[int, int] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    see_less: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)


def freshness(age: int) -> int:
    """floor(200,000 x 2^(-steps / 4096)), halved and rounded down for each whole half-life."""
    steps = max(age, 0) * 4096 // 172_800
    return math.floor(
        Fraction(math.floor(200_000 * 2.0 ** (-(steps % 4096) / 4096)), 2 ** (steps // 4096))
    )


def score(post: OraclePost, member: OracleMember, now: int) -> int:
    points = max((35 * member.weights[t] for t in post.topics if t in member.weights), default=0)
    points += 200_000 * (post.author in member.followed)
    points += freshness(now - post.published_at)
    points += post.quality * 150_000 // 1_000_000
    points += 10 * member.affinities.get(post.author, 0)
    points -= 300_000 * (post.id in member.seen)
    points -= 500_000 * (post.author in member.see_less)
    points -= 200_000 * bool(post.flags & 1)
    points -= 100_000 * bool(post.flags & 2)
    points += 30_000 * bool(post.flags & 4)
    return points


def pooled(posts: list[OraclePost]) -> set[int]:
    """The ids in any pool."""
    best = sorted(posts, key=lambda post: -post.pool_key)
    ids: set[int] = set()
    for topic in {topic for post in posts for topic in post.topics}:
        ids |= {p.id for p in [p for p in best if topic in p.topics][:INTEREST_POOL]}
    for author in {post.author for post in posts}:
        ids |= {p.id for p in [p for p in best if p.author == author][:AUTHOR_POOL]}
    return ids


def candidates(posts: list[OraclePost], member: OracleMember) -> list[OraclePost]:
    """Pooled posts with a chosen interest or a followed author, without the dropped authors."""
    in_pools = pooled(posts)
    return [
        post
        for post in posts
        if post.id in in_pools
        and post.author not in member.dropped
        and (post.author in member.followed or not member.weights.keys().isdisjoint(post.topics))
    ]


def ranked(posts: list[OraclePost], member: OracleMember, now: int) -> list[OraclePost]:
    return sorted(
        candidates(posts, member), key=lambda p: (score(p, member, now), p.id), reverse=True
    )


def feed(posts: list[OraclePost], member: OracleMember, now: int, size: int = 800) -> list[int]:
    everything = ranked(posts, member, now)
    rest = everything[:size]
    length = len(rest)
    beyond = everything[size:]
    five = sorted(member.weights, key=lambda t: (-member.weights[t], t))[:5]
    out: list[OraclePost] = []

    def is_eligible(post: OraclePost) -> bool:
        return sum(other.author == post.author for other in out[-9:]) < 2

    while len(out) < length:
        place = len(out)
        given = {t for post in out for t in post.topics}
        owed = {t for t in five if t not in given and any(t in post.topics for post in everything)}
        pick = None
        if place < 20 and owed and len(owed) >= 10 - place:
            fitting = [p for p in rest + beyond if owed & set(p.topics) and is_eligible(p)]
            pick = fitting[0] if fitting else None
        if pick is None:
            pick = next((post for post in rest if is_eligible(post)), rest[0])
        (rest if pick in rest else beyond).remove(pick)
        out.append(pick)
    return [post.id for post in out]
