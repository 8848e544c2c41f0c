"""Gives those who were top reviewers of the old programme a badge of the past (row A50)."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from influencers.services.enthusiast import import_ranks


class Command(BaseCommand):
    help = "Import old reviewer ranks from a CSV file with the columns handle and rank."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open(newline="", encoding="utf-8") as lines:
                ranks = read_ranks(csv.DictReader(lines))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"This file cannot be read: {error}") from error
        unknown = import_ranks(ranks=ranks, now=timezone.now())
        self.stdout.write(f"{len(ranks) - len(unknown)} badges given.")
        if unknown:
            self.stderr.write(f"Nobody here is called: {', '.join(unknown)}")


def read_ranks(rows: Any) -> dict[str, int]:
    """Return the rank by handle. Raises CommandError naming the line at fault."""
    ranks: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        handle, rank = (row.get("handle") or "").strip().lower(), (row.get("rank") or "").strip()
        if not handle or not rank.isascii() or not rank.isdigit() or not 0 < int(rank) < 10**6:
            raise CommandError(f"Line {number}: a handle and a rank from 1 on are needed.")
        ranks[handle] = int(rank)
    return ranks
