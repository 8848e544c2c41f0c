"""Smiles and saves: the row is the truth, the tally of its shard moves in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from feed.models import Post, PostTally, Save, Smile
from feed.services import changes, notifications
from spark.models import Member


@transaction.atomic
def smile(*, member: Member, post: Post, now: datetime) -> bool:
    """Smile at a post; once per member, one's own too. Returns whether it was new."""
    _, is_new = Smile.objects.get_or_create(member=member, post=post, defaults={"at": now})
    if is_new:
        add_to_tally(post_id=post.pk, member_id=member.pk, smiles=1)
        changes.counts_changed(post_id=post.pk, member_id=member.pk)
        notifications.notify_of_smile(post=post, member=member, now=now)
    return is_new


@transaction.atomic
def unsmile(*, member: Member, post: Post, now: datetime) -> bool:
    """Take a smile back; returns whether there was one."""
    gone, _ = Smile.objects.filter(member=member, post=post).delete()
    if gone:
        add_to_tally(post_id=post.pk, member_id=member.pk, smiles=-1)
        changes.counts_changed(post_id=post.pk, member_id=member.pk)
    return bool(gone)


@transaction.atomic
def save_post(*, member: Member, post: Post, now: datetime) -> bool:
    """Keep a post for later; returns whether it was new."""
    _, is_new = Save.objects.get_or_create(member=member, post=post, defaults={"at": now})
    if is_new:
        add_to_tally(post_id=post.pk, member_id=member.pk, saves=1)
        changes.counts_changed(post_id=post.pk, member_id=member.pk)
    return is_new


@transaction.atomic
def unsave_post(*, member: Member, post: Post, now: datetime) -> bool:
    """Drop a post from the saved ones; returns whether it was there."""
    gone, _ = Save.objects.filter(member=member, post=post).delete()
    if gone:
        add_to_tally(post_id=post.pk, member_id=member.pk, saves=-1)
        changes.counts_changed(post_id=post.pk, member_id=member.pk)
    return bool(gone)


def add_to_tally(*, post_id: int, member_id: int, **steps: int) -> None:
    """Move counts on the member's shard of the post.

    The database adds, not this process: of two at once neither is lost. A member always falls on
    the same shard, so people at once wait for an eighth of the row at most.
    """
    shard = member_id % PostTally.SHARDS
    changed = {name: F(name) + step for name, step in steps.items()}
    if PostTally.objects.filter(post_id=post_id, shard=shard).update(**changed):
        return
    PostTally.objects.get_or_create(post_id=post_id, shard=shard)
    PostTally.objects.filter(post_id=post_id, shard=shard).update(**changed)
