"""Loads viewers from the database in one statement, and remembers the last ones seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.crypto import constant_time_compare

from feed.cards.rows import moment
from feed.engine.cap import NEWCOMER_PLACES, Caps, caps_for
from feed.engine.profile import KINDS, hashtag_key, kind_key, pack_profile, post_key
from feed.engine.ranking import WEIGHT_ONE
from feed.models.interest import FEWEST_INTERESTS
from feed.reading import rules
from feed.reading import viewer as state
from feed.reading.viewer import CorruptViewer, Viewer, unpack_viewer, with_profile
from spark.access import AccessRefused, Standing, check_browse
from spark.models import Member, SiteSettings
from spark.sessions import SessionStore

MOST_REACTIONS = 4000
MOST_REMEMBERED = 20_000

STATEMENT = """
SELECT m.handle, m.portrait, m.password, m.is_active, m.suspended_at, m.country, m.feed_layout,
       m.has_one_click, f.packed, f.dirty_at, f.seen_at, f.built_at, f.sponsored_dial,
       f.is_following_capped, f.is_over_cap, f.shown_count, f.is_following_first,
       f.is_favourites_first,
       (SELECT COUNT(*) FROM feed_interestchoice c WHERE c.member_id = m.id),
       (SELECT CAST({gather}(i.id) AS text)
          FROM feed_interestchoice c JOIN feed_interest i ON i.id = c.interest_id
         WHERE c.member_id = m.id AND i.is_active),
       (SELECT CAST({gather}(COALESCE(w.member_id * 2, w.brand_id * 2 + 1)) AS text)
          FROM feed_follow w WHERE w.follower_id = m.id),
       (SELECT CAST({gather}(COALESCE(w.member_id * 2, w.brand_id * 2 + 1)) AS text)
          FROM feed_follow w WHERE w.follower_id = m.id AND w.favourite_at IS NOT NULL),
       (SELECT CAST({gather}({array}(t.hashtag_id + {hashtags}, h.name)) AS text)
          FROM feed_followedhashtag t JOIN feed_hashtag h ON h.id = t.hashtag_id
         WHERE t.member_id = m.id),
       (SELECT CAST({gather}(mark) AS text) FROM
         (SELECT target_id * 2 AS mark FROM feed_block WHERE member_id = m.id
          UNION SELECT member_id * 2 FROM feed_block WHERE target_id = m.id
          UNION SELECT target_id * 2 FROM feed_mute WHERE member_id = m.id
          UNION SELECT hashtag_id + {hashtags} FROM feed_mutedhashtag WHERE member_id = m.id
          UNION SELECT post_id + {posts} FROM feed_hiddenpost WHERE member_id = m.id
          UNION SELECT CASE kind {kinds} END FROM feed_mutedkind WHERE member_id = m.id) q),
       (SELECT CAST({gather}({array}(e.is_trial, {ends})) AS text) FROM spark_membership e
         WHERE e.member_id = m.id AND e.starts_at <= %(now)s
           AND (e.ends_at IS NULL OR e.ends_at > %(now)s)),
       (SELECT CAST({gather}(post_id) AS text) FROM
         (SELECT post_id FROM feed_smile WHERE member_id = m.id ORDER BY id DESC LIMIT %(most)s) q),
       (SELECT CAST({gather}(post_id) AS text) FROM
         (SELECT post_id FROM feed_save WHERE member_id = m.id ORDER BY id DESC LIMIT %(most)s) q),
       (SELECT CAST({gather}(code) AS text) FROM spark_country WHERE is_enabled),
       (SELECT CAST({array}(is_programme_live, require_membership_to_browse,
                            require_membership_to_contribute, out_of_stock_mode,
                            sponsored_cap_percent, commercial_cap_percent,
                            is_sponsored_delivery_paused) AS text)
          FROM spark_sitesettings WHERE id = 1),
       (SELECT session_data FROM django_session
         WHERE session_key = %(session)s AND expire_date > %(now)s)
  FROM spark_member m
  LEFT JOIN feed_feedprofile f ON f.member_id = m.id
 WHERE m.id = %(member)s
