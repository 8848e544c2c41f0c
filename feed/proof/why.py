"""Why am I seeing this (row C04): the terms of a score, kept when first asked for."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import numpy as np
from django.db import transaction

from feed.engine import profiles, ranking, snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.pools import MOST_TOPICS
from feed.engine.profile import Profile, brand_key, member_key, read_profile
from feed.engine.ranking import Terms
from feed.engine.store import StoreUnavailable, get_store
from feed.models import Explanation, FeedProfile, Impression, Interest, Post
from spark.models import Member

WORDS = {
    "interest": "It is about {interest}, which you chose",
    "follow": "You follow {author}",
    "freshness": "It is new: this halves every 48 hours",
    "quality": "Of those who see it, many smile or save it",
    "affinity": "You smiled at, saved or commented posts of {author} lately",
    "enthusiast": "{author} is an Enthusiast",
    "seen": "You have seen it before",
    "see_less": "You asked to see less like it",
    "out_of_stock": "Nothing that is tagged in it is in stock",
    "rarely_kept": "Fewer than 70 % of the units that it sold were kept",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One term as the page shows it: its name, a sentence, its points."""

    name: str
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class Why:
    """The stored account of one post for one member; ``changed`` only after computing again."""

    explanation: Explanation
    lines: list[Line]
    changed: list[Line] | None = None

    @property
    def score(self) -> int:
        return self.explanation.score


@transaction.atomic
def explain_post(*, member: Member, post: Post, now: datetime) -> Why:
    """The account of this post in the member's present feed; made at the first question."""
    clock = _clock(member, now)
    known = Explanation.objects.filter(member=member, post=post, built_at=clock).first()
    if known is None:
        profile = _profile_of_feed(member, post, clock=clock, now=now)
        terms = terms_of(profile=profile, post=post, clock=clock)
        known, _ = Explanation.objects.get_or_create(
            member=member,
            post=post,
            built_at=clock,
            defaults={"terms": asdict(terms), "score": terms.total},
        )
    return Why(known, _lines(known.terms, post, member))


def recompute(*, member: Member, post: Post, now: datetime) -> Why:
    """The same with the inputs of now, by the clock of then: equal, or what changed is named."""
    why = explain_post(member=member, post=post, now=now)
    stored = why.explanation
    profile = _profile(member, now)
    terms = asdict(terms_of(profile=profile, post=post, clock=stored.built_at))
    changed = {name: points for name, points in terms.items() if points != stored.terms[name]}
    return Why(stored, why.lines, _lines(changed, post, member, is_every=True))


def terms_of(*, profile: Profile, post: Post, clock: int) -> Terms:
    """The terms of rule D8 for one post and one member, at a clock in Unix seconds."""
    author = brand_key(post.brand_id) if post.brand_id else member_key(post.author_id)
    assert post.published_at is not None
    return ranking.explain(
        weight=max((profile.weights.get(topic, 0) for topic in _topics(post)), default=0),
        is_followed=author in profile.followed.tolist(),
        affinity=_affinity(profile, author),
        is_seen=post.pk in profile.seen.tolist(),
        is_see_less=profile.wants_less_of(
            author, topics=_topics(post), hashtags=post.hashtags.values_list("pk", flat=True)
        ),
        published_at=int(post.published_at.timestamp()),
        quality=post.quality_micros,
        flags=post.rank_flags | ranking.IS_OUT_OF_STOCK * _is_out_of_stock(post),
        now=clock,
    )


def _clock(member: Member, now: datetime) -> int:
    """When the member's present feed was made; now, where there is none."""
    try:
        blob = get_store().get_snapshot(member.pk, tab=FOR_YOU)
        return snapshot.read_header(blob).built_at if blob else int(now.timestamp())
    except (StoreUnavailable, snapshot.CorruptSnapshot):
        return int(now.timestamp())


def _profile_of_feed(member: Member, post: Post, *, clock: int, now: datetime) -> Profile:
    """What the present feed was made from: the profile that the builder had packed.

    Posts are marked as seen in it afterwards, without another build; this one is taken out again
    when the member saw it only since then.
    """
    row = FeedProfile.objects.filter(member=member).values_list("packed", "dirty_at").first()
    is_current = row is not None and row[0] and row[1] is None
    profile = read_profile(bytes(row[0])) if row and is_current else _profile(member, now)
    built_at = datetime.fromtimestamp(clock, tz=UTC)
    looks = Impression.objects.filter(member=member, post=post)
    if looks.exists() and not looks.filter(at__lt=built_at).exists():
        return replace(profile, seen=profile.seen[profile.seen != post.pk])
    return profile


def _profile(member: Member, now: datetime) -> Profile:
    """The same as of now."""
    row = FeedProfile.objects.filter(member=member).values_list("packed", flat=True).first()
    packed = profiles.pack_members([member.pk], old={member.pk: bytes(row or b"")}, now=now)
    return read_profile(packed[member.pk])


def _topics(post: Post) -> list[int]:
    active = post.post_interests.filter(interest__is_active=True).order_by("interest_id")
    return list(active.values_list("interest_id", flat=True)[:MOST_TOPICS])


def _affinity(profile: Profile, author: int) -> int:
    places = np.flatnonzero(profile.affinity_authors == author)
    return int(profile.affinities[places[0]]) if len(places) else 0


def _is_out_of_stock(post: Post) -> bool:
    products = [tag.product for tag in post.tags.select_related("product")]
    return bool(products) and not any(
        product.status == "published" and product.stock > 0
        and product.availability != "out_of_stock"
        for product in products
    )  # fmt: skip


def _lines(
    terms: dict[str, int], post: Post, member: Member, *, is_every: bool = False
) -> list[Line]:
    chosen = Interest.objects.filter(post_interests__post=post, choices__member=member)
    names = ", ".join(chosen.values_list("name", flat=True).order_by("name")) or "an interest"
    author = post.brand.name if post.brand else post.author.name
    return [
        Line(name.replace("_", " "), WORDS[name].format(interest=names, author=author), points)
        for name, points in terms.items()
        if points or is_every
    ]
