"""What the steps of loading share, and their order."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from feed.models import Interest, Post
from payouts.demo.shoot import Album
from products.models import Brand, Product
from spark import outbox
from spark.models import Member

SEED = 2019
# The members joined and the shop opened so long before the world is loaded.
AGE = timedelta(days=95)


@dataclass(slots=True)
class World:
    now: datetime
    album: Album
    rng: random.Random
    brands: dict[str, Brand] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    interests: dict[str, Interest] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)

    @property
    def opened_at(self) -> datetime:
        return self.now - AGE


def is_loaded() -> bool:
    """Whether the world is there; in a database without tables it is not."""
    has_tables = Member._meta.db_table in connection.introspection.table_names()
    return has_tables and Member.objects.filter(email="ben@example.com").exists()


def load_world(
    *,
    album: Album,
    now: datetime,
    step: Callable[[str], None],
    finish: Callable[[], None] = lambda: None,
) -> World:
    """Write the whole world in one transaction: all of it is there afterwards, or nothing.

    `finish` is called last inside it: the pictures that are still being drawn belong to it too.
    """
    from payouts.demo.loading import (
        badges,
        decisions,
        disclosures,
        favourites,
        kinds,
        life,
        moderation,
        money,
        notifications,
        people,
        posts,
        shop,
        shown,
        trade,
    )

    world = World(now=now, album=album, rng=random.Random(SEED))
    steps = [
        ("goods", shop.load_shop), ("people", people.load_people), ("posts", posts.load_posts),
        ("creators", trade.load_creators), ("contracts", money.load_contracts),
        ("smiles and comments", life.load_life), ("orders", trade.load_trade),
        ("earnings", money.load_money), ("labels", disclosures.load_disclosures),
        ("what was shown", shown.load_shown), ("polls", kinds.load_kinds),
        ("decisions about labels", decisions.load_decisions),
        ("reports and brands", moderation.load_moderation), ("badges", badges.load_badges),
        ("notifications", notifications.load_notifications),
        ("favourites", favourites.load_favourites),
        ("last things", shop.close_shelves),
    ]  # fmt: skip
    # No worker waits for a message here: the sweep finds what this leaves to be done.
    with outbox.without_messages(), transaction.atomic():
        for name, load in steps:
            load(world)
            step(name)
        finish()
    return world


STEPS = 17
