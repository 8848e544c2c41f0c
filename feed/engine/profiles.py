"""Packed profiles made from the rows that are the truth: choices, follows, blocks, mutes,
reactions, what they hid or want less of.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from feed.engine import ranking
from feed.engine.profile import HASHTAGS, INTERESTS, Profile, pack_profile, read_profile
from feed.models import FeedProfile

AFFINITY_DAYS = 90
# So many smiles, saves and comments at one author's posts are the full affinity.
FULL_AFFINITY = 10
_WEIGHT = ranking.WEIGHT_ONE

_AUTHOR = "CASE WHEN post.brand_id IS NULL THEN post.author_id * 2 ELSE post.brand_id * 2 + 1 END"
_FACTS = f"""
    SELECT choice.member_id, 'interest', choice.interest_id, {_WEIGHT} FROM feed_interestchoice AS
    choice JOIN feed_interest AS interest ON interest.id = choice.interest_id WHERE
    interest.is_active AND choice.member_id {{ids}} UNION ALL SELECT follower_id, 'followed',
    COALESCE(member_id * 2, brand_id * 2 + 1), 0 FROM feed_follow WHERE follower_id {{ids}} UNION
    ALL SELECT member_id, 'dropped', target_id * 2, 0 FROM feed_block WHERE member_id {{ids}} UNION
    ALL SELECT target_id, 'dropped', member_id * 2, 0 FROM feed_block WHERE target_id {{ids}} UNION
    ALL SELECT member_id, 'dropped', target_id * 2, 0 FROM feed_mute WHERE member_id {{ids}} UNION
    ALL SELECT member_id, 'see_less', COALESCE(target_id * 2, brand_id * 2 + 1,
    interest_id + {INTERESTS}, hashtag_id + {HASHTAGS}), 0 FROM feed_seeless
    WHERE member_id {{ids}} UNION ALL SELECT DISTINCT hide.member_id, 'see_less', {_AUTHOR}, 0 FROM
    feed_hiddenpost AS hide JOIN feed_post AS post ON post.id = hide.post_id WHERE hide.member_id
    {{ids}} UNION ALL SELECT reaction.member_id, 'affinity', {_AUTHOR}, COUNT(*) FROM (
        SELECT member_id, post_id FROM feed_smile WHERE member_id {{ids}} AND at >= %(since)s
        UNION ALL
        SELECT member_id, post_id FROM feed_save WHERE member_id {{ids}} AND at >= %(since)s
        UNION ALL
        SELECT author_id, post_id FROM feed_comment
        WHERE author_id {{ids}} AND created_at >= %(since)s AND removed_at IS NULL
    ) AS reaction JOIN feed_post AS post ON post.id = reaction.post_id
    WHERE post.author_id <> reaction.member_id
    GROUP BY reaction.member_id, {_AUTHOR}
"""  # noqa: S608 (made of constants; ids go in as parameters)


def pack_members(
    member_ids: Sequence[int], *, old: dict[int, bytes], now: datetime
) -> dict[int, bytes]:
    """Packed profiles of these members, from one query. What only the old ones know is carried
    over.
    """
    facts: dict[int, dict[str, dict[int, int]]] = {pk: defaultdict(dict) for pk in member_ids}
    for member_id, kind, key, value in _facts(member_ids, now):
        facts[member_id][kind][key] = value
    return {pk: _pack(facts[pk], old.get(pk, b"")) for pk in member_ids}


def save_profiles(packed: dict[int, bytes]) -> None:
    """Store packed profiles; leaves what is owed and when it was read as it is."""
    FeedProfile.objects.bulk_create(
        [
            FeedProfile(member_id=pk, packed=blob, interest_count=len(read_profile(blob).interests))
            for pk, blob in packed.items()
        ],
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=["packed", "interest_count"],
    )


@transaction.atomic
def record_seen(*, member_id: int, post_ids: Iterable[int]) -> list[int]:
    """Remember that the member saw these posts; returns those not seen lately, ascending.

    The next build ranks them lower. Safe to repeat.
    """
    row = FeedProfile.objects.select_for_update().filter(member_id=member_id).first()
    if row is None:
        return []
    profile = _read(bytes(row.packed))
    before = profile.seen.tolist()
    new = sorted(set(post_ids) - set(before))
    if new:
        row.packed = _pack_again(profile, seen=[*before, *new])
        row.save(update_fields=["packed"])
    return new


def _facts(member_ids: Sequence[int], now: datetime) -> list[tuple[int, str, int, int]]:
    since = now - timedelta(days=AFFINITY_DAYS)
    is_sqlite = connection.vendor == "sqlite"
    ids = "IN (SELECT value FROM json_each(%(ids)s))" if is_sqlite else "= ANY(%(ids)s)"
    parameters = {
        "ids": str(list(member_ids)) if is_sqlite else list(member_ids),
        "since": connection.ops.adapt_datetimefield_value(since),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FACTS.format(ids=ids), parameters)
        return cursor.fetchall()


def _pack(facts: dict[str, dict[int, int]], old: bytes) -> bytes:
    before = _read(old)
    return pack_profile(
        interests=facts["interest"],
        followed=facts["followed"],
        affinities={
            author: min(count, FULL_AFFINITY) * ranking.WEIGHT_ONE // FULL_AFFINITY
            for author, count in facts["affinity"].items()
        },
        dropped=facts["dropped"],
        see_less=facts["see_less"],
        seen=before.seen.tolist(),
    )


def _pack_again(profile: Profile, *, seen: list[int]) -> bytes:
    affinities = zip(profile.affinity_authors.tolist(), profile.affinities.tolist(), strict=True)
    return pack_profile(
        interests=profile.weights,
        followed=profile.followed.tolist(),
        affinities=dict(affinities),
        dropped=profile.dropped.tolist(),
        see_less=profile.see_less.tolist(),
        seen=seen,
    )


def _read(blob: bytes) -> Profile:
    return read_profile(blob) if blob else Profile()
