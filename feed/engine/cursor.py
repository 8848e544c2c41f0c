"""The signed place in a feed: which member, which tab, which generation, how far.

A cursor is 40 characters of URL-safe base64: 16 bytes of content and the first 14 bytes of an
HMAC-SHA-256 over the content and the member. The member is in the signature alone, so a cursor of
somebody else fails like a forged one. Content, big-endian: version u8, tab u8, generation u32,
offset u16, position u16, sponsored u8, commercial u8, issued u32. Where new posts found no room on
the page before, their ids (u32 each) follow the content, and the cursor is longer by as much.
"""

import hmac
import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

LENGTH = 40
MOST_LEFT = 20
LONGEST = LENGTH + -(-4 * 4 * MOST_LEFT // 3)
MAX_AGE = 24 * 3600
VERSION = 2

FOR_YOU = 0
FOLLOWING = 1
DISCOVER = 2
FAVOURITES = 3
# The feeds in the order of time; Favourites is the narrower view of Following.
IN_TIME = frozenset({FOLLOWING, FAVOURITES})

_CONTENT = struct.Struct(">BBIHHBBI")
_MAC_SIZE = 14
_SHAPE = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH},{LONGEST}}}")
_CLOCK_SKEW = 60


class InvalidCursor(ValueError):
    """This text is not a cursor that this member may use for this feed now."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Continue `generation` at entry `offset`, with so many places and paid posts served before.

    `left`: new posts that are in no generation and still wait for their place.
    """

    generation: int
    offset: int
    position: int = 0
    sponsored: int = 0
    commercial: int = 0
    left: tuple[int, ...] = ()


def sign_cursor(cursor: Cursor, *, key: bytes, member_id: int, tab: int, now: int) -> str:
    """The text of a cursor; `now` is Unix seconds."""
    content = _CONTENT.pack(
        VERSION,
        tab,
        cursor.generation,
        cursor.offset,
        cursor.position,
        cursor.sponsored,
        cursor.commercial,
        now,
    )
    left = cursor.left[:MOST_LEFT]
    content += struct.pack(f">{len(left)}I", *left)
    text = urlsafe_b64encode(content + _mac(content, key, member_id))
    return text.rstrip(b"=").decode("ascii")


def read_cursor(
    text: str, *, key: bytes, member_id: int, tab: int, now: int, max_age: int = MAX_AGE
) -> Cursor:
    """Check and read a cursor. Anything but this member's own, recent and unedited one raises
    InvalidCursor.
    """
    if not isinstance(text, str) or len(text) > LONGEST or not _SHAPE.fullmatch(text):
        raise InvalidCursor("not the shape of a cursor")
    if len(text) % 4 == 1:
        raise InvalidCursor("not the shape of a cursor")
    raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    content, mac = raw[:-_MAC_SIZE], raw[-_MAC_SIZE:]
    if not hmac.compare_digest(mac, _mac(content, key, member_id)):
        raise InvalidCursor("not signed for this member")
    version, signed_tab, *place, issued = _CONTENT.unpack_from(content)
    left = struct.unpack(f">{(len(content) - _CONTENT.size) // 4}I", content[_CONTENT.size :])
    if version != VERSION or signed_tab != tab:
        raise InvalidCursor("of another feed")
    if not -_CLOCK_SKEW <= now - issued <= max_age:
        raise InvalidCursor("expired")
    generation, offset, position, sponsored, commercial = place
    return Cursor(generation, offset, position, sponsored, commercial, left)


def _mac(content: bytes, key: bytes, member_id: int) -> bytes:
    return hmac.digest(key, b"spark.feed.cursor\0%d\0" % member_id + content, "sha256")[:_MAC_SIZE]
