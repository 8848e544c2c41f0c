"""What every step of a disclosure shares: the lock, the way to review, what readers are told."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max, Sum

from feed import disclosure as rules
from feed import review_queue
from feed.models import MaterialConnection, Post, PostTally, Report, Strike
from feed.services import changes
from feed.services.refusals import NotThere, Refused
from spark.models import Member, SiteSettings

Review = Post.Review
WAITING = (Review.PENDING, Review.APPEALED)
# Out of the author's hands: an appeal alone leads on from a rejection, staff from an appeal.
CLOSED = (Review.REJECTED, Review.APPEALED)
REVIEW_FIELDS = ("review_state", "submitted_for_review_at", "review_key", "is_visible")


def lock_author(member_id: int) -> None:
    """Hold the member until the end of the transaction, before any lock of a post of theirs.

    A connection is recorded under the same lock: a post that is being made meanwhile is either
    there to be labelled, or is made knowing of it.
    """
    Member.objects.select_for_update(no_key=True).filter(pk=member_id).values_list("pk").first()


def locked(post: Post) -> Post:
    # "of self": the nullable sponsor is joined, and PostgreSQL locks no outer-joined row.
    rows = Post.objects.select_for_update(of=("self",), no_key=True).select_related(
        "author", "sponsor"
    )
    found = rows.filter(pk=post.pk).exclude(state=Post.State.REMOVED).first()
    if found is None:
        raise NotThere
    return found


def post_at_rest(post: Post) -> Post:
    """Lock a post whatever became of it; one that was removed still has its strikes."""
    rows = Post.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("author", "sponsor").get(pk=post.pk)


def check_open(post: Post) -> None:
    """Refuse a change of a post that staff rejected: neither rejection nor appeal is gone round."""
    if post.review_state == Review.REJECTED:
        message = "Staff rejected this post: appeal against that, or make another post."
        raise Refused("rejected", message)
    if post.review_state == Review.APPEALED:
        raise Refused("appealed", "Your appeal is being looked at: the post stays as it is.")


def send_to_review(post: Post, *, now: datetime) -> None:
    """Put the post before staff; one that has to be approved first goes out of view."""
    if post.review_state not in CLOSED:
        put_in_queue(post, now=now)
    # What staff took from view, or never let into it, comes back by their decision alone.
    post.is_visible = post.is_visible and not must_wait(post, now=now)


def must_wait(post: Post, *, now: datetime) -> bool:
    """Whether others see the post only after staff approved it (D5.3, D5.6)."""
    if post.disclosure not in rules.NEEDS_REVIEW:
        return False
    if SiteSettings.current().premoderate_sponsored:
        return True
    return Strike.objects.standing(now=now).filter(member_id=post.author_id).count() > 1


def put_in_queue(post: Post, *, now: datetime, state: str = Review.PENDING) -> None:
    """Let the post wait for a decision, where it stands by what it weighs; unsaved."""
    post.review_state = state
    post.submitted_for_review_at = now
    post.review_key = queue_place(post, submitted_at=now)


def queue_place(post: Post, *, submitted_at: datetime) -> int:
    """Return the post's key in the queue as things are now (3 queries)."""
    ties = MaterialConnection.objects.standing().filter(member_id=post.author_id)
    ties = ties.filter(brand_id=post.sponsor_id) if post.sponsor_id else ties.none()
    weight = review_queue.points(
        views=post.tallies.aggregate(total=Sum("views"))["total"] or 0,
        worth_minor=ties.aggregate(most=Max("worth_minor"))["most"] or 0,
        reports=Report.objects.filter(case__post=post, outcome=Report.Outcome.OPEN).count(),
        suspicion=post.suspicion,
    )
    return review_queue.place(submitted_at=submitted_at.timestamp(), weight=weight)


def refresh_queue(*, at_once: int = 500) -> int:
    """Weigh all waiting posts again, however far back; return how many. Safe to run twice.

    Four queries for so many ``at_once``, and a write where one of them changed its place.
    """
    waiting = Post.objects.waiting_for_review().exclude(submitted_for_review_at=None)
    count = last = 0
    while rows := list(waiting.filter(pk__gt=last).order_by("pk")[:at_once]):
        count, last = count + len(rows), rows[-1].pk
        places = queue_places(rows)
        moved = [post for post in rows if places[post.pk] != post.review_key]
        for post in moved:
            post.review_key = places[post.pk]
        Post.objects.bulk_update(moved, ["review_key"])
    return count


def queue_places(posts: Sequence[Post]) -> dict[int, int]:
    """Return what ``queue_place`` says of each of these posts (3 queries)."""
    views = dict(
        PostTally.objects.filter(post__in=posts).values_list("post").annotate(Sum("views"))
    )
    open_reports = Report.objects.filter(case__post__in=posts, outcome=Report.Outcome.OPEN)
    reports = dict(open_reports.values_list("case__post").annotate(Count("pk")))
    ties = MaterialConnection.objects.standing().filter(
        member__in={post.author_id for post in posts}, brand__in={post.sponsor_id for post in posts}
    )
    by_tie = ties.values_list("member", "brand").annotate(most=Max("worth_minor"))
    worth = {(member, brand): most for member, brand, most in by_tie}
    places = {}
    for post in posts:
        weight = review_queue.points(
            views=views.get(post.pk, 0), reports=reports.get(post.pk, 0),
            worth_minor=worth.get((post.author_id, post.sponsor_id), 0) or 0,
            suspicion=post.suspicion,
        )  # fmt: skip
        at = post.submitted_for_review_at
        assert at is not None
        places[post.pk] = review_queue.place(submitted_at=at.timestamp(), weight=weight)
    return places


def settle_visibility(post: Post, *, now: datetime) -> None:
    """Bring pools and fragments in line with what the post has become."""
    changes.post_changed(post=post, now=now)
    if post.is_public:
        changes.post_appeared(post=post, now=now)
    else:
        changes.post_vanished(post=post, now=now)


def was_public(post: Post) -> bool:
    """Whether others could ever see the post: now, after an approval, or before its first tie."""
    events = post.disclosure_events.order_by("id")
    first = events.first()
    is_later_tie = bool(first and post.published_at and first.at > post.published_at)
    return post.is_visible or is_later_tie or events.filter(to_state=Review.APPROVED).exists()
