"""Files that cannot be used change nothing; the command and the job say what became of a file."""

# ruff: noqa: E501 - a table of inputs and answers reads best with one pair a line

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

import products.tasks  # noqa: F401 - the worker loads it by itself
from products.importing import reading
from products.models import Product
from products.services.imports import start_import
from spark import outbox
from spark.models import Job
from tests.products.catalogues import feed, table, take

pytestmark = pytest.mark.django_db

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


UNUSABLE = [
    (b"", "The file is empty."),
    (b"PK\x03\x04rest", "The file is packed. Give the plain XML, TSV or CSV file."),
    (b"\x1f\x8brest", "The file is packed. Give the plain XML, TSV or CSV file."),
    (table({}).replace("price", "cost", 1), "The file lacks the column price."),
    ("just some words", "The file lacks the column id, title, description, link, image_link, availability, price."),
    (table({}).replace("title", "id", 1), "The file lacks the column title."),
    (table(), "The file has no products."),
    (feed({}).replace("<rss", BOMB + "<rss", 1), "The XML declares a DTD or entities; a catalogue has none."),
    (feed({}).replace("<rss", '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss', 1), "The XML declares a DTD or entities; a catalogue has none."),
    (feed({})[:-10], "The XML cannot be read at line 3"),
    (feed({}).replace("</item>", "</itm>"), "The XML cannot be read at line 3: mismatched tag."),
    (feed({"title": "A & B"}), "The XML cannot be read at line 3: not well-formed (invalid token)."),
    (feed(), "The XML has no item and no entry."),
    ("<html><body>Not found</body></html>", "The XML has no item and no entry."),
]  # fmt: skip


@pytest.mark.row("B17")
@pytest.mark.parametrize(
    ("content", "reason"), UNUSABLE, ids=[str(n) for n in range(len(UNUSABLE))]
)
def test_an_unusable_file_changes_nothing_and_says_why(content, reason):
    run = take(content)
    assert run.state == "failed"
    assert run.error.startswith(reason)
    assert not Product.objects.exists()


def test_a_file_that_breaks_off_after_good_rows_changes_nothing():
    text = feed(*({"id": f"A{n}"} for n in range(2500)))
    assert take(text[:-12]).state == "failed"
    assert not Product.objects.exists()


def test_a_file_with_too_many_rows_is_refused_as_a_whole(monkeypatch):
    monkeypatch.setattr("products.services.imports.MOST_ROWS", 2)
    run = take(table({"id": "A"}, {"id": "B"}, {"id": "C"}))
    assert (run.state, Product.objects.count()) == ("failed", 0)


@pytest.mark.row("B17")
def test_the_command_tells_what_became_of_the_rows(tmp_path: Path, capsys):
    path = tmp_path / "catalogue.csv"
    path.write_text(table({}, {"id": "B", "price": "free"}))
    call_command("import_catalogue", str(path))
    said = capsys.readouterr()
    assert "1 created, 0 updated, 0 unchanged, 1 refused" in said.out
    assert "line 3 B: price 'free'" in said.err


@pytest.mark.parametrize("content", [None, "", "<a>"])
def test_the_command_fails_for_an_unusable_file(tmp_path: Path, content):
    path = tmp_path / "catalogue.xml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CommandError):
        call_command("import_catalogue", str(path))


@pytest.mark.row("B17")
def test_an_uploaded_file_is_imported_by_the_worker():
    now = timezone.now()
    file = ContentFile(table({}).encode())
    run = start_import(file=file, name="shop.csv", by=None, now=now)
    assert run.state == "waiting"
    assert outbox.run(Job.objects.get(kind="products.import").pk, now=now)
    run.refresh_from_db()
    assert (run.state, run.created_count) == ("done", 1)


def test_the_limits_are_those_that_are_promised():
    assert (reading.MOST_ROWS, reading.LARGEST_FILE) == (100_000, 50 * 1024 * 1024)
