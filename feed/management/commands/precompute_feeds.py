"""`manage.py precompute_feeds`: build the feeds of all active members now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from feed.engine import build, news, quality
from feed.engine.store import StoreUnavailable, get_store
from feed.models import FeedProfile


class Command(BaseCommand):
    help = "Build the feeds that are owed and those of all members active in the last 14 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--everybody", action="store_true", help="build for inactive members as well"
        )

    def handle(self, *args: Any, everybody: bool = False, **options: Any) -> None:
        now = timezone.now()
        try:
            built = self._build(everybody=everybody)
            news.tell_readers(get_store(), now=now)
        except StoreUnavailable as error:
            raise CommandError(f"The feed store does not answer: {error}") from error
        seconds = (timezone.now() - now).total_seconds()
        self.stdout.write(f"{built:,} feeds in {seconds:.1f} s ({built / seconds:,.0f} per second)")

    def _build(self, *, everybody: bool) -> int:
        now = timezone.now()
        quality.refresh_quality(now=now)
        build.forget_inactive(now=now)
        owed = build.owed_members(now=now, most=FeedProfile.objects.count())
        ready = FeedProfile.objects.filter(interest_count__gt=0)
        if not everybody:
            ready = ready.filter(seen_at__gte=now - build.ACTIVE_FOR)
        active = ready.order_by("member_id").values_list("member_id", flat=True)
        done = set(owed)
        ids = [pk for pk in active if pk not in done]
        built = 0
        with tqdm(total=len(owed) + len(ids), unit=" members", disable=None) as progress:
            for work, builder in ((owed, build.rebuild_owed), (ids, build.build_members)):
                for start in range(0, len(work), build.BATCH):
                    batch = work[start : start + build.BATCH]
                    built += builder(batch, now=timezone.now())
                    progress.update(len(batch))
        return built
