"""The nightly count of the Enthusiast score, from events alone, in a few statements (D6).

Nothing is read per member: five statements give what everybody did and got, limited where the
rule limits it. A second run of the same night changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from feed.models import Interest
from feed.services import badges
from influencers import enthusiast as rule
from influencers.enthusiast import Facts, Record
from influencers.models import Creator, EnthusiastScore
from products.models import Category
from spark.models import Member, Membership

AT_ONCE = 2000
LABEL = "Enthusiast"
# Paid, gifted and brand content counts for nothing.
_COUNTED = """post.state = 'published' AND post.is_visible AND post.brand_id IS NULL
    AND post.disclosure IN ('none', 'commission')"""
_POSTS = f"""
    SELECT id, author_id, kind, nth FROM (
        SELECT post.id, post.author_id, post.kind, ROW_NUMBER() OVER (
            PARTITION BY post.author_id, {{seconds:post.published_at}} / 86400 ORDER BY post.id
        ) AS nth FROM feed_post AS post
        WHERE {_COUNTED} AND post.published_at >= %(since)s AND post.published_at < %(until)s
        AND (EXISTS (SELECT 1 FROM feed_media AS m WHERE m.post_id = post.id)
             OR EXISTS (SELECT 1 FROM feed_producttag AS t WHERE t.post_id = post.id))
    ) AS ranked
"""  # noqa: S608 (made of constants; times go in as parameters)
_SMILES = f"""
    SELECT post_id, author_id, COUNT(*) FROM (
        SELECT smile.post_id, post.author_id, ROW_NUMBER() OVER (
            PARTITION BY smile.member_id, post.author_id, {{seconds:smile.at}} / 604800
            ORDER BY smile.id
        ) AS nth FROM feed_smile AS smile JOIN feed_post AS post ON post.id = smile.post_id
        WHERE {_COUNTED} AND smile.at >= %(since)s AND smile.at < %(until)s
        AND smile.member_id <> post.author_id
    ) AS ranked WHERE nth <= {rule.SMILES_A_WEEK_OF_ONE} GROUP BY post_id, author_id
"""  # noqa: S608 (made of constants; times go in as parameters)
_REVIEWS = f"""
    SELECT review.author_id, product.category_id, review.is_verified_purchase,
        (SELECT COUNT(*) FROM products_helpfulvote AS vote WHERE vote.review_id = review.id
         AND vote.at >= %(since)s AND vote.at < %(until)s AND vote.member_id <> review.author_id),
        CASE WHEN review.created_at >= %(since)s AND LENGTH(review.body) >= {rule.LONG_REVIEW}
            THEN 1 ELSE 0 END
    FROM products_review AS review JOIN products_product AS product
        ON product.id = review.product_id
    WHERE review.removed_at IS NULL AND review.hidden_at IS NULL AND review.basis = 'own'
    AND review.created_at < %(until)s
    AND (review.created_at >= %(since)s OR review.helpful_count > 0)
"""  # noqa: S608 (made of constants; times go in as parameters)
_COMMENTS = f"""
    SELECT author_id, COUNT(*) FROM (
        SELECT comment.author_id, ROW_NUMBER() OVER (
            PARTITION BY comment.author_id, {{seconds:comment.created_at}} / 86400
            ORDER BY comment.id
        ) AS nth FROM feed_comment AS comment JOIN feed_post AS post ON post.id = comment.post_id
        JOIN feed_smile AS smile
            ON smile.post_id = comment.post_id AND smile.member_id = comment.author_id
        WHERE {_COUNTED} AND comment.created_at >= %(since)s AND comment.created_at < %(until)s
        AND comment.removed_at IS NULL AND comment.hidden_at IS NULL
        AND LENGTH(comment.body) >= {rule.LONG_COMMENT} AND comment.author_id <> post.author_id
    ) AS ranked WHERE nth <= {rule.COMMENTS_A_DAY} GROUP BY author_id
