"""`manage.py demo`: the demo world, or with numbers a large world to measure on."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from payouts.demo import crowd
from payouts.demo.loading.world import STEPS, is_loaded, load_world
from payouts.demo.shoot import Shooting, count_pictures


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


class Command(BaseCommand):
    help = (
        "Load the demo world: people, goods, posts with pictures, orders and payouts. "
        "With --members and --posts: a large world without pictures of its own, to measure on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--members", type=int, metavar="N", help="members of a large world")
        parser.add_argument("--posts", type=int, metavar="N", help="posts of a large world")
        parser.add_argument("--seed", type=int, default=2019, help="of the large world's chance")
        parser.add_argument(
            "--i-know",
            action="store_true",
            help="load it although DEBUG is off: the passwords are public",
        )
        parser.add_argument(
            "--migrate",
            action="store_true",
            help="bring the database up to date first, while the pictures are being drawn",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["i_know"]:
            raise CommandError(
                "The demo world has accounts with a public password, and DEBUG is off here. "
                "If this is no real shop, say --i-know."
            )
        if options["members"] is not None or options["posts"] is not None:
            if options["migrate"]:
                _migrate()
            self._load_crowd(options)
        else:
            self._load_world(migrate=_migrate if options["migrate"] else lambda: None)

    def _load_world(self, *, migrate: Callable[[], None]) -> None:
        if is_loaded():
            migrate()
            self.stdout.write("The demo world is already there; nothing was changed.")
            return
        total = count_pictures() + STEPS
        with (
            tqdm(total=total, unit="", desc="Demo world", disable=None) as bar,
            Shooting(bar.update) as shooting,
        ):
            migrate()
            load_world(
                album=shooting.album(),
                now=timezone.now(),
                step=lambda _: bar.update(1) and None,
                finish=shooting.finish,
            )
        self.stdout.write("The demo world is loaded. Password of all sign-ins: spark-demo")

    def _load_crowd(self, options: dict[str, Any]) -> None:
        members, posts = options["members"] or 0, options["posts"] or 0
        if members < 1 or posts < 1:
            raise CommandError("Give --members and --posts, each 1 or more.")
        if crowd.is_loaded():
            raise CommandError("A large world is there already; start from an empty database.")
        with tqdm(
            total=members + posts, unit="", unit_scale=True, desc="Large world", disable=None
        ) as bar:
            crowd.load_crowd(
                members=members,
                posts=posts,
                seed=options["seed"],
                now=timezone.now(),
                progress=bar.update,
            )
        self.stdout.write(f"{members:,} members and {posts:,} posts are there.")
