"""What members keep out of their own sight: single posts, hashtags, kinds, less of somebody
(rows B05, B06, B41). Each is undone by its twin and effective at the next load.
"""

import unicodedata
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from feed import captions
from feed.models import (
    FollowedHashtag,
    Hashtag,
    HiddenPost,
    Interest,
    Mute,
    MutedHashtag,
    MutedKind,
    Post,
    SeeLess,
)
from feed.services.locking import lock_choices
from feed.services.refusals import Refused
from feed.services.relations import told
from spark.models import Member

# Each takes four bytes of what every page of theirs reads.
MOST_HIDDEN = 10_000
MOST_HASHTAGS = 200
MOST_WISHES = 500


@transaction.atomic
def hide_post(*, member: Member, post: Post, now: datetime) -> bool:
    """Never show this post to the member again, and rank its author's others lower.

    Raises Refused where so many are hidden that another would have to come back for it.
    """
    if post.author_id == member.pk:
        raise Refused("own_post", "Your own post stays with you; you can delete it.")
    mine = HiddenPost.objects.filter(member=member)
    if mine.count() >= MOST_HIDDEN and not mine.filter(post=post).exists():
        raise Refused("invalid", f"At most {MOST_HIDDEN} hidden posts.", field="post")
    _, is_new = HiddenPost.objects.get_or_create(member=member, post=post, defaults={"at": now})
    return told(is_new, member.pk, now=now)


@transaction.atomic
def unhide_post(*, member: Member, post: Post, now: datetime) -> bool:
    gone, _ = HiddenPost.objects.filter(member=member, post=post).delete()
    return told(bool(gone), member.pk, now=now)


@transaction.atomic
def see_less(*, member: Member, post: Post, now: datetime) -> bool:
    """Rank the posts of whoever speaks here lower for the member."""
    if post.author_id == member.pk:
        raise Refused("own_post", "This is your own post.")
    _, is_new = SeeLess.objects.get_or_create(**speaker(member, post), defaults={"at": now})
    return told(is_new, member.pk, now=now)


@transaction.atomic
def stop_seeing_less(*, member: Member, post: Post, now: datetime) -> bool:
    gone, _ = SeeLess.objects.filter(**speaker(member, post)).delete()
    return told(bool(gone), member.pk, now=now)


@transaction.atomic
def see_less_about(*, member: Member, now: datetime, interest: str = "", hashtag: str = "") -> bool:
    """Rank posts about an interest (a slug), or with a hashtag, lower for the member (row B41).

    Returns whether that is new. Raises Refused naming the field.
    """
    about: dict[str, Any] = {}
    if interest:
        about["interest"] = Interest.objects.active().filter(slug=interest).first()
        if about["interest"] is None:
            raise Refused("invalid", "There is no such interest.", field="interest")
    else:
        name = hashtag_name(hashtag)
        about["hashtag"], _ = Hashtag.objects.get_or_create(name=name)
    if SeeLess.objects.filter(member=member).count() >= MOST_WISHES:
        raise Refused("invalid", f"At most {MOST_WISHES} such wishes.", field=next(iter(about)))
    _, is_new = SeeLess.objects.get_or_create(member=member, **about, defaults={"at": now})
    return told(is_new, member.pk, now=now)


@transaction.atomic
def see_as_before(*, member: Member, now: datetime, interest: str = "", hashtag: str = "") -> bool:
    """Take back ``see_less_about``; returns whether there was something to take back."""
    wishes = SeeLess.objects.filter(member=member)
    if interest:
        wishes = wishes.filter(interest__slug=interest)
    else:
        wishes = wishes.filter(hashtag__name=hashtag_name(hashtag))
    gone, _ = wishes.delete()
    return told(bool(gone), member.pk, now=now)