"""  # noqa: S608 (made of constants; times go in as parameters)
_REACTORS = f"""
    SELECT author_id, COUNT(*) FROM (
        SELECT post.author_id, smile.member_id FROM feed_smile AS smile
        JOIN feed_post AS post ON post.id = smile.post_id
        WHERE {_COUNTED} AND smile.at >= %(since)s AND smile.at < %(until)s
        UNION
        SELECT post.author_id, comment.author_id FROM feed_comment AS comment
        JOIN feed_post AS post ON post.id = comment.post_id
        WHERE {_COUNTED} AND comment.created_at >= %(since)s AND comment.created_at < %(until)s
        AND comment.removed_at IS NULL AND comment.hidden_at IS NULL
    ) AS met WHERE member_id <> author_id GROUP BY author_id
"""  # noqa: S608 (made of constants; times go in as parameters)
_BREACHES = """
    SELECT recipient_id, CASE ground WHEN 'undeclared_ad' THEN 'undeclared' ELSE
        CASE action WHEN 'removed' THEN 'removed' ELSE 'reports' END END, COUNT(*)
    FROM feed_statement WHERE appeal <> 'overturned' AND at >= %(since)s AND at < %(until)s
    GROUP BY 1, 2
    UNION ALL SELECT member_id, 'undeclared', COUNT(*) FROM feed_strike
    WHERE annulled_at IS NULL AND at >= %(since)s AND at < %(until)s GROUP BY member_id
