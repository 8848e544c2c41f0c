"""``manage.py import_catalogue FILE``: take in a merchant's catalogue."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from products.models import ImportRun
from products.services.imports import import_file

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Import a Google Merchant Center file (RSS 2.0 XML, TSV or CSV). Good rows are taken, "
        "refused ones listed by line and reason; the same file twice changes nothing. "
        "Exits with an error when the file as a whole is unusable."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            file = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        run = ImportRun(file_name=path.name[-200:], created_at=timezone.now())
        is_quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        with file, tqdm(unit=" rows", disable=is_quiet) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            now = timezone.now()
            import_file(run=run, file=file, now=now, finish=timezone.now, progress=progress)
        if run.state == ImportRun.State.FAILED:
            raise CommandError(run.error)
        self.report(run)

    def report(self, run: ImportRun) -> None:
        for refusal in run.refusals.all()[:SHOWN]:
            self.stderr.write(f"line {refusal.line} {refusal.sku}: {refusal.reason}")
        if run.refused_count > SHOWN:
            self.stderr.write(f"... and {run.refused_count - SHOWN} more, listed in the admin.")
        self.stdout.write(
            f"{run.created_count} created, {run.updated_count} updated, "
            f"{run.unchanged_count} unchanged, {run.refused_count} refused"
        )
