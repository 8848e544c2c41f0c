"""What the members were told: names in a post and in comments, and a line for what happened before.

The smiles, comments and follows of the world were written in bulk; here they get the lines that
they would have had, as if everybody had last looked a day and a half ago.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from feed.models import Comment, Follow, Notification, Post, Smile
from feed.services import relations
from feed.services.comments import add_comment
from feed.services.notifications import KEEP
from feed.services.posts import publish_post
from payouts.demo.loading.world import World

Kind = Notification.Kind
LAST_LOOK = timedelta(hours=36)
QUESTION = (
    "leo",
    "Two nights by the lake, rain on the second. Which lantern hangs in your tent? "
    "@ben, @ana, you have both tried more than I can carry.",
    "camping",
    9,
)
# Who says what to whom, under whose newest post, how many hours ago.
NAMED = (
    ("june", "ana", "@ben this is the pot that I told you about.", 26),
    ("tom", "ana", "@grace and @ben, a third for the weekend?", 5),
    ("grace", "ana", "Only if @tom brings the tent.", 4),
)
NEW_FOLLOWERS = (("june", "ben", 20), ("hana", "ben", 6), ("kofi", "ana", 3))


def load_notifications(world: World) -> None:
    """Let some be named, then write the lines of everything that happened so far, in its order."""
    _name(world)
    rows = _at_their_time(Notification.objects.select_related("post"))
    known = {(row.member_id, row.comment_id) for row in rows}
    rows += [row for row in _of_comments() if (row.member_id, row.comment_id) not in known]
    told = {(row.member_id, row.actor_id) for row in rows if row.kind == Kind.FOLLOW}
    rows += [row for row in _of_follows() if (row.member_id, row.actor_id) not in told]
    lines = {(row.post_id, row.actor_id) for row in rows if row.kind == Kind.SMILES}
    looked_at = world.now - LAST_LOOK
    rows += [row for row in _of_smiles(looked_at) if (row.post_id, row.actor_id) not in lines]
    since = world.now - KEEP
    kept = sorted((r for r in rows if r.created_at > since), key=lambda row: row.created_at)
    Notification.objects.all().delete()
    for row in kept:
        row.pk = None
        row.seen_at = looked_at if row.created_at < looked_at else None
    Notification.objects.bulk_create(kept)


def _at_their_time(rows: Iterable[Notification]) -> list[Notification]:
    """The world's posts were approved when they came out, though it is written down all at once."""
    found = list(rows)
    for row in found:
        out_at = row.post and row.post.published_at
        if row.kind == Kind.DECISION and out_at:
            row.created_at = min(row.created_at, out_at + timedelta(hours=2))
    return found


def _name(world: World) -> None:
    author, caption, interest, hours = QUESTION
    publish_post(
        author=world.members[author], kind="question", caption=caption, interests=[interest],
        now=world.now - timedelta(hours=hours),
    )  # fmt: skip
    for speaker, host, body, hours in NAMED:
        at = world.now - timedelta(hours=hours)
        post = _newest_of(host, at=at)
        add_comment(author=world.members[speaker], post=post, body=body, now=at)
    for fan, target, hours in NEW_FOLLOWERS:
        relations.follow_member(
            follower=world.members[fan], target=world.members[target],
            now=world.now - timedelta(hours=hours),
        )  # fmt: skip


def _newest_of(handle: str, *, at: datetime) -> Post:
    """Their newest post that was public at that moment."""
    theirs = Post.objects.public().filter(author__handle=handle, published_at__lt=at)
    return theirs.newest_first()[0]


def _of_comments() -> Iterable[Notification]:
    for said in Comment.objects.standing().select_related("post", "parent"):
        told, kind = said.post.author_id, Kind.COMMENT
        if said.parent is not None:
            told, kind = said.parent.author_id, Kind.REPLY
        if told != said.author_id:
            yield Notification(
                member_id=told, kind=kind, actor_id=said.author_id, post_id=said.post_id,
                comment=said, created_at=said.created_at,
            )  # fmt: skip


def _of_follows() -> Iterable[Notification]:
    for follow in Follow.objects.exclude(member=None):
        assert follow.member_id is not None
        yield Notification(
            member_id=follow.member_id, kind=Kind.FOLLOW, actor_id=follow.follower_id,
            created_at=follow.at,
        )  # fmt: skip


def _of_smiles(looked_at: datetime) -> Iterable[Notification]:
    """One line that was seen and one that was not, each opened by the first who smiled then."""
    opened: dict[tuple[int, bool], int] = {}
    for smile in Smile.objects.select_related("post").order_by("at", "id"):
        when = (smile.post_id, smile.at < looked_at)
        if when in opened or smile.member_id == smile.post.author_id:
            continue
        opened[when] = smile.member_id
        yield Notification(
            member_id=smile.post.author_id, kind=Kind.SMILES, actor_id=smile.member_id,
            post_id=smile.post_id, created_at=smile.at,
        )  # fmt: skip
