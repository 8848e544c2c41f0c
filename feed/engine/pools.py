"""The candidate pools of this process, loaded from the database and kept fresh by what changed.

A full load is five queries, again every ten minutes beside the work. In between one indexed query a
second finds changed posts, and nothing else is read while nothing changes. Shared by all threads:
`current` hands out an immutable epoch.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from django.db import connection

from feed.engine import ranking
from feed.engine.candidates import AUTHOR_POOL, INTEREST_POOL, Candidates, Posts, build_candidates
from feed.engine.cap import UNDECIDED
from feed.models import Post, ProductTag

LOOK_EVERY = timedelta(seconds=1)
SCORE_EVERY = timedelta(seconds=60)
LOAD_EVERY = timedelta(minutes=10)
# A transaction stamps its change before it commits; look back so far that none is missed.
OVERLAP = timedelta(seconds=30)
MOST_TOPICS = 5
MOST_HASHTAGS = 8

Parameter = int | str | list[int]

_POOLED = """
    SELECT post_id FROM (
        SELECT post_id, row_number() OVER (PARTITION BY interest_id ORDER BY pool_key DESC) AS place
        FROM feed_postinterest WHERE is_live
    ) AS of_interest WHERE place <= %s
    UNION
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY author_id ORDER BY pool_key DESC) AS place
        FROM feed_post WHERE state = 'published' AND is_visible AND brand_id IS NULL
    ) AS of_author WHERE place <= %s
    UNION
    SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY brand_id ORDER BY pool_key DESC) AS place
        FROM feed_post WHERE state = 'published' AND is_visible AND brand_id IS NOT NULL
    ) AS of_brand WHERE place <= %s
"""
# The classes of feed.engine.cap stand in the bits from ranking.CLASS_SHIFT up.
_UNDECIDED = ", ".join(f"'{state}'" for state in sorted(UNDECIDED))
_FACTS = """
    SELECT post.id,
        CASE WHEN post.brand_id IS NULL THEN post.author_id * 2 ELSE post.brand_id * 2 + 1 END,
        {seconds}, post.quality_micros,
        post.rank_flags + CASE
            WHEN post.review_state IN ({undecided}) THEN 16
            WHEN post.disclosure = 'none' THEN 0 WHEN post.disclosure = 'commission' THEN 8
            ELSE 16 END,
        post.pool_key
    FROM feed_post AS post JOIN spark_member AS author ON author.id = post.author_id
    WHERE post.state = 'published' AND post.is_visible
        AND author.is_active AND author.suspended_at IS NULL AND post.id {within}
    ORDER BY post.id
"""
_TOPICS = """
    SELECT post_id, interest_id FROM feed_postinterest AS topic
    JOIN feed_interest AS interest ON interest.id = topic.interest_id
    WHERE interest.is_active AND post_id {within} ORDER BY post_id, interest_id
"""
_HASHTAGS = """
    SELECT post_id, hashtag_id FROM feed_post_hashtags
    WHERE post_id {within} ORDER BY post_id, hashtag_id
"""
_UNAVAILABLE = """
    SELECT tag.post_id FROM feed_producttag AS tag
    JOIN products_product AS product ON product.id = tag.product_id
    WHERE tag.post_id {within} GROUP BY tag.post_id
    HAVING MAX(CASE WHEN product.status = 'published' AND product.stock > 0
        AND product.availability <> 'out_of_stock' THEN 1 ELSE 0 END) = 0
