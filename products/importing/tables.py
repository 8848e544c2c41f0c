"""TSV and CSV files: a header row, then one product a row."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from products.importing.reading import (
    LONGEST_ROW,
    REQUIRED,
    Fields,
    RawRow,
    Refused,
    Stream,
    UnusableFile,
)

# A description may hold line breaks; a quote that stays open for longer is a mistake.
LONGEST_RECORD = 60  # lines
MANY = ("additional_image_link", "product_type")
PREFIX = re.compile(r"^g:")
WORDS = re.compile(r"[ -]+")
BROKEN = re.compile("[\udc80-\udcff]")
Numbered = tuple[int, str]  # line number and text


def read_table(file: BinaryIO) -> Stream:
    """Return the rows below the header; raise UnusableFile when the header is not one."""
    lines = read_lines(file)
    _, header = next(lines, (0, ""))
    delimiter = delimiter_of(header)
    try:
        names = [attribute_of(name) for name in split(header, delimiter)]
    except csv.Error as error:
        raise UnusableFile(f"Line 1 is no header row: {error}.") from error
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise UnusableFile(f"The file lacks the column {', '.join(missing)}.")
    doubled = sorted({name for name in names if name and names.count(name) > 1} - set(MANY))
    if doubled:
        raise UnusableFile(f"The column {', '.join(doubled)} stands twice in the header.")
    return records(deque(), lines, names, delimiter)


def read_lines(file: BinaryIO) -> Iterator[Numbered]:
    """Return numbered lines of any of the encodings that catalogues come in."""
    start = file.read(4)
    file.seek(0)
    is_utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = io.TextIOWrapper(
        file,
        encoding="utf-16" if is_utf16 else "utf-8-sig",
        # Bytes that are no UTF-8 become marks by which their row is refused, and no other.
        errors="replace" if is_utf16 else "surrogateescape",
        newline="\n",
    )
    number = 0
    try:
        while line := text.readline(LONGEST_ROW + 1):
            number += 1
            yield number, line
            while len(line) > LONGEST_ROW and not line.endswith("\n"):
                line = text.readline(LONGEST_ROW + 1)
    finally:
        with suppress(ValueError):  # the file was closed before its reader
            text.detach()


def delimiter_of(header: str) -> str:
    counts = {mark: header.count(mark) for mark in "\t,;|"}
    return max(counts, key=lambda mark: counts[mark])


def attribute_of(name: str) -> str:
    """Return ``image_link`` for the spellings "g:image_link" and "Image link"."""
    return WORDS.sub("_", PREFIX.sub("", name.strip().lower()))


def split(text: str, delimiter: str) -> list[str]:
    """Return the cells of one record; raise csv.Error for quotes that do not close."""
    text = text.rstrip("\r\n")
    if '"' not in text:
        return text.split(delimiter)
    return next(csv.reader([text], delimiter=delimiter, strict=True))


def records(
    ahead: deque[Numbered], lines: Iterator[Numbered], names: list[str], delimiter: str
) -> Stream:
    while first := (ahead.popleft() if ahead else next(lines, None)):
        number, text = first
        if not text.strip():
            continue
        if len(text) > LONGEST_ROW:
            yield Refused(number, "", f"The row is longer than {LONGEST_ROW:,} characters.")
            continue
        cells = read_record(first, ahead, lines, delimiter)
        if isinstance(cells, Refused):
            yield cells
        else:
            yield row_of(number, cells, names)


def read_record(
    first: Numbered, ahead: deque[Numbered], lines: Iterator[Numbered], delimiter: str
) -> list[str] | Refused:
    """Return the cells of the record that begins at ``first``, taking lines while a quote is open.

    When it stays open, only the first line is refused and the others are read again on their own.
    """
    number, text = first
    taken: list[Numbered] = []
    while True:
        try:
            return split(text, delimiter)
        except csv.Error as error:
            is_open = "unexpected end of data" in str(error)
            reason = "A quote is never closed." if is_open else f"The row is no CSV: {error}."
        more = (ahead.popleft() if ahead else next(lines, None)) if is_open else None
        too_long = len(taken) >= LONGEST_RECORD or len(text) > LONGEST_ROW
        if more is None or too_long:
            ahead.extendleft(reversed([*taken, more] if more else taken))
            return Refused(number, "", reason)
        taken.append(more)
        text += more[1]


def row_of(number: int, cells: list[str], names: list[str]) -> RawRow | Refused:
    sku = cells[names.index("id")][:60] if len(cells) > names.index("id") else ""
    if any("\0" in cell for cell in cells):
        return Refused(number, sku.replace("\0", ""), "The row holds a NUL character.")
    if any(BROKEN.search(cell) for cell in cells):
        return Refused(number, BROKEN.sub("?", sku), "The row is not written in UTF-8.")
    if len(cells) != len(names):
        return Refused(number, sku, f"The row has {len(cells)} cells, the header {len(names)}.")
    fields: Fields = {}
    for name, cell in zip(names, cells, strict=True):
        fields.setdefault(name, []).extend(values_of(name, cell))
    return RawRow(number, fields)


def values_of(name: str, cell: str) -> list[str]:
    """Return the values of a cell; several pictures stand in one, with commas between."""
    if name == "additional_image_link":
        return [part.strip() for part in re.split(r",(?=\s*https?:)", cell) if part.strip()]
    return [cell.strip()] if cell.strip() else []
