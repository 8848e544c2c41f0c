"""Which pictures the world needs, taken by two processes and laid into the storage.

Where a dot belongs is known once its scene is painted; what a file is called is known before. So
the scenes are painted first, and the rest (clips, goods, portraits, signs) while rows are written.
"""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Self

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
BATCH = 10  # small pictures that one process draws before it takes the next
# A second picture of the same things, laid out flat: for some photos of things that one can lift.
SECOND = 1000
LAID_OUT = 64
_TABLES = ("flat:linen", "flat:whitewood", "flat:sage", "flat:sun", "flat:lilac")


@dataclass(slots=True)
class Album:
    """The prints of posts by number, and the stored name of every file by its own name."""

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


class Shooting:
    """Takes every picture of the world in processes of its own, from `with` on; the same each time.

    `album` waits for the scenes, `finish` for what is left; `progress` hears how many were done.
    """

    def __init__(self, progress: Callable[[int], object]) -> None:
        self._progress = progress
        # Fresh processes that import only the drawing: none of them holds a database connection.
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(PROCESSES, mp_context=context)
        self._scenes: list[Future[list[Print]]] = []
        self._small: list[Future[list[tuple[str, bytes]]]] = []
        self._clips: dict[str, Future[bytes]] = {}

    def __enter__(self) -> Self:
        shots = [shot for post in POSTS for shot in shots_of(post)]
        self._scenes = [self._pool.submit(develop.take, group) for group in develop.by_place(shots)]
        jobs = small_jobs()
        self._small = [
            self._pool.submit(develop.small_pictures, jobs[i : i + BATCH])
            for i in range(0, len(jobs), BATCH)
        ]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def album(self) -> Album:
        """Store what the scenes gave; the names of the files that follow are in it already."""
        album = Album(posts={}, stored={name: _path(name) for name, _, _ in small_jobs()})
        for future in self._scenes:
            for each in future.result():
                self._keep(album, each)
                self._progress(1)
        return album

    def _keep(self, album: Album, each: Print) -> None:
        album.posts[each.number] = each
        for name, data in each.files.items():
            album.stored[f"posts/{each.number}/{name}"] = _store(
                f"posts/{each.number}/{name}", data
            )
        if each.seconds:
            clip = f"posts/{each.number}/clip.mp4"
            towards = each.spots[0] if each.spots else None
            self._clips[clip] = self._pool.submit(develop.film, each.files["w1080.webp"], towards)
            album.stored[clip] = _path(clip)

    def finish(self) -> None:
        """Store the files whose names the album gave away beforehand."""
        for drawn in self._small:
            for name, data in drawn.result():
                _store(name, data)
                self._progress(1)
        for name, clip in self._clips.items():
            _store(name, clip.result())


def count_pictures() -> int:
    return sum(len(shots_of(post)) for post in POSTS) + len(small_jobs())


def _path(name: str) -> str:
    return f"{FOLDER}/{name}"


def _store(name: str, data: bytes) -> str:
    """Under a fixed name, so that loading once more leaves no second set of files."""
    default_storage.delete(_path(name))
    stored = default_storage.save(_path(name), ContentFile(data))
    assert stored == _path(name), stored
    return stored
