"""RSS 2.0 and Atom files with Google's ``g:`` namespace, read piece by piece."""

from typing import Any, BinaryIO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from products.importing.reading import LONGEST_ROW, RawRow, Refused, Stream, UnusableFile

GOOGLE = "http://base.google.com/ns/1.0"
ITEMS = ("item", "entry")
CHUNK = 65_536


class ItemHandler(ContentHandler):
    """Collects each item's own attributes; what stands deeper (shipping, tax) is left out."""

    def __init__(self, locator: Any) -> None:
        super().__init__()
        self.locator = locator
        self.found: list[RawRow | Refused] = []
        self.depth = 0  # of the element inside its item; 0 is outside of any
        self.line = 0
        self.fields: dict[str, list[str]] = {}
        self.text: list[str] = []
        self.size = 0
        self.has_item = False

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        if self.depth:
            self.depth += 1
            self.text = []
            href = attrs.get((None, "href")) if name[1] == "link" else None
            if self.depth == 2 and href:  # Atom writes <link href="..."/>
                self.text = [href]
        elif name[1] in ITEMS and name[0] != GOOGLE:
            self.depth, self.has_item, self.size = 1, True, 0
            self.line, self.fields = self.locator.getLineNumber(), {}

    def characters(self, content: str) -> None:
        if self.depth == 2:
            self.size += len(content)
            if self.size <= LONGEST_ROW:
                self.text.append(content)

    def endElementNS(self, name: Any, qname: Any) -> None:
        if self.depth == 2:
            value = "".join(self.text).strip()
            if value:
                self.fields.setdefault(name[1].lower(), []).append(value)
        elif self.depth == 1:
            self.found.append(self.finished())
        self.depth = max(self.depth - 1, 0)

    def finished(self) -> RawRow | Refused:
        if self.size > LONGEST_ROW:
            sku = self.fields.get("id", [""])[0][:60]
            reason = f"The item is longer than {LONGEST_ROW:,} characters."
            return Refused(self.line, sku, reason)
        return RawRow(self.line, self.fields)


def read_xml(file: BinaryIO) -> Stream:
    """Return the items of the file. Raises UnusableFile where the XML breaks off, and for any DTD.

    A DTD can make a small file grow without end or read other files (entities), and no
    catalogue needs one.
    """
    parser = create_parser(forbid_dtd=True)
    handler = ItemHandler(parser)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        while chunk := file.read(CHUNK):
            parser.feed(chunk)
            yield from handler.found
            handler.found.clear()
        parser.close()
    except DefusedXmlException as error:
        raise UnusableFile("The XML declares a DTD or entities; a catalogue has none.") from error
    except (SAXException, ValueError, LookupError) as error:
        line = parser.getLineNumber() or 1
        raise UnusableFile(
            f"The XML cannot be read at line {line}: {error_text(error)}."
        ) from error
    yield from handler.found
    if not handler.has_item:
        raise UnusableFile("The XML has no item and no entry.")


def error_text(error: Exception) -> str:
    text = error.getMessage() if isinstance(error, SAXException) else str(error)
    return text[:120]