@transaction.atomic
def forget_see_less(*, member: Member, wish_id: int, now: datetime) -> bool:
    """Undo one wish of the list that the member sees."""
    gone, _ = SeeLess.objects.filter(member=member, pk=wish_id).delete()
    return told(bool(gone), member.pk, now=now)


def speaker(member: Member, post: Post) -> dict[str, int | None]:
    is_brand = post.brand_id is not None
    return {
        "member_id": member.pk,
        "target_id": None if is_brand else post.author_id,
        "brand_id": post.brand_id,
    }


@transaction.atomic
def mute_hashtag(*, member: Member, name: str, now: datetime) -> bool:
    """Keep posts with this hashtag out of the member's sight, also those yet to be written.

    It ends their following it.
    """
    word = hashtag_name(name)
    if MutedHashtag.objects.filter(member=member).count() >= MOST_HASHTAGS:
        raise Refused("invalid", f"At most {MOST_HASHTAGS} hashtags.", field="hashtag")
    lock_choices(member)
    hashtag, _ = Hashtag.objects.get_or_create(name=word)
    FollowedHashtag.objects.filter(member=member, hashtag=hashtag).delete()
    _, is_new = MutedHashtag.objects.get_or_create(
        member=member, hashtag=hashtag, defaults={"at": now}
    )
    return told(is_new, member.pk, now=now)


@transaction.atomic
def unmute_hashtag(*, member: Member, name: str, now: datetime) -> bool:
    word = hashtag_name(name)
    gone, _ = MutedHashtag.objects.filter(member=member, hashtag__name=word).delete()
    return told(bool(gone), member.pk, now=now)


def hashtag_name(text: str) -> str:
    """Return a hashtag as posts store it. Raises Refused for what is none as a whole."""
    word = unicodedata.normalize("NFC", text.strip()).lstrip("#")
    names = captions.hashtags("#" + word)
    if names != [word.casefold()]:
        raise Refused("invalid", "A hashtag is one word, such as #tents.", field="hashtag")
    return names[0]


@transaction.atomic
def choose_muted_kinds(*, member: Member, kinds: list[str], now: datetime) -> bool:
    """Keep exactly these kinds of posts out of the member's sight (row B06)."""
    wanted = set(kinds)
    if wanted - set(Post.Kind.values):
        raise Refused("invalid", "There is no such kind of post.", field="kinds")
    if wanted == set(Post.Kind.values):
        raise Refused("invalid", "Leave at least one kind of post.", field="kinds")
    mine = MutedKind.objects.filter(member=member)
    before = set(mine.values_list("kind", flat=True))
    mine.exclude(kind__in=wanted).delete()
    MutedKind.objects.bulk_create(
        [MutedKind(member=member, kind=kind, at=now) for kind in sorted(wanted - before)],
        ignore_conflicts=True,
    )
    return told(wanted != before, member.pk, now=now)


def without_filtered(posts: QuerySet[Post], member_id: int | None) -> QuerySet[Post]:
    """Leave out what this member filters: hashtags, kinds and single posts; never their own."""
    if member_id is None:
        return posts
    tagged = Post.hashtags.through.objects.filter(
        post_id=OuterRef("pk"),
        hashtag_id__in=MutedHashtag.objects.filter(member_id=member_id).values("hashtag_id"),
    )
    hidden = HiddenPost.objects.filter(member_id=member_id, post_id=OuterRef("pk"))
    kinds = MutedKind.objects.filter(member_id=member_id).values("kind")
    wanted = ~Exists(tagged) & ~Exists(hidden) & ~Q(kind__in=kinds)
    return posts.filter(Q(author_id=member_id) | wanted)


def wanted_by(posts: QuerySet[Post], member_id: int | None) -> QuerySet[Post]:
    """As ``without_filtered``, and without the people whom the member mutes."""
    if member_id is None:
        return posts
    muted = Mute.objects.filter(member_id=member_id, target_id=OuterRef("author_id"))
    return without_filtered(posts, member_id).exclude(Exists(muted))
