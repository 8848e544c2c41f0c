"""What readers of a catalogue file give: rows, refusals, or word that the file is unusable."""

from collections.abc import Iterator
from dataclasses import dataclass

REQUIRED = ("id", "title", "description", "link", "image_link", "availability", "price")
LONGEST_ROW = 200_000  # characters
MOST_ROWS = 100_000
LARGEST_FILE = 50 * 1024 * 1024

Fields = dict[str, list[str]]


class UnusableFile(Exception):
    """Nothing of the file can be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class RawRow:
    line: int
    fields: Fields


@dataclass(frozen=True, slots=True)
class Refused:
    line: int
    sku: str
    reason: str


Stream = Iterator[RawRow | Refused]
