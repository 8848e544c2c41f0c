"""Publishing a post and removing it (rows A14 to A20, A38)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from feed import captions
from feed.media import sweeping
from feed.media.processing import SETTLED_JOB
from feed.models import Hashtag, Interest, Media, Post, PostTally
from feed.models.post import MOST_PICTURES
from feed.services import changes, twins
from feed.services.disclosure import (
    check_declaration,
    check_own_word,
    declare,
    lock_author,
    locked,
    meet_record_alone,
    pull_roles,
    settle_visibility,
    withdraw,
)
from feed.services.kinds import (
    MAY_BE_BARE,
    NOTHING,
    OFFERED_KINDS,
    KindInput,
    add_kind,
    check_kind,
)
from feed.services.refusals import NotThere, Refused
from feed.services.tags import CheckedTag, TagInput, check_tags, place_tags
from feed.services.topics import set_topics, topics_for
from products.models import Brand, TrackedLink
from products.services.registry import may_speak
from spark import outbox
from spark.models import Member, SiteSettings

FORGET_JOB = "post.forget_files"
SETTLE_JOB = SETTLED_JOB  # the pipeline asks for the same second look
POSTS_A_DAY = 20


@transaction.atomic
def publish_post(
    *, author: Member, kind: str, now: datetime, media: Sequence[str] = (),
    tags: Sequence[TagInput] = (), caption: str = "", interests: Sequence[str] = (),
    alts: Mapping[str, str] | None = None, disclosure: str = "none", sponsor: str | None = None,
    details: KindInput = NOTHING, speaks_for: str | None = None,
) -> Post:  # fmt: skip
    """Make a post of media that its author sent before; it is public when all are ready.

    An empty ``kind`` is that of the files. ``media`` are public ids, in order; ``tags`` name
    products by slug and points on those media. A compensated post is seen by its author alone
    until staff approve it. ``details`` hold what a review or a poll needs. ``speaks_for``
    is the slug of a brand in whose name a registered member posts. Raises Refused.
    """
    check_pace(author, now=now)
    pull_roles(member=author, now=now)
    speaker = brand_spoken_for(author, speaks_for)
    if speaker is not None:
        disclosure, sponsor = Post.Disclosure.BRAND_OWNED, speaker.slug
    brand = sponsor_named(sponsor)
    files = take_media(author, media)
    kind = offered_kind(kind or kind_of(files))
    check_declaration(kind=kind, disclosure=disclosure, sponsor=brand)
    check_own_word(author=author, disclosure=disclosure, sponsor=brand)
    check_content(kind, files)
    checked = check_tags_of(kind, tags, files)
    topics = topics_for(interests, [tag.product for tag in checked])
    text = text_beside(files, caption)
    special = check_kind(kind, details, tags=checked, text=text)
    post = Post.objects.create(
        author=author, brand=speaker, kind=kind, state=Post.State.PROCESSING, caption=text,
        created_at=now, changed_at=now,
    )  # fmt: skip
    attach_media(post, files, alts or {})
    fill(post, tags=checked, topics=topics, now=now)
    PostTally.objects.bulk_create(PostTally(post=post, shard=n) for n in range(PostTally.SHARDS))
    lock_author(author.pk)
    if special.options:  # a poll shows the goods that it asks about: they count below
        add_kind(post, special, product=None, now=now)
    declare(post=post, disclosure=disclosure, sponsor=brand, now=now)
    if not special.options:
        add_kind(post, special, product=checked[0].product if checked else None, now=now)
    settle_or_owe(post, files, now=now)
    return post


def offered_kind(kind: str) -> str:
    if kind not in OFFERED_KINDS:
        raise Refused("invalid", "There is no such kind of post.", field="kind")
    return kind


def text_beside(files: Sequence[Media], caption: str) -> str:
    """Return the caption as it is kept; a post without files needs one."""
    text = cleaned_caption(caption)
    if not (files or text):
        raise Refused("invalid", "Write something or add a picture.", field="caption")
    return text


def check_pace(author: Member, *, now: datetime) -> None:
    if SiteSettings.current().is_posting_paused:
        raise Refused("posting_paused", "Posting is paused for the moment. Try again later.")
    today = author.posts.filter(created_at__gt=now - timedelta(days=1), created_at__lte=now)
    if not settings.RELAX_THROTTLES and today.count() >= POSTS_A_DAY:
        raise Refused("too_many_posts", f"At most {POSTS_A_DAY} posts a day.")


def brand_spoken_for(author: Member, slug: str | None) -> Brand | None:
    """Return the brand that the author may speak for; a reseller may not (rows A51, A52)."""
    if not slug:
        return None
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None or not may_speak(member=author, brand=brand):
        message = "Only who is registered for this brand may post in its name."
        raise Refused("forbidden", message, field="brand")
    return brand


def sponsor_named(slug: str | None) -> Brand | None:
    if not slug:
        return None
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise Refused("invalid", "This brand is not known here.", field="sponsor")
    return brand


def take_media(author: Member, public_ids: Sequence[str]) -> list[Media]:
    """Lock the author's own unused media, in the order asked; anybody else's do not exist here."""
    if len(public_ids) > MOST_PICTURES:
        raise Refused("invalid", f"A post has at most {MOST_PICTURES} pictures.", field="media")
    rows = Media.objects.select_for_update().filter(
        owner=author, post=None, public_id__in=public_ids
    )
    mine = {media.public_id: media for media in rows}
    if any(public_id not in mine for public_id in public_ids):
        raise NotThere("media")
    if len(mine) < len(public_ids):
        raise Refused("invalid", "The same picture is there twice.", field="media")
    return [mine[public_id] for public_id in public_ids]


def kind_of(files: Sequence[Media]) -> str:
    is_video = any(media.kind == Media.Kind.VIDEO for media in files)
    return Post.Kind.VIDEO if is_video else Post.Kind.PHOTO


def check_content(kind: str, files: Sequence[Media]) -> None:
    videos = sum(media.kind == Media.Kind.VIDEO for media in files)
    if any(media.state == Media.State.FAILED for media in files):
        raise Refused("media_invalid", "One of the files could not be used.", field="media")
    if videos and len(files) > 1:
        raise Refused("invalid", "A post has pictures or one video.", field="media")
    if kind == Post.Kind.VIDEO and not videos:
        raise Refused("invalid", "A video post needs a video.", field="media")
    if kind == Post.Kind.PHOTO and (videos or not files):
        raise Refused("invalid", "A photo post needs 1 to 10 pictures.", field="media")
    if not files and kind not in MAY_BE_BARE:
        raise Refused("invalid", "Add a picture or a video.", field="media")


def check_tags_of(kind: str, asked: Sequence[TagInput], files: Sequence[Media]) -> list[CheckedTag]:
    checked = check_tags(asked, media={media.public_id: media for media in files})
    if kind == Post.Kind.REVIEW and not checked:
        raise Refused("invalid", "A review names its product.", field="tags")
    return checked


def cleaned_caption(caption: str) -> str:
    try:
        return captions.clean_caption(caption)
    except captions.TextRefused as refusal:
        raise Refused("invalid", str(refusal), field="caption") from refusal


def attach_media(post: Post, files: Sequence[Media], alts: Mapping[str, str]) -> None:
    if alts.keys() - {media.public_id for media in files}:
        raise NotThere("alts")
    for position, media in enumerate(files):
        media.post, media.position = post, position
        if media.public_id in alts:
            media.alt = captions.clean_text(alts[media.public_id])[:300]
    Media.objects.bulk_update(files, ["post", "position", "alt"])


def fill(
    post: Post, *, tags: Sequence[CheckedTag], topics: Sequence[Interest], now: datetime
) -> None:
    """Write the rows around a post that its text, its tags and its interests ask for."""
    place_tags(post=post, tags=tags, now=now)
    set_topics(post, topics)
    set_hashtags(post)


def set_hashtags(post: Post) -> None:
    names = captions.hashtags(post.caption)
    Hashtag.objects.bulk_create([Hashtag(name=name) for name in names], ignore_conflicts=True)
    post.hashtags.set(Hashtag.objects.filter(name__in=names))


def settle_or_owe(post: Post, files: Sequence[Media], *, now: datetime) -> None:
    if not settle(post, files, now=now):
        payload = {"post_id": post.pk}
        outbox.enqueue(kind=SETTLE_JOB, key=str(post.pk), payload=payload, now=now)


def settle(post: Post, files: Sequence[Media], *, now: datetime) -> bool:
    """Publish the post if all its media are ready, give it up if one failed; False = not yet."""
    if any(media.state == Media.State.FAILED for media in files):
        post.state = Post.State.FAILED
        post.save(update_fields=["state"])
        return True
    if any(media.state != Media.State.READY for media in files):
        return False
    go_live(post, now=now)
    return True


def go_live(post: Post, *, now: datetime) -> None:
    post.state = Post.State.PUBLISHED
    post.published_at = now
    post.save(update_fields=["state", "published_at"])
    settle_visibility(post, now=now)


@transaction.atomic
def settle_post(*, post_id: int, now: datetime) -> Post | None:
    """Publish a waiting post whose media are all ready, or mark it failed. Safe to run twice.

    Returns the post when it was waiting, None when there is nothing to settle.
    """
    waiting = Post.objects.filter(pk=post_id, state=Post.State.PROCESSING)
    for author_id in waiting.values_list("author_id", flat=True):
        lock_author(author_id)
    post = (
        Post.objects.select_for_update(of=("self",), no_key=True)
        .select_related("author", "sponsor")
        .filter(pk=post_id, state=Post.State.PROCESSING)
        .first()
    )
    if post is None:
        return None
    meet_record_alone(post=post, now=now)
    settle(post, list(post.media.all()), now=now)
    return post


@transaction.atomic
def remove_post(*, post: Post, by: Member, now: datetime) -> None:
    """Take a post away for everybody; its rows stay for what was earned and said.

    An author's pictures go too. What staff remove is kept, for the author may appeal.
    """
    lock_author(post.author_id)
    post = locked(post)
    post.state, post.removed_at = Post.State.REMOVED, now
    post.save(update_fields=["state", "removed_at"])
    links = post.tags.values("link_id")
    TrackedLink.objects.filter(pk__in=links).update(is_active=False)
    withdraw(post=post, actor=by, now=now)
    changes.post_changed(post=post, now=now)
    # Who shared a review of a product and deletes the post has not taken the review back.
    keeps_review = by.pk == post.author_id and twins.is_older(post)
    changes.post_vanished(post=post, now=now, keeps_review=keeps_review)
    if by.pk == post.author_id:
        payload = {"post_id": post.pk}
        outbox.enqueue(kind=FORGET_JOB, key=str(post.pk), payload=payload, now=now, queue="media")


def forget_files(*, post_id: int) -> None:
    """Delete the files of a removed post. Safe to run twice."""
    for media in Media.objects.filter(post_id=post_id, post__state=Post.State.REMOVED):
        sweeping.forget_files(media)
