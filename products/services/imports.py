"""An import: started by staff or by the command, run by one worker, reported row by row."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO

from django.core.files import File
from django.db import transaction

from products.importing.files import read_rows
from products.importing.reading import MOST_ROWS, RawRow, Refused, UnusableFile
from products.importing.rows import ImportedProduct, RowRefused, check_row
from products.importing.storing import Outcome, Shelf, store_batch
from products.models import ImportRefusal, ImportRun
from spark import outbox
from spark.models import Member

BATCH = 1000
MOST_REFUSALS = 10_000  # kept with their reason; the count goes on
KIND = "products.import"

Progress = Callable[[int, int], Any]  # rows done, rows in all


def start_import(*, file: File, name: str, by: Member | None, now: datetime) -> ImportRun:
    """Keep an uploaded file and owe its import to the worker."""
    with transaction.atomic():
        run = ImportRun(file_name=name[-200:], started_by=by, created_at=now)
        run.file.save("catalogue", file, save=False)
        run.save()
        outbox.enqueue(kind=KIND, key=str(run.pk), payload={"run_id": run.pk}, now=now)
    return run


def import_file(
    *,
    run: ImportRun,
    file: BinaryIO,
    now: datetime,
    finish: Callable[[], datetime],
    progress: Progress | None = None,
) -> ImportRun:
    """Take the good rows of a file and write down why the others were refused.

    The file is read once to the end before anything is stored: one that breaks off, declares
    entities or is too long changes nothing and leaves the run failed, with the reason. Safe to
    run twice: the second time finds every row unchanged.
    """
    run.state, run.error = ImportRun.State.RUNNING, ""
    run.created_count = run.updated_count = run.unchanged_count = run.refused_count = 0
    run.save()
    ImportRefusal.objects.filter(run=run).delete()
    try:
        total = count_rows(file, name=run.file_name)
        take_rows(run, file, total=total, now=now, progress=progress)
        run.state = ImportRun.State.DONE
    except UnusableFile as error:
        run.state, run.error = ImportRun.State.FAILED, str(error)[:300]
    run.finished_at = finish()
    run.save()
    return run


def count_rows(file: BinaryIO, *, name: str) -> int:
    """Read the whole file and return its number of rows; raise UnusableFile."""
    total = 0
    for _ in read_rows(file, name=name):
        total += 1
        if total > MOST_ROWS:
            raise UnusableFile(f"The file has more than {MOST_ROWS:,} rows; split it.")
    if total == 0:
        raise UnusableFile("The file has no products.")
    file.seek(0)
    return total


def take_rows(
    run: ImportRun, file: BinaryIO, *, total: int, now: datetime, progress: Progress | None
) -> None:
    shelf = Shelf.load()
    lines_of: dict[str, int] = {}
    batch: list[ImportedProduct] = []
    refused: list[Refused] = []
    for done, raw in enumerate(read_rows(file, name=run.file_name), start=1):
        row = judge(raw, lines_of)
        if isinstance(row, Refused):
            refused.append(row)
        else:
            batch.append(row)
        if len(batch) + len(refused) >= BATCH or done == total:
            store(run, batch, refused, shelf=shelf, now=now)
            batch, refused = [], []
            if progress:
                progress(done, total)


def judge(raw: RawRow | Refused, lines_of: dict[str, int]) -> ImportedProduct | Refused:
    """Return the row's product, or why it is refused; an id counts once in a file."""
    if isinstance(raw, Refused):
        return raw
    sku = (raw.fields.get("id") or [""])[0]
    if sku and sku in lines_of:
        reason = f"id stands on line {lines_of[sku]} already."
        return Refused(raw.line, sku[:60], reason)
    try:
        row = check_row(raw.fields)
    except RowRefused as refusal:
        return Refused(raw.line, sku[:60], str(refusal))
    lines_of[sku] = raw.line
    return row


def store(
    run: ImportRun,
    batch: list[ImportedProduct],
    refused: list[Refused],
    *,
    shelf: Shelf,
    now: datetime,
) -> None:
    outcome = store_batch(batch, shelf=shelf, now=now) if batch else Outcome()
    room = max(MOST_REFUSALS - run.refused_count, 0)
    ImportRefusal.objects.bulk_create(
        ImportRefusal(run=run, line=row.line, sku=printable(row.sku), reason=row.reason[:300])
        for row in refused[:room]
    )
    run.created_count += outcome.created
    run.updated_count += outcome.updated
    run.unchanged_count += outcome.unchanged
    run.refused_count += len(refused)
    run.save()


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:60]