"""


class Count:
    """What everybody did, gathered from the statements."""

    def __init__(self, *, now: datetime) -> None:
        since = now - timedelta(days=rule.WINDOW_DAYS)
        adapt = connection.ops.adapt_datetimefield_value
        self.now, self.span = now, {"since": adapt(since), "until": adapt(now)}
        self.facts: dict[int, Facts] = defaultdict(Facts)
        self.by_interest: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format_map(_Seconds()), self.span)
            return cursor.fetchall()

    def run(self) -> None:
        by_post: dict[int, tuple[int, int]] = {}
        for post_id, author, _, nth in self.ask(_POSTS):
            is_counted = nth <= rule.POSTS_A_DAY
            self.facts[author].posts += is_counted
            by_post[post_id] = author, rule.WORTH["posts"][0] * is_counted
        for post_id, author, smiles in self.ask(_SMILES):
            smiles = min(smiles, rule.SMILES_A_POST)
            self.facts[author].smiles += smiles
            by_post[post_id] = author, by_post.get(post_id, (author, 0))[1] + smiles
        self.spread_posts(by_post)
        self.count_reviews()
        for author, comments in self.ask(_COMMENTS):
            self.facts[author].comments = comments
        for author, reactors in self.ask(_REACTORS):
            self.facts[author].reactors = reactors
        for member, name, number in self.ask(_BREACHES):
            facts = self.facts[member]
            setattr(facts, name, getattr(facts, name) + number)

    def spread_posts(self, by_post: dict[int, tuple[int, int]]) -> None:
        """Give the points of each post to its interests."""
        for post_id, interest in self.ask("SELECT post_id, interest_id FROM feed_postinterest"):
            if post_id in by_post:
                author, halves = by_post[post_id]
                self.by_interest[author][interest] += halves

    def count_reviews(self) -> None:
        topics = interests_by_category()
        for author, category, is_verified, votes, is_new in self.ask(_REVIEWS):
            facts, votes = self.facts[author], min(votes, rule.VOTES_A_REVIEW)
            facts.reviews += is_new
            facts.verified += bool(is_verified) and is_new
            facts.helpful += votes
            halves = rule.WORTH["helpful"][0] * votes + is_new * (
                rule.WORTH["reviews"][0] + rule.WORTH["verified"][0] * bool(is_verified)
            )
            for interest in topics.get(category, ()):
                self.by_interest[author][interest] += halves

    def add_standing(self, ids: Iterable[int]) -> None:
        """Add how long each is with us and whether their membership is current."""
        paying = set(
            Membership.objects.current(now=self.now)
            .filter(is_trial=False)
            .values_list("member_id", flat=True)
        )
        joined = dict(Member.objects.values_list("pk", "joined_at"))
        for pk in ids:
            if pk in joined:
                self.facts[pk].age_days = (self.now - joined[pk]).days
                self.facts[pk].is_member = pk in paying


class _Seconds(dict[str, Any]):
    """Fills ``{seconds:column}`` with the seconds since 1970 in the words of the database."""

    def __missing__(self, key: str) -> "_Seconds":
        return self

    def __format__(self, column: str) -> str:
        if connection.vendor == "sqlite":
            return f"CAST(strftime('%%s', {column}) AS integer)"
        return f"CAST(EXTRACT(EPOCH FROM {column}) AS bigint)"


def interests_by_category() -> dict[int, set[int]]:
    """Return the interests of each category, those of its ancestors included."""
    rows = Interest.categories.through.objects.values_list("interest_id", "category__path")
    found: dict[int, set[int]] = {}
    named = list(rows)
    for pk, path in Category.objects.values_list("pk", "path"):
        topics = {interest for interest, above in named if path.startswith(above)}
        if topics:
            found[pk] = topics
    return found


def count_enthusiasts(*, now: datetime) -> int:
    """Count the last 90 days for everybody, keep the scores and settle the badges.

    Returns how many hold the badge. Safe to run again in the same night.
    """
    count = Count(now=now)
    count.run()
    known = {row.member_id: row for row in EnthusiastScore.objects.all()}
    ids = set(count.facts) | set(known)
    count.add_standing(ids)
    there = ids & set(Member.objects.values_list("pk", flat=True))
    night, holders = now.date(), set()
    special: dict[int, set[int]] = defaultdict(set)
    rows = []
    for pk in sorted(there):
        before = record_before(known.get(pk), night)
        after = rule.settle(count.facts[pk], before)
        topics = count.by_interest.get(pk, {})
        rows.append(score_of(pk, count.facts[pk], topics, before, after, night))
        if after.is_granted:
            holders.add(pk)
        for interest in rule.interests_of(topics, after):
            special[interest].add(pk)
    with transaction.atomic():
        save(rows)
        settle_badges(holders, special, now=now)
    return len(holders)


def record_before(row: EnthusiastScore | None, night: date) -> Record:
    """Return what was known before this night, also when it is counted a second time."""
    if row is None:
        return Record()
    if row.night >= night:
        return Record(row.was_granted, row.nights_before)
    return Record(row.is_granted, row.nights_below)


def score_of(
    pk: int, facts: Facts, topics: dict[int, int], before: Record, after: Record, night: date
) -> EnthusiastScore:
    return EnthusiastScore(
        member_id=pk, halves=rule.halves_of(facts), facts=asdict(facts),
        by_interest={str(interest): points for interest, points in sorted(topics.items())},
        is_granted=after.is_granted, nights_below=after.nights_below, night=night,
        was_granted=before.is_granted, nights_before=before.nights_below,
    )  # fmt: skip


def save(rows: list[EnthusiastScore]) -> None:
    EnthusiastScore.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=[
            "halves", "facts", "by_interest", "is_granted", "nights_below", "night",
            "was_granted", "nights_before",
        ],
    )  # fmt: skip


def settle_badges(holders: set[int], special: dict[int, set[int]], *, now: datetime) -> None:
    """Give and take the badges, and mark the approved creators too."""
    badges.set_badges(
        slug=badges.ENTHUSIAST_BADGE, label=LABEL, member_ids=holders, now=now, position=0
    )
    for interest in Interest.objects.all():
        badges.set_badges(
            slug=f"{badges.ENTHUSIAST_BADGE}-{interest.slug}", label=f"{LABEL}: {interest.name}",
            member_ids=special.get(interest.pk, set()), now=now, position=2,
        )  # fmt: skip
    mark_creators(now=now)


def mark_creators(*, now: datetime) -> None:
    """Mark every active creator as an influencer, and nobody else."""
    creators = Creator.objects.active().values_list("member_id", flat=True)
    badges.set_badges(
        slug=badges.INFLUENCER, label="Influencer", member_ids=set(creators), now=now, position=1
    )


def import_ranks(*, ranks: dict[str, int], now: datetime) -> list[str]:
    """Give those who were top reviewers of the old programme a badge of the past.

    ``ranks`` is the old rank by handle; returns the handles that nobody here has.
    """
    members = dict(Member.objects.filter(handle__in=ranks).values_list("handle", "pk"))
    for handle, pk in sorted(members.items()):
        badges.grant(
            slug=badges.LEGACY, label=f"Top reviewer until 2019, no. {ranks[handle]}",
            member_ids=[pk], now=now, position=9,
        )  # fmt: skip
    return sorted(set(ranks) - set(members))
