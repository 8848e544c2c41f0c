"""What follows a change of posts and people: the one place that tells the engine and the readers.

Every function runs inside the caller's transaction; what leaves it does so after the commit.
"""

from collections.abc import Sequence
from datetime import datetime

from feed.engine import dirty, keys, profiles
from feed.media import arranging
from feed.models import FeedProfile, Notification, Post, PostInterest, ProductTag
from feed.reading import touch
from feed.services import notifications, twins
from spark.models import Member

AT_ONCE = 1000  # posts per statement


def profiles_changed(*, member_ids: Sequence[int], now: datetime) -> None:
    """Interests, follows, mutes or blocks of these members changed: a new feed is owed to them."""
    ids = sorted(set(member_ids))
    dirty.mark_dirty(member_ids=ids, now=now)
    # Locked in the order of their ids, so that two blocks at once cannot wait for each other.
    rows = FeedProfile.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    old = {row.pk: bytes(row.packed) for row in rows}
    profiles.save_profiles(profiles.pack_members(ids, old=old, now=now))
    touch.members(ids)


def counts_changed(*, post_id: int, member_id: int | None = None) -> None:
    """The counts of a post moved, and what ``member_id`` sees as their own smile or save."""
    touch.posts([post_id])
    if member_id is not None:
        touch.members([member_id])


def post_changed(*, post: Post, now: datetime) -> None:
    """What a post shows changed: nobody may be served its old version any more."""
    post.version += 1
    post.changed_at = now
    post.save(update_fields=["version", "changed_at"])
    touch.posts([post.pk], at_once=True)
    arranging.owe_arranging(post, now=now)


def post_appeared(*, post: Post, now: datetime) -> None:
    """Others may see the post from now on: it enters its pools and the list of new posts,
    and whom it names is told."""
    assert post.published_at is not None
    post.pool_key = keys.pool_key(
        post.pk, published_at=int(post.published_at.timestamp()), quality=post.quality_micros
    )
    post.changed_at = now
    post.save(update_fields=["pool_key", "changed_at"])
    PostInterest.objects.filter(post=post).update(is_live=True, pool_key=post.pool_key)
    twins.show_twin(post)
    dirty.announce_posts(now=now)
    notifications.notify_of_post(post=post, now=now)


def post_vanished(*, post: Post, now: datetime, keeps_review: bool = False) -> None:
    """Others may not see the post any more: effective at their next load.

    The review on the product's page that says the same goes with it, but for ``keeps_review``.
    """
    post.changed_at = now
    post.save(update_fields=["changed_at"])
    PostInterest.objects.filter(post=post).update(is_live=False)
    if not keeps_review:
        twins.hide_twin(post, now=now)
    dirty.announce_posts(now=now)


def appearance_changed(member_ids: Sequence[int], brand_ids: Sequence[int], now: datetime) -> None:
    """These people or brands look otherwise, or are gone: so do the posts that show them."""
    posts = Post.objects.published().order_by()
    showing = (
        posts.filter(author__in=member_ids).values_list("pk"),
        posts.filter(brand__in=brand_ids).values_list("pk"),
        posts.filter(sponsor__in=brand_ids).values_list("pk"),
        ProductTag.objects.filter(product__brand__in=brand_ids).order_by().values_list("post"),
        # A name of who is gone is a word; of older posts when they are drawn anew.
        Notification.objects.filter(member__in=member_ids, kind="mention_post")
        .order_by()
        .values_list("post"),
    )
    renew({pk for found in showing for (pk,) in found}, now=now)


def names_changed(*, one: Member, other: Member, now: datetime) -> None:
    """A block between these two came or went: a name of one in the other's posts is a word now,
    or a link again. Only their own posts are looked through.
    """
    posts = Post.objects.published().order_by()
    naming = posts.filter(author=one, caption__icontains=f"@{other.handle}").union(
        posts.filter(author=other, caption__icontains=f"@{one.handle}")
    )
    renew(set(naming.values_list("pk", flat=True)), now=now)


def renew(post_ids: set[int], *, now: datetime) -> None:
    """No page after the commit shows these posts as they were."""
    ids = sorted(post_ids)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        # The time stays in the rows: a process that hears nothing finds it there.
        Post.objects.filter(pk__in=some).update(changed_at=now)
        touch.posts(some, at_once=True)
