"""Streams of raw rows out of Google Merchant Center files: RSS 2.0 XML, TSV and CSV.

No reader holds more than a piece of the file. A row that cannot be read is a Refused among
the others; a file that cannot be read raises UnusableFile.
"""

from pathlib import Path
from typing import BinaryIO

from products.importing.reading import Stream, UnusableFile
from products.importing.tables import read_table
from products.importing.xml import read_xml

PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!")
BYTE_ORDER = b"\xef\xbb\xbf"


def read_rows(file: BinaryIO, *, name: str) -> Stream:
    """Return the rows of an open catalogue file; its content, then its name, tells the format."""
    head = file.read(4096)
    file.seek(0)
    refuse_what_is_no_catalogue(head)
    is_xml = head.removeprefix(BYTE_ORDER).lstrip().startswith(b"<")
    if is_xml or Path(name).suffix.lower() == ".xml":
        return read_xml(file)
    return read_table(file)


def refuse_what_is_no_catalogue(head: bytes) -> None:
    if not head.strip():
        raise UnusableFile("The file is empty.")
    if head.startswith(PACKED):
        raise UnusableFile("The file is packed. Give the plain XML, TSV or CSV file.")
