"""Following people and brands, muting and blocking people (rows A12, B08)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from feed.models import Block, Follow, Mute
from feed.services import changes, notifications
from feed.services.refusals import Refused
from products.models import Brand
from spark.models import Member


@transaction.atomic
def follow_member(*, follower: Member, target: Member, now: datetime) -> bool:
    """Follow a person; returns whether that is new. Not oneself, and not across a block."""
    if follower.pk == target.pk:
        raise Refused("invalid", "You cannot follow yourself.")
    between = Q(member=follower, target=target) | Q(member=target, target=follower)
    if Block.objects.filter(between).exists():
        raise Refused("blocked", "You cannot follow this person.")
    _, is_new = Follow.objects.get_or_create(follower=follower, member=target, defaults={"at": now})
    if is_new:
        notifications.notify_of_follow(follower=follower, target=target, now=now)
    return told(is_new, follower.pk, now=now)


@transaction.atomic
def unfollow_member(*, follower: Member, target: Member, now: datetime) -> bool:
    gone, _ = Follow.objects.filter(follower=follower, member=target).delete()
    return told(bool(gone), follower.pk, now=now)


@transaction.atomic
def follow_brand(*, follower: Member, brand: Brand, now: datetime) -> bool:
    """Follow a brand; returns whether that is new."""
    _, is_new = Follow.objects.get_or_create(follower=follower, brand=brand, defaults={"at": now})
    return told(is_new, follower.pk, now=now)


@transaction.atomic
def unfollow_brand(*, follower: Member, brand: Brand, now: datetime) -> bool:
    gone, _ = Follow.objects.filter(follower=follower, brand=brand).delete()
    return told(bool(gone), follower.pk, now=now)


@transaction.atomic
def block(*, member: Member, target: Member, now: datetime) -> bool:
    """Hide both from each other and end their follows; returns whether that is new."""
    if member.pk == target.pk:
        raise Refused("invalid", "You cannot block yourself.")
    _, is_new = Block.objects.get_or_create(member=member, target=target, defaults={"at": now})
    either_way = Q(follower=member, member=target) | Q(follower=target, member=member)
    Follow.objects.filter(either_way).delete()
    changes.names_changed(one=member, other=target, now=now)
    return told(is_new, member.pk, target.pk, now=now)


@transaction.atomic
def unblock(*, member: Member, target: Member, now: datetime) -> bool:
    gone, _ = Block.objects.filter(member=member, target=target).delete()
    changes.names_changed(one=member, other=target, now=now)
    return told(bool(gone), member.pk, target.pk, now=now)


@transaction.atomic
def mute(*, member: Member, target: Member, now: datetime) -> bool:
    """Keep a person's posts out of one's feeds, without their knowing."""
    if member.pk == target.pk:
        raise Refused("invalid", "You cannot mute yourself.")
    _, is_new = Mute.objects.get_or_create(member=member, target=target, defaults={"at": now})
    return told(is_new, member.pk, now=now)


@transaction.atomic
def unmute(*, member: Member, target: Member, now: datetime) -> bool:
    gone, _ = Mute.objects.filter(member=member, target=target).delete()
    return told(bool(gone), member.pk, now=now)


def unseen_by(member_id: int) -> list[QuerySet[Any, Any]]:
    """Return queries of the people whose words this member does not see: blocked by them, blocking
    them, muted by them (see spark.sight)."""
    return [
        Block.objects.filter(member_id=member_id).values("target_id"),
        Block.objects.filter(target_id=member_id).values("member_id"),
        Mute.objects.filter(member_id=member_id).values("target_id"),
    ]


def told(is_changed: bool, *member_ids: int, now: datetime) -> bool:
    """Tell the engine about those whose feed this changes; hand the answer on."""
    if is_changed:
        changes.profiles_changed(member_ids=member_ids, now=now)
    return is_changed
