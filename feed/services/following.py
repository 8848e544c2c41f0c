"""Favourites among those whom a member follows, hashtags that they follow, and which of the feeds
they chose last (rows B05, B40).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from feed.models import FeedProfile, Follow, FollowedHashtag, Hashtag, MutedHashtag
from feed.reading import touch
from feed.services.filters import hashtag_name
from feed.services.locking import lock_choices
from feed.services.refusals import Refused
from feed.services.relations import told
from products.models import Brand
from spark.models import Member

# Each takes four bytes of what every page of theirs reads; a hashtag its name besides.
MOST_FAVOURITES = 100
MOST_HASHTAGS = 100


@transaction.atomic
def add_favourite(*, follower: Member, target: Member | Brand, now: datetime) -> bool:
    """Count one whom the member follows among their favourites; returns whether that is new.

    Raises Refused ``not_followed`` for somebody whom they do not follow, and ``invalid`` (field
    ``favourite``) where a hundred are favourites already.
    """
    lock_choices(follower)
    row = Follow.objects.filter(_of(target), follower=follower).first()
    if row is None:
        raise Refused("not_followed", "Follow them first; then they can be a favourite.")
    if row.favourite_at is not None:
        return False
    mine = Follow.objects.filter(follower=follower, favourite_at__isnull=False)
    if mine.count() >= MOST_FAVOURITES:
        raise Refused("invalid", f"At most {MOST_FAVOURITES} favourites.", field="favourite")
    row.favourite_at = now
    row.save(update_fields=["favourite_at"])
    return told(True, follower.pk, now=now)


@transaction.atomic
def drop_favourite(*, follower: Member, target: Member | Brand, now: datetime) -> bool:
    """Follow on, but no longer as a favourite; returns whether it was one."""
    mine = Follow.objects.filter(_of(target), follower=follower, favourite_at__isnull=False)
    return told(bool(mine.update(favourite_at=None)), follower.pk, now=now)


@transaction.atomic
def follow_hashtag(*, member: Member, name: str, now: datetime) -> bool:
    """Have posts with this hashtag in Following; returns whether that is new.

    It ends a mute of the same hashtag. Raises Refused (field ``hashtag``) for what is no hashtag,
    and where a hundred are followed already.
    """
    word = hashtag_name(name)
    lock_choices(member)
    hashtag, _ = Hashtag.objects.get_or_create(name=word)
    mine = FollowedHashtag.objects.filter(member=member)
    if mine.filter(hashtag=hashtag).exists():
        return False
    if mine.count() >= MOST_HASHTAGS:
        raise Refused("invalid", f"At most {MOST_HASHTAGS} hashtags.", field="hashtag")
    MutedHashtag.objects.filter(member=member, hashtag=hashtag).delete()
    FollowedHashtag.objects.create(member=member, hashtag=hashtag, at=now)
    return told(True, member.pk, now=now)


@transaction.atomic
def unfollow_hashtag(*, member: Member, name: str, now: datetime) -> bool:
    """Returns whether the member followed it."""
    word = hashtag_name(name)
    gone, _ = FollowedHashtag.objects.filter(member=member, hashtag__name=word).delete()
    return told(bool(gone), member.pk, now=now)


@transaction.atomic
def remember_feed(*, member: Member, is_following: bool, is_favourites: bool | None = None) -> None:
    """Keep which feed the member chose last.

    ``is_following``: Following rather than For you. ``is_favourites``: Favourites rather than all
    whom they follow; None leaves that as it was.
    """
    wanted = {"is_following_first": is_following}
    if is_favourites is not None:
        wanted["is_favourites_first"] = is_favourites
    FeedProfile.objects.update_or_create(member=member, defaults=wanted)
    touch.members([member.pk])


def _of(target: Member | Brand) -> Q:
    return Q(brand=target) if isinstance(target, Brand) else Q(member=target)
