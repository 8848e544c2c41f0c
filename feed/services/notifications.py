"""Writing down what a member is to be told (row B07), in the transaction of what happened.

Every function may be repeated: a member is told of a thing once, and never of their own doing.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from feed import captions
from feed.models import (
    Block,
    Comment,
    DecisionLetter,
    Follow,
    HiddenPost,
    InterestChoice,
    MaterialConnection,
    Mute,
    MutedHashtag,
    MutedKind,
    Notification,
    Post,
    PostInterest,
    Statement,
)
from feed.reading import touch
from spark.models import Member

KEEP = timedelta(days=90)
MOST_MENTIONS = 20  # of a text, also of all its versions together; further names are words
MOST_AN_HOUR = 100  # by one member, in posts and comments together
NAMING = (Notification.Kind.MENTION_IN_POST, Notification.Kind.MENTION_IN_COMMENT)
SWEPT_AT_ONCE = 2000
Kind = Notification.Kind


def notify_of_post(*, post: Post, now: datetime) -> None:
    """Tell those whom a public post names, at its first public second and after each change.

    At most 7 queries, none for a post that names nobody.
    """
    names = captions.mentions(post.caption)[:MOST_MENTIONS]
    if names and post.published_at and post.published_at < now - KEEP:
        # What told them is swept: a name of an earlier version was told then.
        for caption in post.revisions.values_list("caption", flat=True):
            before = captions.mentions(caption)
            names = [name for name in names if name not in before]
    told = Notification.objects.filter(post=post, kind=Kind.MENTION_IN_POST)
    named = newly_named(names, told=told, by=post.author_id, now=now)
    reasons = dict.fromkeys(named, Kind.MENTION_IN_POST)
    record(reasons, actor_id=post.author_id, post=post, comment=None, now=now)


def notify_of_comment(*, comment: Comment, now: datetime, is_edit: bool = False) -> None:
    """Tell the post's author, whom it answers and whom it names; one line each, the nearest.

    After an edit only names are looked at. At most 5 queries, 2 without a name.
    """
    post, above = comment.post, comment.parent
    reasons = {} if is_edit else {post.author_id: Kind.COMMENT}
    names = captions.mentions(comment.body)[:MOST_MENTIONS]
    told = Notification.objects.filter(comment=comment, kind=Kind.MENTION_IN_COMMENT)
    if not is_edit:
        told = told.none()
    named = newly_named(names, told=told, by=comment.author_id, now=now)
    reasons |= dict.fromkeys(named, Kind.MENTION_IN_COMMENT)
    if above is not None and not is_edit:
        reasons[above.author_id] = Kind.REPLY
    record(reasons, actor_id=comment.author_id, post=post, comment=comment, now=now)


def notify_of_follow(*, follower: Member, target: Member, now: datetime) -> None:
    """Tell a person of a new follower, once; not who follows and leaves and follows again."""
    reasons = {target.pk: Kind.FOLLOW}
    record(reasons, actor_id=follower.pk, post=None, comment=None, now=now)


def notify_of_smile(*, post: Post, member: Member, now: datetime) -> None:
    """Open a line of smiles for the post's author, where none waits to be seen (1 query).

    Nobody reads before writing: the database refuses the second open line, and the second line
    that one person opens at one post, so that taking a smile back and giving it again is silent.
    It is the last write of its transaction: it may wait for another who opens the same line.
    """
    if post.author_id == member.pk:
        return
    line = Notification(
        member_id=post.author_id, kind=Kind.SMILES, actor=member, post=post, created_at=now
    )
    Notification.objects.bulk_create([line], ignore_conflicts=True)


def notify_of_letter(*, letter: DecisionLetter, now: datetime) -> None:
    """Tell an author what staff decided about the label of their post."""
    row = Notification(
        member_id=letter.post.author_id, kind=Kind.DECISION, post=letter.post, letter=letter,
        created_at=now,
    )  # fmt: skip
    write([row])


def notify_of_statement(*, statement: Statement, now: datetime) -> None:
    """Tell somebody that staff removed something of theirs, or what became of their appeal."""
    is_decided = statement.appeal in (Statement.Appeal.UPHELD, Statement.Appeal.OVERTURNED)
    row = Notification(
        member_id=statement.recipient_id, statement=statement, created_at=now,
        kind=Kind.APPEAL if is_decided else Kind.STATEMENT,
    )  # fmt: skip
    write([row])


def newly_named(
    names: Collection[str], *, told: QuerySet[Notification], by: int, now: datetime
) -> list[int]:
    """Return who is to be told of these handles: who is there and not among the ``told`` of the
    same text, as many as it and its author may still tell (at most 3 queries, none for no names).

    Names that are changed again and again in one text, or written by one member everywhere, reach
    no crowd: those behind the limit stay words.
    """
    if not names:
        return []
    there = Member.objects.filter(handle__in=names, is_active=True, suspended_at=None)
    people = dict(there.exclude(pk=by).values_list("handle", "pk"))
    if not people:
        return []
    known = set(told.order_by().values_list("member_id", flat=True))
    new = [people[name] for name in names if name in people and people[name] not in known]
    if not new:
        return []
    lately = {"created_at__gt": now - timedelta(hours=1), "created_at__lte": now}
    written = Notification.objects.filter(actor=by, kind__in=NAMING, **lately).count()
    return new[: max(0, min(MOST_MENTIONS - len(known), MOST_AN_HOUR - written))]


def record(
    reasons: dict[int, Kind], *, actor_id: int, post: Post | None, comment: Comment | None,
    now: datetime,
) -> None:  # fmt: skip
    """Write one line for each member but the actor; withheld from those who do not want it."""
    reasons.pop(actor_id, None)
    if not reasons:
        return
    withheld = unwilling(reasons, actor_id=actor_id, post=post)
    if post is not None and post.brand_id and comment is None:
        withheld |= reasons.keys() - reached_by_brand(reasons, post=post)
    write(
        Notification(
            member_id=member_id, kind=kind, actor_id=actor_id, post=post, comment=comment,
            created_at=now, is_withheld=member_id in withheld,
        )
        for member_id, kind in sorted(reasons.items())
    )  # fmt: skip


def unwilling(member_ids: Collection[int], *, actor_id: int, post: Post | None) -> set[int]:
    """Return who of these is not to hear of the actor, or of this post (1 query).

    A block counts both ways; mutes of people, hashtags and kinds and hidden posts are the member's
    own, and do not count for one's own post.
    """
    ids = list(member_ids)
    heard = {actor_id} if post is None else {actor_id, post.author_id}
    found = [
        Block.objects.filter(member__in=ids, target__in=heard).values_list("member_id"),
        Block.objects.filter(member__in=heard, target__in=ids).values_list("target_id"),
        Mute.objects.filter(member__in=ids, target__in=heard).values_list("member_id"),
    ]
    if post is not None:
        others = [member_id for member_id in ids if member_id != post.author_id]
        tags = Post.hashtags.through.objects.filter(post_id=post.pk).values("hashtag_id")
        by_tag = MutedHashtag.objects.filter(member__in=others, hashtag__in=tags)
        hidden = HiddenPost.objects.filter(member__in=others, post=post).order_by()
        kinds = MutedKind.objects.filter(member__in=others, kind=post.kind)
        found += [rows.values_list("member_id") for rows in (by_tag, hidden, kinds)]
    first, *rest = found
    return {pk for (pk,) in first.union(*rest)}


def reached_by_brand(member_ids: Collection[int], *, post: Post) -> set[int]:
    """Return who of these a brand may reach with this post (row A55, 1 query): who follows it,
    chose an interest of the post, or is tied to the brand. A name is no way to anybody else.
    """
    ids, brand = list(member_ids), post.brand_id
    topics = PostInterest.objects.filter(post=post).values("interest")
    chosen = InterestChoice.objects.filter(member__in=ids, interest__in=topics).order_by()
    tied = MaterialConnection.objects.standing().filter(member__in=ids, brand=brand).order_by()
    followers = Follow.objects.filter(follower__in=ids, brand=brand).order_by()
    near = followers.values_list("follower_id").union(
        chosen.values_list("member_id"), tied.values_list("member_id")
    )
    return {pk for (pk,) in near}


def write(rows: Iterable[Notification]) -> None:
    """Insert what is not there yet (1 query) and let the members' pages count anew."""
    lines = list(rows)
    Notification.objects.bulk_create(lines, ignore_conflicts=True)
    touch.members(line.member_id for line in lines if not line.is_withheld)


@transaction.atomic
def mark_seen(*, member: Member, now: datetime, up_to: int | None = None) -> int:
    """Mark the member's lines seen, up to one of them or all; return how many were new."""
    waiting = Notification.objects.filter(member=member, seen_at=None)
    if up_to is not None:
        waiting = waiting.filter(pk__lte=up_to)
    count = waiting.update(seen_at=now)
    if count:
        touch.members([member.pk])
    return count


def sweep_notifications(*, now: datetime) -> int:
    """Forget what is older than ninety days, seen or not; return how many lines went."""
    old = Notification.objects.filter(created_at__lt=now - KEEP).order_by("pk")
    count = 0
    while ids := list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE]):
        count += Notification.objects.filter(pk__in=ids).delete()[0]
    return count
