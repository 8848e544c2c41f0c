"""The posts, published one by one as their authors would: oldest first, with their labels."""

import math
from datetime import datetime, timedelta

from feed.models import Media, Post
from feed.services.disclosure import approve_disclosure, request_changes
from feed.services.kinds import NOTHING, KindInput
from feed.services.posts import publish_post
from feed.services.tags import TagInput
from payouts.demo.loading.world import World
from payouts.demo.scenes.develop import WIDTHS, Print
from payouts.demo.shoot import SECOND
from payouts.demo.world.goods import PRODUCTS
from payouts.demo.world.posts import FRONT, POSTS, DemoPost

YOUNGEST = timedelta(minutes=3)
OLDEST = timedelta(days=45)
# Reviewed by staff so soon after it was handed in.
REVIEW_TIME = timedelta(minutes=40)
_PLACES = {
    "out:dusk": "outdoors at dusk", "out:day": "on a summer meadow", "out:morning": "outdoors in the morning",
    "out:night": "under the stars", "out:autumn": "between autumn trees", "out:beach": "on the beach",
    "out:snow": "in the snow", "out:sunset": "by the sea at sunset", "out:street": "in a quiet street",
    "desk": "on a desk at night", "table": "on a table", "flat": "laid out, seen from above",
    "shelf": "on wall shelves", "rail": "on a clothes rail", "stage": "on a stage", "podium": "on round plinths",
    "studio": "in soft light",
}  # fmt: skip


def load_posts(world: World) -> None:
    order = list(POSTS)
    world.rng.shuffle(order)
    # Waiting ones are recent: staff answer within a day.
    order.sort(key=lambda post: post.is_waiting, reverse=True)
    ages = {
        post.number: _age(place, len(order)) for place, post in enumerate(_spread(world, order))
    }
    for post in sorted(order, key=lambda post: ages[post.number], reverse=True):
        _publish(world, post, at=world.now - ages[post.number])
    first = min((p for p in POSTS if p.is_waiting), key=lambda p: p.number)
    request_changes(
        post=world.posts[first.number], reviewer=world.members["rita"], now=world.now - timedelta(minutes=50),
        reason="Please show the boots without the discount code on the box.",
    )  # fmt: skip


def _spread(world: World, order: list[DemoPost]) -> list[DemoPost]:
    """From newest to oldest: among the newest the best of each interest and those that wait."""
    waiting = [post for post in order if post.is_waiting]
    best = [post for post in order if post in FRONT]
    others = [post for post in order if not post.is_waiting and post not in FRONT]
    for number, post in enumerate(best):
        others.insert(2 * number, post)
    for number, post in enumerate(waiting):
        others.insert(3 + 7 * number, post)
    return _mixed(others)


def _mixed(posts: list[DemoPost]) -> list[DemoPost]:
    """No two neighbours by one author, or from one interest, or in one place."""
    left = list(posts)
    mixed: list[DemoPost] = []
    while left:
        recent = mixed[-2:]
        near = left[:24]
        pick = next(
            (post for post in near if not any(_is_alike(post, other) for other in recent)), left[0]
        )
        left.remove(pick)
        mixed.append(pick)
    return mixed


def _is_alike(one: DemoPost, other: DemoPost) -> bool:
    has_same_place = bool(one.place) and one.place.split(":")[:2] == other.place.split(":")[:2]
    both_paid = one.disclosure != "none" and other.disclosure != "none"
    both_bare = not one.place and not other.place
    return (
        one.author == other.author
        or one.interest == other.interest
        or has_same_place
        or both_paid
        or both_bare
    )


def _age(place: int, count: int) -> timedelta:
    """Minutes for the newest, weeks for the oldest: dense in front, as a living feed is."""
    reach = math.log(OLDEST / YOUNGEST)
    return YOUNGEST * math.exp(reach * (place / (count - 1)) ** 0.33)


def _publish(world: World, demo: DemoPost, *, at: datetime) -> None:
    author = world.members[demo.author]
    media, tags = [], []
    for number in (demo.number, SECOND + demo.number):
        if number in world.album.posts:
            medium = _medium(world, demo, world.album.posts[number], at=at)
            media.append(medium)
            tags += _tags(world, medium, world.album.posts[number])
    is_pictured = any(medium.kind == Media.Kind.IMAGE for medium in media)
    if not is_pictured:
        tags = [
            TagInput(product=world.products[key].slug, media=None)
            for key in dict.fromkeys(demo.products)
        ]
    post = publish_post(
        author=author, kind=demo.kind, now=at, media=[medium.public_id for medium in media], tags=tags,
        caption=demo.caption, interests=[demo.interest], disclosure=demo.disclosure, sponsor=demo.sponsor or None,
        details=KindInput(stars=stars_of(demo)) if demo.kind == Post.Kind.REVIEW else NOTHING,
    )  # fmt: skip
    post.refresh_from_db()
    if post.review_state == Post.Review.PENDING and not demo.is_waiting:
        seen_at = min(at + REVIEW_TIME, world.now - timedelta(minutes=1))
        post = approve_disclosure(post=post, reviewer=world.members["rita"], now=max(at, seen_at))
    world.posts[demo.number] = post


def stars_of(demo: DemoPost) -> int:
    """Who shares a review likes the thing; some like it a little less."""
    return 4 + (demo.number % 3 > 0)


def _medium(world: World, demo: DemoPost, printed: Print, *, at: datetime) -> Media:
    is_clip = bool(printed.seconds)
    folder = f"posts/{printed.number}"
    stored = world.album.stored
    renditions: dict[str, object] = {
        str(width): {"webp": stored[f"{folder}/w{width}.webp"]} for width in WIDTHS
    }
    if is_clip:
        renditions |= {
            "video": stored[f"{folder}/clip.mp4"],
            "poster": stored[f"{folder}/w1080.webp"],
        }
    return Media.objects.create(
        owner=world.members[demo.author], kind=Media.Kind.VIDEO if is_clip else Media.Kind.IMAGE,
        state=Media.State.READY, alt=_alt(demo, is_second=printed.number >= SECOND), width=printed.width,
        height=printed.height, colour=printed.colour, placeholder=printed.placeholder,
        renditions=renditions, duration_ms=round(printed.seconds * 1000), created_at=at, ready_at=at,
    )  # fmt: skip


def _alt(demo: DemoPost, *, is_second: bool) -> str:
    """What is in the picture, in words."""
    names = [PRODUCTS[key].title for key in demo.products]
    if not is_second:
        names += [f"a {thing[1:].replace('2', '')}" for thing in demo.seen if thing.startswith(".")]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    kind = demo.place.split(":")[0]
    where = (
        "laid out, seen from above" if is_second else _PLACES.get(demo.place, _PLACES.get(kind, ""))
    )
    return f"{listed} {where}".strip()


def _tags(world: World, medium: Media, printed: Print) -> list[TagInput]:
    if medium.kind != Media.Kind.IMAGE:
        return []
    # In reading order: rows from the top, then from the left.
    spots = sorted((s for s in printed.spots if s.seen > 0), key=lambda s: (round(s.y * 6), s.x))
    return [
        TagInput(product=world.products[spot.key].slug, media=medium.public_id, x=spot.x, y=spot.y)
        for spot in spots
    ]
