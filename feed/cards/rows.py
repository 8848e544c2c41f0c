"""All that a card shows, of many posts, in one statement.

The parts of a post (media, tags, interests, counts) come as JSON arrays made by the database, so
that a page of twenty costs one round trip. PostgreSQL and SQLite name these functions differently
and agree on everything else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from django.db import connection

from feed.cards.kinds import read_details
from feed.disclosure import SAY_AD
from feed.linking import named_by

STATEMENT = """
SELECT p.id, p.public_id, p.kind, p.state, p.is_visible, p.caption, p.are_comments_closed,
       p.disclosure, p.version, p.published_at, p.created_at, p.author_id, p.brand_id,
       a.name, a.handle, a.portrait, a.country,
       CASE WHEN a.is_active AND a.suspended_at IS NULL THEN 1 ELSE 0 END,
       b.slug, b.name, b.logo, b.is_verified,
       CASE WHEN n.state IS NULL OR n.state = 'confirmed' THEN s.name END,
       (SELECT out_of_stock_mode FROM spark_sitesettings WHERE id = 1),
       (SELECT CAST({array}(COALESCE(SUM(smiles), 0), COALESCE(SUM(comments), 0)) AS text)
          FROM feed_posttally WHERE post_id = p.id),
       (SELECT CAST({gather}({array}(i.id, i.slug, i.name, i.position)) AS text)
          FROM feed_postinterest x JOIN feed_interest i ON i.id = x.interest_id
         WHERE x.post_id = p.id),
       (SELECT CAST({gather}({array}(m.id, m.position, m.public_id, m.kind, m.alt, m.width,
                    m.height, m.colour, m.placeholder, m.captions, {json})) AS text)
          FROM feed_media m WHERE m.post_id = p.id AND m.state = 'ready'),
       (SELECT CAST({gather}({array}(t.id, t.media_id, t.position, t.x, t.y, l.token, l.is_active,
                    r.slug, r.title, r.price_minor, r.list_price_minor, r.currency, r.stock,
                    r.availability, r.status, r.delivery_days, r.rating_sum, r.rating_count, o.name,
                    (SELECT f.file FROM products_productimage f
                      WHERE f.product_id = r.id AND f.state = 'ready' AND f.file <> ''
                      ORDER BY f.position, f.id LIMIT 1))) AS text)
          FROM feed_producttag t
          JOIN products_trackedlink l ON l.id = t.link_id
          JOIN products_product r ON r.id = t.product_id
          LEFT JOIN products_brand o ON o.id = r.brand_id
         WHERE t.post_id = p.id),
       (SELECT CAST({array}(w.short, w.tie) AS text) FROM feed_labeltext w
         WHERE w.type = p.disclosure
           AND (w.country = a.country OR w.country = '' AND a.country NOT IN ({say_ad}))
         ORDER BY w.country DESC LIMIT 1),
       (SELECT CAST({gather}(h.hashtag_id) AS text)
          FROM feed_post_hashtags h WHERE h.post_id = p.id),
       (SELECT CAST({gather}({array}(g.position, g.slug, g.label)) AS text)
          FROM feed_badge g WHERE g.member_id = p.author_id AND NOT g.is_hidden),
       p.review_state
  FROM feed_post p
  JOIN spark_member a ON a.id = p.author_id
  LEFT JOIN products_brand b ON b.id = p.brand_id
  LEFT JOIN products_brand s ON s.id = p.sponsor_id
  LEFT JOIN feed_sponsornaming n ON n.post_id = p.id AND n.brand_id = p.sponsor_id
 WHERE p.id IN ({ids})
"""
WORDS = {
    "postgresql": {
        "array": "json_build_array",
        "gather": "json_agg",
        "json": "m.renditions",
    },
    "sqlite": {"array": "json_array", "gather": "json_group_array", "json": "json(m.renditions)"},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One post with its parts as the database gave them, parts still in no order."""

    id: int
    public_id: str
    kind: str
    state: str
    is_visible: bool
    caption: str
    are_comments_closed: bool
    disclosure: str
    version: int
    published_at: datetime
    author_id: int
    brand_id: int | None
    author: tuple[str, str, str, str]  # name, handle, portrait, country
    is_author_there: bool
    brand: tuple[str, str, str, bool] | None  # slug, name, logo, is_verified
    sponsor: str
    hides_out_of_stock: bool
    smiles: int
    comments: int
    interests: list[list[Any]]
    media: list[list[Any]]
    tags: list[list[Any]]
    words: tuple[str, str] | None = None  # of the label, where staff set them
    hashtags: tuple[int, ...] = ()
    badges: tuple[list[Any], ...] = ()  # position, slug, label; the foremost first
    review_state: str = "not_required"
    details: dict[str, Any] = field(default_factory=dict)  # of reviews and polls
    named: set[str] = field(default_factory=set)  # handles in the caption that are links

    @property
    def is_public(self) -> bool:
        """Whether others may see it: published, approved where asked for, its author present."""
        return self.state == "published" and self.is_visible and self.is_author_there


def read_rows(post_ids: Iterable[int]) -> dict[int, Row]:
    """Read these posts; ids without a post are left out."""
    ids = [int(post_id) for post_id in post_ids]
    if not ids:
        return {}
    words = WORDS[connection.vendor]
    say_ad = ", ".join(f"'{code}'" for code in sorted(SAY_AD))
    statement = STATEMENT.format(ids=", ".join(["%s"] * len(ids)), say_ad=say_ad, **words)
    with connection.cursor() as cursor:
        cursor.execute(statement, ids)
        rows = {values[0]: row_from(values) for values in cursor.fetchall()}
    for post_id, found in read_details((r.id, r.kind, r.public_id) for r in rows.values()).items():
        rows[post_id].details.update(found)
    name_people(rows.values())
    return rows


def name_people(rows: Iterable[Row]) -> None:
    """Note which handles in the captions are links: 2 queries where a caption names anybody."""
    naming = [row for row in rows if "@" in row.caption]
    named = named_by((row.author_id, row.caption) for row in naming)
    for row in naming:
        row.named.update(named.get(row.author_id, ()))


def row_from(values: tuple[Any, ...]) -> Row:
    tally = orjson.loads(values[24])
    brand = None
    if values[12] is not None:
        brand = (values[18], values[19], values[20], bool(values[21]))
    return Row(
        id=values[0],
        public_id=values[1],
        kind=values[2],
        state=values[3],
        is_visible=bool(values[4]),
        caption=values[5],
        are_comments_closed=bool(values[6]),
        disclosure=values[7],
        version=values[8],
        published_at=moment(values[9] or values[10]),
        author_id=values[11],
        brand_id=values[12],
        author=(values[13], values[14], values[15], values[16]),
        is_author_there=bool(values[17]),
        brand=brand,
        sponsor=values[22] or "",
        hides_out_of_stock=values[23] == "hide",
        smiles=max(tally[0], 0),
        comments=max(tally[1], 0),
        interests=sorted(orjson.loads(values[25] or "[]"), key=lambda part: (part[3], part[2])),
        media=sorted(orjson.loads(values[26] or "[]"), key=lambda part: (part[1], part[0])),
        tags=orjson.loads(values[27] or "[]"),
        words=tuple(orjson.loads(values[28])) if values[28] else None,
        hashtags=tuple(sorted(orjson.loads(values[29] or "[]"))),
        badges=tuple(sorted(orjson.loads(values[30] or "[]"))),
        review_state=values[31],
    )


def moment(value: datetime | str) -> datetime:
    """SQLite keeps times in UTC, as text or without saying so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)