"""
WORDS = {
    "postgresql": {
        "array": "json_build_array",
        "gather": "json_agg",
        "ends": "CAST(EXTRACT(EPOCH FROM e.ends_at) AS bigint)",
    },
    "sqlite": {
        "array": "json_array",
        "gather": "json_group_array",
        "ends": "CAST(strftime('%%s', e.ends_at) AS integer)",
    },
}

# What else a member keeps out of sight stands among the dropped authors, see feed.engine.profile.
MARKS = {
    "hashtags": str(hashtag_key(0)),
    "posts": str(post_key(0)),
    "kinds": " ".join(f"WHEN '{kind}' THEN {kind_key(kind)}" for kind in KINDS),
}

_remembered: dict[int, tuple[bytes, Viewer]] = {}


@dataclass(frozen=True, slots=True)
class Loaded:
    """A viewer fresh from the database, and what the feed engine knew of them at that moment."""

    viewer: Viewer
    packed: bytes  # the engine's profile when it is up to date, else nothing
    is_owed: bool  # a change of theirs is not in their feed yet
    seen_at: datetime | None

    def has_been_seen_since(self, moment: datetime) -> bool:
        return self.seen_at is not None and self.seen_at >= moment


def recall(blob: bytes | None, member_id: int) -> Viewer | None:
    """Return the viewer of these bytes; the same bytes as last time are not unpacked again."""
    if blob is None:
        return None
    known = _remembered.get(member_id)
    if known is not None and known[0] == blob:
        return known[1]
    try:
        viewer = unpack_viewer(blob, member_id)
    except (CorruptViewer, ValueError):
        return None
    while len(_remembered) >= MOST_REMEMBERED:
        _remembered.pop(next(iter(_remembered)), None)
    _remembered[member_id] = (blob, viewer)
    return viewer


def load_viewer(
    member_id: int, *, now: datetime, session_key: str = "", mark: bytes = b""
) -> Loaded | None:
    """Read a member's state in one statement, or return None when there is no such member.

    With a session key, its ``mark`` is among the viewer's sessions if that session is alive, is
    this member's and was made with the present password.
    """
    values = _read(member_id, now=now, session_key=session_key)
    if values is None:
        return None
    profile = pack_profile(
        interests=dict.fromkeys(orjson.loads(values.interests or "[]"), WEIGHT_ONE),
        followed=orjson.loads(values.followed or "[]"),
        dropped=orjson.loads(values.dropped or "[]"),
    )
    is_alive = bool(values.session) and _is_session_of(values.session, member_id, values.password)
    viewer = _viewer(values, member_id, now=now, sessions=[mark] if is_alive else [])
    return Loaded(
        viewer=with_profile(viewer, profile),
        packed=bytes(values.packed) if values.packed and values.dirty_at is None else b"",
        is_owed=values.dirty_at is not None,
        seen_at=moment(values.seen_at) if values.seen_at else None,
    )


class _Values(NamedTuple):
    """One row of STATEMENT, as the database gave it."""

    handle: str
    portrait: str
    password: str
    is_active: Any
    suspended_at: Any
    country: str
    layout: str
    has_one_click: Any
    packed: Any
    dirty_at: Any
    seen_at: Any
    built_at: Any
    dial: int | None
    is_following_capped: Any
    is_over_cap: Any
    shown_count: int | None
    is_following_first: Any
    is_favourites_first: Any
    chosen: int
    interests: str | None
    followed: str | None
    favourites: str | None
    tags: str | None
    dropped: str | None
    memberships: str | None
    smiled: str | None
    saved: str | None
    countries: str | None
    switches: str | None
    session: str


def _viewer(values: _Values, member_id: int, *, now: datetime, sessions: list[bytes]) -> Viewer:
    site = _site(orjson.loads(values.switches or "[]"))
    enabled = orjson.loads(values.countries or "[]")
    until, refusal = _rights(values, site, enabled)
    changed_at = values.dirty_at or values.built_at
    chosen_now = orjson.loads(values.interests or "[]")
    return Viewer(
        member_id=member_id,
        handle=values.handle,
        portrait=default_storage.url(values.portrait) if values.portrait else "",
        loaded_at=int(now.timestamp()),
        browse_until=until,
        refusal=refusal,
        rules=rules.number_of(site, enabled),
        changed_at=int(moment(changed_at).timestamp()) if changed_at else 0,
        flags=_flags(values, len(chosen_now), site),
        caps=_caps(values, site),
        sessions=frozenset(sessions),
        smiled=frozenset(orjson.loads(values.smiled or "[]")),
        saved=frozenset(orjson.loads(values.saved or "[]")),
        favourites=frozenset(orjson.loads(values.favourites or "[]")),
        tags=dict(orjson.loads(values.tags or "[]")),
    )


def _rights(values: _Values, site: SiteSettings, enabled: list[str]) -> tuple[int, int]:
    current = [(bool(trial), ends) for trial, ends in orjson.loads(values.memberships or "[]")]
    standing = Standing(
        is_suspended=values.suspended_at is not None or not values.is_active,
        is_region_enabled=values.country in enabled,
        has_membership=any(not trial for trial, _ in current),
        is_trial=bool(current) and all(trial for trial, _ in current),
    )
    return _browsing(standing, site, [ends for _, ends in current])


def _read(member_id: int, *, now: datetime, session_key: str) -> _Values | None:
    moment_of_asking: Any = now
    if connection.vendor == "sqlite":
        moment_of_asking = now.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    parameters: Mapping[str, Any] = {
        "now": moment_of_asking,
        "most": MOST_REACTIONS,
        "session": session_key,
        "member": member_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(**WORDS[connection.vendor], **MARKS), parameters)
        row = cursor.fetchone()
    return _Values(*row) if row else None


def _site(values: list[Any]) -> SiteSettings:
    site = SiteSettings()
    for name, value in zip(rules.SWITCHES, values, strict=False):
        is_switch = isinstance(getattr(site, name), bool)
        setattr(site, name, bool(value) if is_switch else value)
    return site


def _browsing(standing: Standing, site: SiteSettings, ends: list[int | None]) -> tuple[int, int]:
    """Return until when the right to look is known to last, and the refusal that follows."""
    try:
        check_browse(standing, site)
    except AccessRefused as refusal:
        return 0, state.REFUSALS.index(refusal.code)
    if not site.require_membership_to_browse or None in ends:
        return state.FOREVER, 0
    return max(end for end in ends if end is not None), state.REFUSALS.index("membership_required")


def _is_session_of(session_data: str, member_id: int, password: str) -> bool:
    data = SessionStore().decode(session_data)
    if data.get(SESSION_KEY) != str(member_id):
        return False
    member = Member(pk=member_id, password=password)
    known = data.get(HASH_SESSION_KEY, "")
    hashes = [member.get_session_auth_hash(), *member.get_session_auth_fallback_hash()]
    return any(constant_time_compare(known, one) for one in hashes)


def _flags(values: _Values, chosen_active: int, site: SiteSettings) -> int:
    return (
        state.HAS_CHOSEN * (values.chosen >= FEWEST_INTERESTS)
        | state.IS_SHORT_OF_INTERESTS * (chosen_active < FEWEST_INTERESTS)
        | state.PREFERS_GRID * (values.layout == Member.Layout.GRID)
        | state.HAS_ONE_CLICK * bool(values.has_one_click)
        | state.IS_NEWCOMER * ((values.shown_count or 0) < NEWCOMER_PLACES)
        | state.CAPS_FOLLOWING * bool(values.is_following_capped)
        | state.IS_DELIVERY_PAUSED * site.is_sponsored_delivery_paused
        | state.OPENS_FOLLOWING * bool(values.is_following_first)
        | state.OPENS_FAVOURITES * bool(values.is_favourites_first)
    )


def _caps(values: _Values, site: SiteSettings) -> Caps:
    return caps_for(
        site_cap=site.sponsored_cap_percent,
        together_cap=site.commercial_cap_percent,
        dial=values.dial,
        is_paused=bool(values.is_over_cap) or site.is_sponsored_delivery_paused,
    )
