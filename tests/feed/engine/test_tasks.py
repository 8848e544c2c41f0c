"""The tasks read the clock and make one call; together they keep every active feed built."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from feed.engine import dirty, snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.pools import POOLS
from feed.engine.quality import refresh_quality
from feed.engine.store import get_store
from feed.models import FeedProfile, Smile
from feed.tasks import feeds
from spark.celery import app
from tests.feed.engine.world import choose, make_people, put_many, put_post, twelve_interests

PURE = (
    "keys",
    "ranking",
    "arrange",
    "candidates",
    "merge",
    "profile",
    "snapshot",
    "cursor",
    "splice",
)
ENGINE = Path(settings.BASE_DIR) / "feed" / "engine"


@pytest.fixture
def _clean_engine(db):
    POOLS.reset()
    get_store().flush()
    yield
    POOLS.reset()
    get_store().flush()


@pytest.fixture
def _eager_tasks():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def stored(member) -> list[int]:
    blob = get_store().get_snapshot(member.pk, tab=FOR_YOU)
    return snapshot.unpack(blob).ids.tolist() if blob else []


@pytest.mark.row("A08")
@pytest.mark.usefixtures("_clean_engine")
def test_the_round_of_every_two_seconds_builds_what_is_owed():
    interests = twelve_interests()
    post = put_post(author=make_people(1)[0], interests=interests[:1], at=timezone.now())
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    dirty.mark_dirty(member_ids=[ben.pk], now=timezone.now())
    feeds.refresh_dirty_feeds()
    assert stored(ben) == [post.pk]


@pytest.mark.row("A08")
@pytest.mark.usefixtures("_clean_engine", "_eager_tasks")
def test_the_precomputation_builds_everybody_who_is_active():
    interests = twelve_interests()
    put_many(authors=make_people(5), interests=interests[:5], number=30)
    people = make_people(3)
    for member in people:
        choose(member, interests[:5])
    dirty.mark_dirty(member_ids=[member.pk for member in people], now=timezone.now())
    feeds.refresh_dirty_feeds()
    FeedProfile.objects.update(seen_at=timezone.now())
    get_store().flush()
    feeds.precompute_active()
    assert all(len(stored(member)) == 30 for member in people)


@pytest.mark.usefixtures("_clean_engine")
def test_reactions_move_a_post_up_its_pools():
    author, *people = make_people(30)
    interests = twelve_interests()
    plain, liked = (put_post(author=author, interests=interests[:1]) for _ in range(2))
    now = timezone.now()
    type(plain).objects.update(published_at=now)
    for member in people:
        Smile.objects.create(post=liked, member=member)
    liked.tallies.create(shard=0, smiles=20, views=60)
    liked.tallies.create(shard=1, smiles=9, views=40)
    assert refresh_quality(now=now) == 1
    liked.refresh_from_db()
    assert 200_000 < liked.quality_micros < 290_000
    assert liked.pool_key > plain.pool_key
    assert liked.post_interests.get().pool_key == liked.pool_key
    assert refresh_quality(now=now) == 0


@pytest.mark.parametrize("module", PURE)
def test_the_rule_modules_know_no_django(module):
    tree = ast.parse((ENGINE / f"{module}.py").read_text())
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not [name for name in imported if name.startswith(("django", "feed.models", "spark"))]
    code = f"import sys, feed.engine.{module}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=settings.BASE_DIR).returncode == 0
