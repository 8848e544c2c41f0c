"""One demo world for all tests of this folder: loading it takes seconds."""

import random
from datetime import UTC, datetime

import pytest
from django.db import transaction

from payouts.demo.loading.world import World, load_world
from payouts.demo.scenes.develop import Print, Spot
from payouts.demo.shoot import Album, shots_of
from payouts.demo.world.posts import POSTS

NOW = datetime(2026, 3, 14, 15, 9, tzinfo=UTC)


class Named(dict):
    """The stored name of each picture, without the picture."""

    def __missing__(self, name: str) -> str:
        return f"demo/1/{name}"


def album() -> Album:
    """Where each dot lies, as the scenes' own arrangement would have it, but nothing is drawn."""
    rng = random.Random(1)
    prints = {}
    for shot in (shot for post in POSTS for shot in shots_of(post)):
        files = {"w540.webp": b"", "w1080.webp": b""}
        spots = tuple(Spot(i.key, rng.random(), rng.random(), 1.0) for i in shot.items if i.key)
        seconds = 3.0 if shot.is_clip else 0.0
        prints[shot.number] = Print(
            shot.number, 1080, 1350, "#aabbcc", "data:,", files, spots, seconds
        )
    return Album(posts=prints, stored=Named())


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker) -> World:
    """The world in a transaction around those of the tests: each undoes what it does itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_world(album=album(), now=NOW, step=lambda name: None)
        transaction.set_rollback(True)


@pytest.fixture
def world(loaded: World, db: None) -> World:
    return loaded
