"""A member's notifications as they read them: what is still so and still in their sight."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.urls import reverse

from feed.cards import cards_for
from feed.conversation import person_of
from feed.letters import SUBJECTS
from feed.models import (
    Comment,
    DecisionLetter,
    Follow,
    MaterialConnection,
    Notification,
    Post,
    Smile,
    Statement,
)
from feed.services.disclosure import ties_in_comments
from feed.services.filters import wanted_by
from feed.services.relations import unseen_by
from spark.models import Member
from spark.sight import in_sight

Kind = Notification.Kind
Line = dict[str, Any]
SAME_MOMENT = timedelta(seconds=10)
MOST_AT_ONCE = 1000
MOST_LOOKED_AT = 2000  # lines for one page
MOST_PASSED = 500  # new lines for one count
MOST_COUNTED = 100  # more unseen lines than 99 read "99+"
OF_STAFF = (Kind.DECISION, Kind.STATEMENT, Kind.APPEAL)
VERBS = {
    Kind.MENTION_IN_POST: "mentioned you in a post",
    Kind.MENTION_IN_COMMENT: "mentioned you in a comment",
    Kind.COMMENT: "commented on your post",
    Kind.REPLY: "replied to your comment",
    Kind.FOLLOW: "follows you now",
    Kind.SMILES: "smiled at your post",
}
REMOVED = {
    Statement.Action.REMOVED: "Staff removed something of yours",
    Statement.Action.SUSPENDED: "Staff suspended your account",
}
APPEALS = {
    Statement.Appeal.UPHELD: "Staff looked again: their decision stands",
    Statement.Appeal.OVERTURNED: "Staff took their decision back",
}


@dataclass(frozen=True, slots=True)
class Notices:
    """One page of lines, the newest first.

    ``newest`` is the row number of the newest line that was looked at, in sight or not; ``after``
    where the next page goes on, None at the end. A page may be short, or empty, before the end:
    where so many lines in a row are out of sight, the next page looks on.
    """

    lines: list[Notification]
    newest: int | None
    after: int | None


def notices_of(member_id: int, *, now: datetime, most: int, before: int | None = None) -> Notices:
    """Return so many lines that this member may read, from ``before`` on (a page's ``after``).

    What was taken back, hidden, removed, blocked or muted since is not among them: that is asked
    of the posts, comments, follows and smiles themselves. At most 10 short queries; 8 more for each
    further look where most lines are out of sight, of which there are 3 at most; 1 where there is
    nothing.
    """
    rows = Notification.objects.filter(member_id=member_id, is_withheld=False)
    found = walk(rows, member_id, now=now, most=most, before=before, looked_at=MOST_LOOKED_AT)
    whole = Notification.objects.select_related(
        "actor", "post", "comment__author", "letter", "statement"
    ).prefetch_related("actor__badges")
    shown = whole.in_bulk([row.pk for row in found.lines]) if found.lines else {}
    lines = [shown[row.pk] for row in found.lines if row.pk in shown]
    return Notices(lines, found.newest, found.after)


def walk(
    rows: QuerySet[Notification], member_id: int, *, now: datetime, most: int, looked_at: int,
    before: int | None = None,
) -> Notices:  # fmt: skip
    """Go down these rows until so many are in sight, or so many were looked at."""
    rows = rows.only("kind", "actor_id", "post_id", "comment_id").order_by("-id")
    found: list[Notification] = []
    newest, looked, size = None, 0, most + 1
    while len(found) <= most and looked < looked_at:
        some = list((rows if before is None else rows.filter(pk__lt=before))[:size])
        newest = newest or (some[0].pk if some else None)
        found += in_view(some, member_id, now=now)
        looked += len(some)
        if len(some) < size:
            before = None
            break
        before, size = some[-1].pk, min(4 * size, MOST_AT_ONCE, max(1, looked_at - looked))
    after = found[most - 1].pk if len(found) > most else before
    return Notices(found[:most], newest, after)


def in_view(rows: Sequence[Notification], member_id: int, *, now: datetime) -> list[Notification]:
    """Return those of the rows that still stand and that the member may see, in their order."""
    posts = posts_in_view({row.post_id for row in rows if row.kind not in OF_STAFF}, member_id)
    actors = {row.actor_id for row in rows if row.kind != Kind.SMILES}
    people = people_in_view(actors, member_id)
    fans = followers(rows, member_id)
    comments = comments_in_view(rows, member_id)
    smiles = smiles_in_view(rows, member_id, now=now)

    def stands(row: Notification) -> bool:
        if row.kind in OF_STAFF:
            return True
        if row.kind == Kind.SMILES:
            return row.post_id in posts and row.pk in smiles
        if row.actor_id not in people:
            return False
        if row.kind == Kind.FOLLOW:
            return row.actor_id in fans
        if row.kind == Kind.MENTION_IN_POST:
            return row.post_id in posts
        return row.post_id in posts and row.comment_id in comments

    return [row for row in rows if stands(row)]


def posts_in_view(post_ids: Set[int | None], member_id: int) -> set[int]:
    """Public posts that the member does not keep out of their sight (1 query)."""
    ids = {pk for pk in post_ids if pk is not None}
    if not ids:
        return set()
    public = Post.objects.visible_to(member_id).filter(state=Post.State.PUBLISHED, is_visible=True)
    return set(wanted_by(public, member_id).filter(pk__in=ids).values_list("pk", flat=True))


def people_in_view(actor_ids: Set[int | None], member_id: int) -> set[int]:
    """Who is there, and neither blocked nor muted by the member (2 queries)."""
    ids = {pk for pk in actor_ids if pk is not None}
    if not ids:
        return set()
    there = Member.objects.filter(pk__in=ids, is_active=True, suspended_at=None)
    first, *rest = unseen_by(member_id)
    unseen = {pk for row in first.union(*rest) for pk in row.values()}
    return set(there.values_list("pk", flat=True)) - unseen


def followers(rows: Sequence[Notification], member_id: int) -> set[int]:
    """Who of those that began to follow the member still does (1 query)."""
    ids = {row.actor_id for row in rows if row.kind == Kind.FOLLOW}
    if not ids:
        return set()
    follows = Follow.objects.filter(member_id=member_id, follower__in=ids)
    return set(follows.values_list("follower_id", flat=True))


def comments_in_view(rows: Sequence[Notification], member_id: int) -> set[int]:
    """The comments that stand where the member sees them: an answer goes with what it answers,
    which they may not see (at most 2 queries).
    """
    parents = visible_comments({row.comment_id for row in rows if row.comment_id}, member_id)
    above = visible_comments({parent for parent in parents.values() if parent}, member_id)
    return {pk for pk, parent in parents.items() if parent is None or parent in above}


def visible_comments(ids: Set[int], member_id: int) -> dict[int, int | None]:
    """What each of those answers that the member sees, by row number."""
    if not ids:
        return {}
    shown = Comment.objects.visible_to(member_id).filter(pk__in=ids).order_by()
    return dict(shown.values_list("pk", "parent_id"))


def smiles_in_view(rows: Sequence[Notification], member_id: int, *, now: datetime) -> set[int]:
    """The lines of smiles in which somebody is left whom the member sees (1 query)."""
    ids = [row.pk for row in rows if row.kind == Kind.SMILES]
    if not ids:
        return set()
    lines = Notification.objects.filter(pk__in=ids).annotate(**span(now)).order_by()
    return set(lines.filter(Exists(smiles_in_line(member_id))).values_list("pk", flat=True))


def span(now: datetime) -> dict[str, Any]:
    """From when to when a line of smiles goes. Of those who smile in the same moment, who opens it
    need not be the first.
    """
    return {
        "since": ExpressionWrapper(F("created_at") - SAME_MOMENT, output_field=DateTimeField()),
        "until": Coalesce("seen_at", Value(now, output_field=DateTimeField())),
    }


def smiles_in_line(member_id: int) -> QuerySet[Smile]:
    """The smiles that a line stands for, without those of people whom the member does not see."""
    smiles = Smile.objects.filter(
        post=OuterRef("post_id"), at__gte=OuterRef("since"), at__lte=OuterRef("until")
    )
    return in_sight(smiles.exclude(member_id=member_id), member_id, author="member").order_by()


def count_unseen(member_id: int, *, now: datetime) -> int:
    """Return how many lines are new to the member, 100 for more than 99 (1 query for none).

    Of new lines that are out of sight no more than five hundred are passed.
    """
    new = Notification.objects.filter(member_id=member_id, is_withheld=False, seen_at=None)
    found = walk(new, member_id, now=now, most=MOST_COUNTED, looked_at=MOST_PASSED)
    return len(found.lines)


def at_most_99(count: int) -> str:
    """Return the count as the bell shows it: "" for none, "99+" where it stopped counting."""
    if count >= MOST_COUNTED:
        return "99+"
    return str(count) if count else ""


def lines_of(rows: Sequence[Notification], *, member_id: int, now: datetime) -> list[Line]:
    """Return what the page and the API show of these rows (at most 8 queries for any number).

    ``id``, ``kind``, ``at``, ``is_new``; ``people``: up to two of {name, handle, url, portrait,
    badges, is_brand}, none for staff; ``others``: how many more; ``verb`` and ``text``: the
    sentence without and with the people; ``url``: where it leads; ``words``: the comment or the
    caption; ``card``: the post's card, or None; ``picture``: its first, or "";
    ``comment``: {id, disclosure} or None; ``labels``: what has to stand before all of this, the
    post's label and the comment's.
    """
    crowds = crowds_of(rows, member_id, now=now)
    cards = cards_for({row.post_id for row in rows if row.post_id})
    ties = comment_labels(rows)
    return [
        line_of(row, *crowds.get(row.pk, ([], 0)), cards=cards, tie=ties.get(row.pk))
        for row in rows
    ]


def comment_labels(rows: Sequence[Notification]) -> dict[int, Line]:
    """Return the labels of comments by people whom a brand of the post pays (C01): 1 query, and 3
    for each comment of somebody who has such a tie at all.
    """
    comments = {row.pk: row.comment for row in rows if row.comment is not None}
    if not comments:
        return {}
    tied = MaterialConnection.objects.standing().filter(
        member__in={comment.author_id for comment in comments.values()}, brand__isnull=False
    )
    people = set(tied.values_list("member_id", flat=True))
    labels = {}
    for row in rows:
        comment = row.comment
        if comment is None or row.post is None or comment.author_id not in people:
            continue
        ties = ties_in_comments(row.post, {comment.author_id})
        label = ties.label(comment.author, at=comment.created_at, text=comment.body)
        if label is not None:
            labels[row.pk] = label
    return labels


def crowds_of(
    rows: Sequence[Notification], member_id: int, *, now: datetime
) -> dict[int, tuple[list[dict[str, Any]], int]]:
    """Return, for each line of smiles, the last two who smiled and how many others did."""
    ids = [row.pk for row in rows if row.kind == Kind.SMILES]
    if not ids:
        return {}
    smiles = smiles_in_line(member_id)
    newest = smiles.order_by("-at", "-id").values("member_id")
    total = smiles.values("post_id").annotate(total=Count("pk")).values("total")
    found = (
        Notification.objects.filter(pk__in=ids)
        .annotate(**span(now))
        .annotate(
            first=Subquery(newest[:1]),
            second=Subquery(newest[1:2]),
            total=Coalesce(Subquery(total), Value(0)),
        )
    )
    values = list(found.values_list("pk", "first", "second", "total"))
    members = Member.objects.prefetch_related("badges").in_bulk(
        {pk for _, first, second, _ in values for pk in (first, second) if pk}
    )
    crowds = {}
    for pk, first, second, count in values:
        people = [person_of(members[one]) for one in (first, second) if one in members]
        # "Ana, Ben and 1 other" says less than it takes room: of three and more, one is named.
        shown = people if count <= len(people) else people[:1]
        crowds[pk] = (shown, count - len(shown))
    return crowds


def line_of(
    row: Notification, people: list[dict[str, Any]], others: int, *, cards: dict[int, Line],
    tie: Line | None,
) -> Line:  # fmt: skip
    card = cards.get(row.post_id) if row.post_id else None
    comment = row.comment and {"id": row.comment.public_id, "disclosure": tie}
    label = card and card["disclosure"]
    verb = verb_of(row)
    if row.actor is not None and row.kind != Kind.SMILES:
        people = [speaker_of(row, card)]
    return {
        "id": row.public_id,
        "kind": row.kind,
        "at": row.created_at,
        "is_new": row.seen_at is None,
        "people": people,
        "others": others,
        "verb": verb,
        "text": " ".join([*([names_of(people, others)] if people else []), verb]),
        "url": url_of(row),
        "words": words_of(row),
        "card": card,
        "picture": picture_of(card),
        "comment": comment,
        "labels": [one for one in (label, tie) if one],
    }


def picture_of(card: Line | None) -> str:
    first = card["media"][0] if card and card["media"] else None
    return (first["poster_url"] or first["src"]) if first else ""


def speaker_of(row: Notification, card: Line | None) -> dict[str, Any]:
    """A post in a brand's name is the brand's word, whoever of it wrote that."""
    if row.kind == Kind.MENTION_IN_POST and card is not None:
        author: dict[str, Any] = card["author"]
        return author
    return person_of(row.actor)


def names_of(people: Sequence[dict[str, Any]], others: int) -> str:
    """Return "Ana", "Ana and Ben" or "Ana and 3 others"."""
    names = [person["name"] for person in people]
    if others:
        names.append(f"{others} other{'s' if others > 1 else ''}")
    return " and ".join(names)


def verb_of(row: Notification) -> str:
    if row.letter is not None:
        return SUBJECTS[DecisionLetter.About(row.letter.about)]
    if row.statement is not None:
        if row.kind == Kind.APPEAL:
            return APPEALS[Statement.Appeal(row.statement.appeal)]
        return REMOVED[Statement.Action(row.statement.action)]
    return VERBS[Kind(row.kind)]


def url_of(row: Notification) -> str:
    if row.statement is not None:
        return reverse("feed:statement", args=[row.statement.public_id])
    if row.post is None:
        assert row.actor is not None
        return reverse("feed:profile", args=[row.actor.handle])
    if row.post.state == Post.State.REMOVED:
        return reverse("feed:decisions")
    url = reverse("feed:post", args=[row.post.public_id])
    return f"{url}#c-{row.comment.public_id}" if row.comment else url


def words_of(row: Notification) -> str:
    if row.comment is not None:
        return row.comment.body
    if row.letter is not None and row.letter.reason:
        return row.letter.reason
    if row.statement is not None:
        # Not its excerpt: these are words of a post without the label that stood before them.
        return row.statement.appeal_reason or row.statement.facts
    return row.post.caption if row.post is not None else ""