"""


def load_posts(*, only: Iterable[int] | None = None) -> Posts:
    """Columns of all pooled posts that may be shown, or of those with these ids."""
    if only is None:
        facts = _query(_FACTS, f"IN ({_POOLED})", [INTEREST_POOL, AUTHOR_POOL, AUTHOR_POOL])
    else:
        facts = _query(_FACTS, *_within(sorted(only)))
    columns = np.array(facts, dtype=np.int64).reshape(-1, 6).T
    ids, authors, published_at, quality, flags, pool_keys = columns
    within, parameters = _within(ids.tolist())
    unavailable = [post_id for (post_id,) in _query(_UNAVAILABLE, within, parameters)]
    flags = flags | ranking.IS_OUT_OF_STOCK * np.isin(ids, unavailable)
    topics = _table_of(ids, _query(_TOPICS, within, parameters), most=MOST_TOPICS)
    hashtags = _table_of(ids, _query(_HASHTAGS, within, parameters), most=MOST_HASHTAGS)
    return Posts(ids, authors, published_at, quality, flags, pool_keys, topics, hashtags)


def _table_of(ids: np.ndarray, found: list[tuple[int, ...]], *, most: int) -> np.ndarray:
    """A row of `most` numbers for each id, from pairs in the order of their ids; 0 = none."""
    table = np.zeros((len(ids), most), dtype=np.int64)
    if found:
        post_ids, numbers = np.array(found, dtype=np.int64).T
        column = np.arange(len(found)) - np.searchsorted(post_ids, post_ids)
        fits = column < most
        table[np.searchsorted(ids, post_ids[fits]), column[fits]] = numbers[fits]
    return table


def _query(template: str, within: str, parameters: list[Parameter]) -> list[tuple[int, ...]]:
    is_sqlite = connection.vendor == "sqlite"
    seconds = (
        "CAST(strftime('%%s', post.published_at) AS INTEGER)"
        if is_sqlite
        else "EXTRACT(EPOCH FROM post.published_at)::bigint"
    )
    with connection.cursor() as cursor:
        statement = template.format(seconds=seconds, within=within, undecided=_UNDECIDED)
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def _within(ids: list[int]) -> tuple[str, list[Parameter]]:
    """A condition for a list of ids of any length."""
    if connection.vendor == "sqlite":
        return "IN (SELECT value FROM json_each(%s))", [str(ids)]
    return "= ANY(%s)", [ids]


@dataclass(frozen=True)
class _Held:
    candidates: Candidates
    every: Posts  # what the pools were filled from
    applied: frozenset[tuple[int, datetime]]
    loaded_at: datetime
    looked_at: datetime


class Pools:
    """The pools of a process. `current` is cheap: it looks for changes at most once a second."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._loading = threading.Lock()
        self._held: _Held | None = None

    def current(self, *, now: datetime, at_once: bool = False) -> Candidates:
        """The pools of this moment, at most a second behind; loads them at the first call.

        `at_once`: not even a second behind, for one query.
        """
        held = self._held
        if held and not at_once and abs(now - held.looked_at) < LOOK_EVERY:
            return held.candidates
        with self._mutex:
            held = self._held
            if held is None or now < held.loaded_at:
                held = self._load(now)
            elif at_once or abs(now - held.looked_at) >= LOOK_EVERY:
                held = self._look(held, now)
            self._held = held
        if now - held.loaded_at >= LOAD_EVERY:
            self._load_beside(now)
        return held.candidates

    def _load_beside(self, now: datetime) -> None:
        """Load again in a thread of its own: no request waits for what only tidies up."""
        if self._loading.acquire(blocking=False):
            threading.Thread(target=self._load_and_swap, args=(now,), daemon=True).start()

    def _load_and_swap(self, now: datetime) -> None:
        try:
            self._held = self._load(now)
        finally:
            connection.close()
            self._loading.release()

    def reset(self) -> None:
        """Forget everything; the next call loads again."""
        self._held = None

    def _load(self, now: datetime) -> _Held:
        applied = frozenset(changed_since(now - OVERLAP))
        every = load_posts()
        return _Held(_build(every, now), every, applied, now, now)

    def _look(self, held: _Held, now: datetime) -> _Held:
        changes = frozenset(changed_since(held.looked_at - OVERLAP))
        new = {post_id for post_id, _ in changes - held.applied}
        every = replace_posts(held.every, new, load_posts(only=new)) if new else held.every
        is_old = (now.timestamp() - held.candidates.now) >= SCORE_EVERY.total_seconds()
        candidates = _build(every, now) if new or is_old else held.candidates
        return replace(held, candidates=candidates, every=every, applied=changes, looked_at=now)


def _build(every: Posts, now: datetime) -> Candidates:
    return build_candidates(every, now=int(now.timestamp()))


def changed_since(since: datetime) -> list[tuple[int, datetime]]:
    """Posts that changed, or whose products' stock changed, with the time of the change."""
    posts = Post.objects.filter(changed_at__gt=since).values_list("pk", "changed_at")
    changed = ProductTag.objects.filter(product__stock_changed_at__gt=since)
    tagged = changed.values_list("post_id", "product__stock_changed_at")
    return list(posts.order_by().union(tagged.order_by(), all=True))


def replace_posts(every: Posts, gone: set[int], fresh: Posts) -> Posts:
    """`every` without the rows of `gone` and with those of `fresh`, ascending by id."""
    kept = every.take(np.flatnonzero(~np.isin(every.ids, list(gone))))
    joined = Posts(
        *(np.concatenate([getattr(kept, name), getattr(fresh, name)]) for name in Posts.__slots__)
    )
    return joined.take(np.argsort(joined.ids, kind="stable"))


POOLS = Pools()
