"""What a service calls when something that feeds show has changed. Effective after its commit.

Both functions may be called inside a transaction and never raise: a store that does not answer
gets the news later, from a job.
"""

import logging
import time
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from feed.engine.store import StoreUnavailable, get_store
from feed.reading import rules
from feed.reading.memory import AT_ONCE
from feed.reading.near import NEAR
from feed.reading.shelf import mark_touched
from spark import outbox

logger = logging.getLogger(__name__)

POSTS_JOB = "feed.touch_posts"
MEMBERS_JOB = "feed.touch_members"
RULES_JOB = "feed.publish_rules"


def posts(post_ids: Iterable[int], *, at_once: bool = False) -> None:
    """These posts read differently: counts, a product's stock, a caption, a label.

    Readers show it within two seconds; with ``at_once`` no page after this shows the old state.
    """
    ids = sorted(set(post_ids))
    if ids:
        transaction.on_commit(lambda: note_posts(ids, at_once=at_once), robust=True)


def members(member_ids: Iterable[int]) -> None:
    """What these members see as their own changed: smiles, saves, follows, blocks, rights."""
    ids = sorted(set(member_ids))
    if ids:
        transaction.on_commit(lambda: forget_members(ids), robust=True)


def standing_changed(member_ids: Sequence[int] | None) -> None:
    """Rights of these members changed, or (None) a switch of the site: told by spark.standing."""
    if member_ids is not None:
        forget_members(list(member_ids))
        return
    try:
        send_rules()
    except StoreUnavailable as error:
        logger.warning("readers learn of the new switches later: %s", error)
        outbox.enqueue(kind=RULES_JOB, key="rules", payload={}, now=timezone.now())


def send_rules() -> None:
    """Tell every reader which switches hold now, as the database has them. Safe to repeat."""
    get_store().put_rules(rules.load_number().to_bytes(4, "little"))
    with NEAR.lock:
        NEAR.forget_all()  # this process need not wait to be told by Redis


def note_posts(post_ids: list[int], *, at_once: bool) -> None:
    """Tell every reader; where the store is away a job does it once it is back."""
    try:
        send_posts(post_ids, at_once=at_once)
    except StoreUnavailable as error:
        logger.warning("%s posts will be touched later: %s", len(post_ids), error)
        key = ",".join(map(str, post_ids))[:60]
        payload = {"post_ids": post_ids, "at_once": at_once}
        outbox.enqueue(kind=POSTS_JOB, key=key, payload=payload, now=timezone.now())


def send_posts(post_ids: list[int], *, at_once: bool) -> None:
    # The commit's own second counts, not the request's: a rendering may have begun in between.
    at = int(time.time())
    for post_id in post_ids:
        mark_touched(post_id, at, at_once)
    numbers = [post_id | AT_ONCE for post_id in post_ids] if at_once else post_ids
    get_store().note_touched(numbers, at=at)


def forget_members(member_ids: list[int]) -> None:
    """Drop the viewer states; where the store is away a job does it once it is back."""
    try:
        send_members(member_ids)
    except StoreUnavailable as error:
        logger.warning("%s viewers will be forgotten later: %s", len(member_ids), error)
        key = ",".join(map(str, member_ids))[:60]
        payload = {"member_ids": member_ids}
        outbox.enqueue(kind=MEMBERS_JOB, key=key, payload=payload, now=timezone.now())


def send_members(member_ids: list[int]) -> None:
    NEAR.forget(member_ids)
    get_store().drop_viewers(member_ids)
