"""Forty pages of one generation, while the world behind them changes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from feed.engine import build, dirty, snapshot
from feed.engine.cursor import FOR_YOU
from feed.engine.pools import POOLS
from feed.engine.store import get_store
from feed.models import Post
from tests.feed.engine.world import (
    NOW,
    choose,
    make_people,
    put_many,
    put_post,
    twelve_interests,
)

PAGE = 20


@pytest.fixture(autouse=True)
def clean_engine(transactional_db):
    POOLS.reset()
    get_store().flush()
    yield
    POOLS.reset()
    get_store().flush()


def read_forty_pages(member_id: int, first: snapshot.Header) -> list[int]:
    """All pages after the first, one after the other, as a reader who scrolls asks for them."""
    store = get_store()
    ids: list[int] = []
    for page in range(1, 40):
        read = store.read_page(
            member_id,
            tab=FOR_YOU,
            generation=first.generation,
            offset=page * PAGE,
            count=PAGE,
        )
        assert read.header is not None, f"page {page} is gone"
        assert read.header.generation == first.generation
        ids += read.ids
    return ids


@pytest.mark.row("A10")
@pytest.mark.services
@pytest.mark.slow
def test_forty_pages_have_no_gap_and_no_duplicate_while_everything_changes():
    interests, authors = twelve_interests(), make_people(40)
    known = put_many(authors=authors, interests=interests[:5], number=900)
    ben = make_people(1)[0]
    choose(ben, interests[:5])
    dirty.mark_dirty(member_ids=[ben.pk], now=NOW)
    build.sweep_owed(now=NOW)
    whole = snapshot.unpack(get_store().get_snapshot(ben.pk, tab=FOR_YOU))
    assert len(whole.ids) == 800
    stop, rounds, failures = threading.Event(), [], []

    def change_everything() -> None:
        try:
            for n in range(10_000):
                now = NOW + timedelta(seconds=2 * n)
                put_post(author=authors[n % 40], interests=[interests[n % 5]], at=now)
                Post.objects.filter(pk=known[n % 800]).update(state="removed", changed_at=now)
                dirty.mark_dirty(member_ids=[ben.pk], now=now)
                rounds.append(build.sweep_owed(now=now + timedelta(seconds=1)))
                if stop.is_set():
                    return
        except BaseException as error:
            failures.append(error)
            raise
        finally:
            connection.close()

    writer = threading.Thread(target=change_everything)
    first = get_store().read_page(ben.pk, tab=FOR_YOU, generation=None, offset=0, count=PAGE)
    assert first.header == whole.header
    writer.start()
    for _ in range(20):
        read = [*first.ids, *read_forty_pages(ben.pk, first.header)]
        assert read == whole.ids.tolist()
    while len(rounds) < 5 and writer.is_alive():
        read_forty_pages(ben.pk, first.header)
    stop.set()
    writer.join(30)
    assert not failures
    assert sum(rounds) >= 5
    current = get_store().read_page(ben.pk, tab=FOR_YOU, generation=None, offset=0, count=PAGE)
    assert current.header.generation != first.header.generation
    assert read_forty_pages(ben.pk, first.header) == whole.ids.tolist()[PAGE:]
