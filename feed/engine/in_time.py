"""Which posts stand in the feeds that are in the order of time: Following and Favourites."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from feed.engine.cursor import FAVOURITES
from feed.engine.profile import Profile, brand_key, member_key
from feed.engine.snapshot import MAX_ENTRIES
from feed.models import Follow, FollowedHashtag, Post, PostInterest

Found = list[tuple[datetime | None, int]]


def newest(profile: Profile, *, member_id: int, tab: int) -> list[int]:
    """Ids of the newest public posts of Following or Favourites, each once, strictly newest first.

    Following (4 queries): by the people and brands whom the member follows, and with the hashtags.
    Favourites (3 queries): by those of them whom the member made a favourite, and nothing else.
    """
    if tab == FAVOURITES:
        found = _by(profile, favourites_of(member_id))
    else:
        found = _by(profile, profile.followed.tolist()) + _tagged(profile, member_id)
    found = sorted(set(found), reverse=True)
    return [pk for _, pk in found[:MAX_ENTRIES]]


def favourites_of(member_id: int) -> list[int]:
    """The author keys of a member's favourites (1 query)."""
    rows = Follow.objects.filter(follower=member_id, favourite_at__isnull=False)
    return [
        brand_key(brand) if brand else member_key(person)
        for person, brand in rows.values_list("member_id", "brand_id")
    ]


def _by(profile: Profile, authors: Iterable[int]) -> Found:
    """The newest posts by these people and brands, from one query for each."""
    dropped = set(profile.dropped.tolist())
    wanted = [key for key in authors if key not in dropped]
    people = [key >> 1 for key in wanted if not key & 1]
    brands = [key >> 1 for key in wanted if key & 1]
    found: Found = []
    for spoken in (Q(brand=None, author__in=people), Q(brand__in=brands)):
        found += _first(spoken)
    return found


def _tagged(profile: Profile, member_id: int) -> Found:
    """The newest posts by others with a hashtag that the member follows.

    A brand reaches those who do not follow it by an interest alone that they chose (row A55).
    """
    tags = FollowedHashtag.objects.filter(member=member_id).values_list("hashtag_id", flat=True)
    followed = list(tags)
    if not followed:
        return []
    tagged = Post.hashtags.through.objects.filter(hashtag__in=followed).values("post")
    about = PostInterest.objects.filter(interest__in=list(profile.weights)).values("post")
    dropped = [key >> 1 for key in profile.dropped.tolist()]
    return _first(
        Q(pk__in=tagged) & (Q(brand=None) | Q(pk__in=about)) & ~Q(author__in=[member_id, *dropped])
    )


def _first(wanted: Q) -> Found:
    posts = Post.objects.public().filter(wanted).newest_first()
    return list(posts.values_list("published_at", "pk")[:MAX_ENTRIES])
