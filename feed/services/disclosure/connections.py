"""Recording who is tied to whom: the one door for contracts, samples, commissions and roles."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from feed import disclosure as rules
from feed.models import LabelText, MaterialConnection, Post
from feed.services.disclosure.mentions import brands_named
from feed.services.disclosure.shown import brands_shown
from feed.services.disclosure.state import lock_author
from feed.services.disclosure.ties import is_marked, label_by_record
from feed.services.firewall import bar_reviews
from feed.services.refusals import Refused
from products.models import Brand
from spark.models import Member

# What was given or lent may sway somebody for a year (rule D5.1).
GOODS_LAST = timedelta(days=365)
GOODS = frozenset({"gifted", "loaned"})


@transaction.atomic
def record_material_connection(
    *, member: Member, brand: Brand | None, type: str, starts_at: datetime, ground: str,
    now: datetime, ends_at: datetime | None = None, worth_minor: int = 0,
) -> MaterialConnection:  # fmt: skip
    """Put a tie of a member with a brand (None: the shop) on record, and label what it touches.

    Every post of theirs that was published while the tie held and shows the brand's goods is
    labelled before this returns. ``worth_minor`` is what one post brings, private, for the order
    of the queue. Goods given or lent count for a year at most. The same tie on the same ground is
    recorded once. Raises Refused for an unknown type, an empty ground or an end before the start.
    """
    check_connection(type=type, ground=ground, starts_at=starts_at, ends_at=ends_at)
    if type in GOODS:
        latest = a_year_after(starts_at)
        ends_at = min(ends_at or latest, latest)
    lock_author(member.pk)
    connection, is_new = MaterialConnection.objects.get_or_create(
        member=member,
        brand=brand,
        type=type,
        ground=ground.strip(),
        defaults={
            "starts_at": starts_at,
            "ends_at": ends_at,
            "worth_minor": worth_minor,
            "recorded_at": now,
        },
    )
    if is_new:
        for post in touched_posts(connection):
            label_by_record(post=post, connection=connection, now=now)
        bar_reviews(connection=connection, now=now)
    return connection


def a_year_after(start: datetime) -> datetime:
    try:
        return start + GOODS_LAST
    except OverflowError as error:
        raise Refused("invalid", "This is no date.", field="starts_at") from error


def check_connection(
    *, type: str, ground: str, starts_at: datetime, ends_at: datetime | None
) -> None:
    if type not in rules.TIES:
        raise Refused("invalid", "This is no kind of connection.", field="type")
    if not ground.strip():
        raise Refused("invalid", "Say what the connection rests on.", field="ground")
    if len(ground) > 120:
        raise Refused("invalid", "At most 120 characters.", field="ground")
    if type in GOODS:
        a_year_after(starts_at)
    if ends_at is not None and ends_at < starts_at:
        raise Refused("invalid", "A connection ends after it starts.", field="ends_at")


def touched_posts(connection: MaterialConnection) -> list[Post]:
    """Return the member's posts that the tie speaks about, in the order of their ids."""
    mine = Post.objects.filter(author_id=connection.member_id).exclude(state=Post.State.REMOVED)
    shown = Q(tags__product__brand_id=connection.brand_id) | Q(sponsor_id=connection.brand_id)
    shown |= Q(poll_options__product__brand_id=connection.brand_id)
    about = mine.filter(shown if connection.brand_id else Q(tags__isnull=False))
    if connection.type == Post.Disclosure.COMMISSION:
        about = about.exclude(kind=Post.Kind.REVIEW)
    dated = about.annotate(since=Coalesce(F("published_at"), F("created_at")))
    dated = dated.filter(since__gte=connection.starts_at)
    if connection.ends_at is not None:
        dated = dated.filter(since__lt=connection.ends_at)
    return list(dated.distinct().order_by("pk"))


@transaction.atomic
def end_material_connection(*, connection: MaterialConnection, now: datetime) -> None:
    """Let a tie end now; what was published under it keeps its label. Safe to run twice."""
    lock_author(connection.member_id)
    current = MaterialConnection.objects.get(pk=connection.pk)
    if current.ends_at is None or current.ends_at > now:
        current.ends_at = max(now, current.starts_at)
        current.save(update_fields=["ends_at"])
        bar_reviews(connection=current, now=now)


@dataclass(frozen=True, slots=True)
class CommentTies:
    """Who among the commenters of a post is tied to its brands."""

    by_member: Mapping[int, Sequence[MaterialConnection]]
    shown: Set[int] = frozenset()  # the brands of the post
    words: dict[str, dict[str, rules.Words]] = field(default_factory=dict)  # by country, then type

    def label(
        self, author: Member, *, at: datetime, text: str = ""
    ) -> dict[str, str | None] | None:
        """Return the label of a comment made at that moment, shaped as a post's, or None.

        It is due where the post shows the brand, and where ``text`` names it.
        """
        held = [tie for tie in self.by_member.get(author.pk, ()) if is_marked(tie, at=at)]
        elsewhere = [tie.brand for tie in held if tie.brand and tie.brand_id not in self.shown]
        told = self.shown | brands_named(text, elsewhere)
        held = [tie for tie in held if tie.brand_id in told]
        if not held:
            return None
        strongest = max(held, key=lambda tie: rules.STRENGTH.index(tie.type))
        name = strongest.brand.name if strongest.brand else ""
        if author.country not in self.words:
            self.words[author.country] = LabelText.objects.words_in(author.country)
        words = self.words[author.country].get(strongest.type)
        return {
            "type": strongest.type,
            "label": rules.label(strongest.type, name, author.country, words),
            "short": rules.short_label(strongest.type, author.country, words),
            "sponsor": name or None,
        }


def ties_in_comments(post: Post, author_ids: Iterable[int]) -> CommentTies:
    """Return which of these people are tied to a brand, to label what they say (2 queries).

    A commission on links is no tie of somebody who only talks.
    """
    rows = (
        MaterialConnection.objects.standing()
        .filter(member__in=set(author_ids), brand__isnull=False)
        .exclude(type=Post.Disclosure.COMMISSION)
        .select_related("brand")
    )
    tied: dict[int, list[MaterialConnection]] = {}
    for row in rows:
        tied.setdefault(row.member_id, []).append(row)
    return CommentTies(tied, shown=brands_shown(post) if tied else frozenset())
