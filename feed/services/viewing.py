"""Impressions: a post was half visible for a second. Taken in at once, counted by the worker."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count, F, Q

from feed.engine.cap import SPONSORED, class_of
from feed.engine.profiles import record_seen
from feed.models import FeedProfile, Impression, ImpressionBatch, Post, PostTally
from feed.reading import touch
from spark.models import Member, SiteSettings

MOST_AT_ONCE = 60
VISIT = timedelta(minutes=30)
WINDOW = timedelta(days=7)
# Of fewer impressions than these no share is said: one sponsored post of three is no habit.
FEWEST_FOR_A_SHARE = 20
BATCHES = 200
KEEP = timedelta(days=90)


def note_impressions(*, member: Member, public_ids: Sequence[str], now: datetime) -> None:
    """Take in what a page says it has shown: one row, whatever the number of posts."""
    text = ",".join(public_ids[:MOST_AT_ONCE])
    ImpressionBatch.objects.create(member=member, at=now, public_ids=text)


def count_impressions(*, now: datetime) -> int:
    """Count all that waits; how many impressions it gave. Safe beside another worker."""
    made = 0
    while True:
        with transaction.atomic():
            waiting = ImpressionBatch.objects.order_by("id")
            if connection.features.has_select_for_update_skip_locked:
                waiting = waiting.select_for_update(skip_locked=True, of=("self",))
            batches = list(waiting.select_related("member")[:BATCHES])
            if not batches:
                return made
            for batch in batches:
                made += record_impressions(
                    member=batch.member, public_ids=batch.public_ids.split(","), now=batch.at
                )
            ImpressionBatch.objects.filter(pk__in=[batch.pk for batch in batches]).delete()


@transaction.atomic
def record_impressions(*, member: Member, public_ids: Sequence[str], now: datetime) -> int:
    """Count posts that this member looked at, each once per visit; returns how many.

    One's own posts do not count. Safe to repeat.
    """
    shown = Post.objects.public().filter(public_id__in=public_ids[:MOST_AT_ONCE])
    rows = (
        shown.exclude(author=member).order_by("pk").values_list("pk", "disclosure", "review_state")
    )
    classes = {pk: class_of(disclosure, state) for pk, disclosure, state in rows}
    lately = Impression.objects.filter(
        member=member, post__in=classes, at__gt=now - VISIT, at__lte=now + VISIT
    )
    for pk in lately.values_list("post_id", flat=True):
        classes.pop(pk, None)
    if not classes:
        return 0
    Impression.objects.bulk_create(
        Impression(member=member, post_id=pk, at=now, paid=paid) for pk, paid in classes.items()
    )
    new = record_seen(member_id=member.pk, post_ids=list(classes))
    _add_view(post_ids=new, shard=member.pk % PostTally.SHARDS)
    FeedProfile.objects.filter(member=member).update(shown_count=F("shown_count") + len(classes))
    settle_share(member_ids=[member.pk], now=now)
    return len(classes)


def settle_share(*, member_ids: Iterable[int], now: datetime) -> None:
    """Stop sponsored posts for members whose last seven days were over their cap, or resume them.

    A newcomer who has seen enough by now begins to be shown paid posts here too.
    """
    site = SiteSettings.current()
    ids = list(member_ids)
    shares = shares_of(ids, now=now)
    rows = FeedProfile.objects.filter(member_id__in=ids)
    changed: dict[bool, list[int]] = defaultdict(list)
    for member_id, dial, was_over in rows.values_list("member_id", "sponsored_dial", "is_over_cap"):
        sponsored, total = shares.get(member_id, (0, 0))
        cap = site.sponsored_cap_percent if dial is None else min(dial, site.sponsored_cap_percent)
        is_over = total >= FEWEST_FOR_A_SHARE and 100 * sponsored > cap * total
        if is_over != was_over:
            changed[is_over].append(member_id)
    for is_over, members in changed.items():
        rows.filter(member_id__in=members).update(is_over_cap=is_over)
    newcomers = rows.filter(shown_count__lt=2 * FEWEST_FOR_A_SHARE + MOST_AT_ONCE)
    touched = {*changed[True], *changed[False], *newcomers.values_list("member_id", flat=True)}
    touch.members(touched)


def settle_shares(*, now: datetime) -> None:
    """Resume sponsored posts for members who are back under their cap without looking at more."""
    over = FeedProfile.objects.filter(is_over_cap=True).order_by("member_id")
    last = 0
    while ids := list(over.filter(member_id__gt=last).values_list("member_id", flat=True)[:1000]):
        settle_share(member_ids=ids, now=now)
        last = ids[-1]


def shares_of(member_ids: Sequence[int], *, now: datetime) -> dict[int, tuple[int, int]]:
    """Sponsored and all impressions of the last seven days, by member."""
    seen = Impression.objects.filter(member_id__in=member_ids, at__gt=now - WINDOW)
    rows = seen.values("member_id").annotate(
        sponsored=Count("id", filter=Q(paid=SPONSORED)), total=Count("id")
    )
    return {row["member_id"]: (row["sponsored"], row["total"]) for row in rows.order_by()}


def _add_view(*, post_ids: Sequence[int], shard: int) -> None:
    PostTally.objects.bulk_create(
        [PostTally(post_id=post_id, shard=shard) for post_id in post_ids], ignore_conflicts=True
    )
    rows = PostTally.objects.filter(post_id__in=post_ids, shard=shard)
    # Locked in the order of their posts, so that two readers cannot wait for each other.
    locked = rows.select_for_update().order_by("post_id").values_list("pk", flat=True)
    PostTally.objects.filter(pk__in=list(locked)).update(views=F("views") + 1)
