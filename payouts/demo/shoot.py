"""Which pictures the world needs, taken by two processes and laid into the storage."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from payouts.demo.scenes import develop
from payouts.demo.scenes.compose import Item
from payouts.demo.scenes.develop import Print, Shot
from payouts.demo.scenes.objects import SHAPES
from payouts.demo.world.goods import BRANDS, PRODUCTS
from payouts.demo.world.people import INTERESTS, PEOPLE, STAFF, STOREFRONTS
from payouts.demo.world.posts import POSTS, DemoPost

FOLDER = "demo/1"
PROCESSES = 2
# A second picture of the same things, laid out flat: for some photos of things that one can lift.
SECOND = 1000
LAID_OUT = 64
_TABLES = ("flat:linen", "flat:whitewood", "flat:sage", "flat:sun", "flat:lilac")


@dataclass(slots=True)
class Album:
    """All pictures of the world: posts by number, the rest by name; both as stored names."""

    posts: dict[int, Print]
    stored: dict[str, str]


def item(thing: str) -> Item:
    if thing.startswith("."):
        return Item(thing[1:])
    product = PRODUCTS[thing]
    return Item(product.look, product.hue, thing)


def shots_of(post: DemoPost) -> list[Shot]:
    """The pictures of a post: none, one, or a second one from above."""
    if not post.place:
        return []
    items = tuple(item(thing) for thing in post.seen)
    first = Shot(
        number=post.number, place=post.place, items=items, seed=2019 + post.number,
        is_mirrored=post.number % 2 == 1, is_clip=post.kind == "video",
    )  # fmt: skip
    goods = tuple(item(thing) for thing in post.products)
    is_small = all(SHAPES[each.look].size <= LAID_OUT for each in goods)
    has_second = post.kind == "photo" and post.number % 3 == 0 and len(goods) >= 2 and is_small
    if not has_second or post.place.startswith("flat"):
        return [first]
    table = _TABLES[post.number // 5 % len(_TABLES)]
    return [first, Shot(number=SECOND + post.number, place=table, items=goods, seed=post.number)]


def small_jobs() -> list[tuple]:
    jobs: list[tuple] = [
        (f"products/{p.slug}.webp", "product", (p.look, p.hue)) for p in PRODUCTS.values()
    ]
    jobs += [(f"interests/{i.slug}.webp", "interest", (i.look,)) for i in INTERESTS]
    people = [*PEOPLE.values(), *STAFF]
    jobs += [(f"portraits/{p.handle}.webp", "portrait", (p.face, p.tint)) for p in people]
    jobs += [
        (f"brands/{b.slug}.webp", "logo", (b.name, b.colour, b.ink, b.looks[0])) for b in BRANDS
    ]
    jobs += [(f"brands/{b.slug}-banner.webp", "banner", (b.place, b.looks, 7)) for b in BRANDS]
    for handle, (_, _, place, pins) in STOREFRONTS.items():
        most = 3 if place.startswith("podium") else 4
        looks = tuple(PRODUCTS[key].look for key, _ in pins[:most])
        jobs.append((f"storefronts/{handle}.webp", "banner", (place, looks, 3)))
    return jobs


def shoot(progress: Callable[[int], None]) -> Album:
    """Take every picture of the world; `progress` hears how many were done. The same each time."""
    shots = [shot for post in POSTS for shot in shots_of(post)]
    groups, jobs = develop.by_place(shots), small_jobs()
    album = Album(posts={}, stored={})
    # Fresh processes that import only the drawing: none of them holds a database connection.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        taken = [pool.submit(develop.take, group) for group in groups]
        small = [
            pool.submit(develop.small_pictures, jobs[i : i + 25]) for i in range(0, len(jobs), 25)
        ]
        for future in taken:
            for each in future.result():
                album.posts[each.number] = each
                _keep(album, f"posts/{each.number}", each.files)
                progress(1)
        for drawn in small:
            for name, data in drawn.result():
                album.stored[name] = _store(name, data)
                progress(1)
    return album


def count_pictures() -> int:
    return sum(len(shots_of(post)) for post in POSTS) + len(small_jobs())


def _keep(album: Album, folder: str, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        album.stored[f"{folder}/{name}"] = _store(f"{folder}/{name}", data)


def _store(name: str, data: bytes) -> str:
    """Under a fixed name, so that loading once more leaves no second set of files."""
    path = f"{FOLDER}/{name}"
    default_storage.delete(path)
    return default_storage.save(path, ContentFile(data))
