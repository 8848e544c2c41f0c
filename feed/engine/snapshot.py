"""One member's feed as one packed string: a header and three lists of post ids, best first.

    offset  size  field
    0       1     format, 2
    1       1     flags: 1 = a reason byte per entry follows the ids
    2       2     n, count of entries
    4       4     generation: CRC-32 of all ids, never 0
    8       4     built_at, Unix seconds
    12      4     epoch of the pools it was built from
    16      2     s, count of sponsored posts
    18      2     c, count of commercial posts
    20      4 x s ids of sponsored posts, unsigned 32 bit
    ..      4 x c ids of commercial posts
    ..      4 x n ids of the entries: posts that nobody paid for
    ..      1 x n reasons, only with the flag

Paid posts stand apart because a page sets them in between, as far as its reader's cap allows. All
numbers are little-endian. The generation is made from the content: a rebuild that changes
nothing keeps the generation, so every cursor into it stays good, even when the store lost its data
in between.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FORMAT = 2
HAS_REASONS = 1
HEADER_SIZE = 20
ID_SIZE = 4
MAX_ENTRIES = 800
# As many as fit beside 800 entries into the same block of Redis' allocator (3,584 bytes).
MOST_SPONSORED = 40
MOST_COMMERCIAL = 44
APART_SIZES = (MOST_SPONSORED, MOST_COMMERCIAL)
MOST_PAID = sum(APART_SIZES)

_HEADER = struct.Struct("<BBHIIIHH")


class CorruptSnapshot(ValueError):
    """These bytes are not a snapshot of this format."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a snapshot says of itself."""

    count: int
    generation: int
    built_at: int
    epoch: int
    has_reasons: bool = False
    sponsored: int = 0
    commercial: int = 0

    @property
    def start(self) -> int:
        """Where the ids of the entries begin, in bytes."""
        return HEADER_SIZE + ID_SIZE * (self.sponsored + self.commercial)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole unpacked snapshot; arrays of unsigned 32-bit post ids, best first."""

    header: Header
    ids: np.ndarray
    reasons: bytes
    sponsored: np.ndarray
    commercial: np.ndarray


def generation_of(packed_ids: bytes) -> int:
    """The generation that belongs to these packed ids: the same ids always give the same one."""
    return zlib.crc32(packed_ids) or 1


def pack(
    ids: np.ndarray | Sequence[int],
    *,
    built_at: int,
    epoch: int,
    reasons: bytes = b"",
    sponsored: np.ndarray | Sequence[int] = (),
    commercial: np.ndarray | Sequence[int] = (),
) -> bytes:
    """Pack ids (and one reason byte per id, or none) and the paid posts beside them."""
    packed = b"".join(
        np.asarray(part).astype("<u4").tobytes() for part in (sponsored, commercial, ids)
    )
    count = len(ids)
    if count > 0xFFFF:
        raise ValueError(f"a snapshot holds at most 65535 entries, not {count}")
    if reasons and len(reasons) != count:
        raise ValueError(f"{count} entries need {count} reasons, not {len(reasons)}")
    flags = HAS_REASONS if reasons else 0
    header = _HEADER.pack(
        FORMAT,
        flags,
        count,
        zlib.crc32(packed) or 1,
        built_at,
        epoch & 0xFFFFFFFF,
        len(sponsored),
        len(commercial),
    )
    return header + packed + reasons


def read_header(blob: bytes) -> Header:
    """The header of a snapshot, from its first 20 bytes. Raises CorruptSnapshot."""
    if len(blob) < HEADER_SIZE:
        raise CorruptSnapshot(f"{len(blob)} bytes are too short for a header")
    form, flags, count, generation, built_at, epoch, sponsored, commercial = _HEADER.unpack_from(
        blob
    )
    if form != FORMAT or flags & ~HAS_REASONS or not generation:
        raise CorruptSnapshot(f"format {form}, flags {flags}, generation {generation}")
    return Header(
        count, generation, built_at, epoch, bool(flags & HAS_REASONS), sponsored, commercial
    )


def read_ids(packed_ids: bytes) -> tuple[int, ...]:
    """The ids in a slice of whole ids."""
    if len(packed_ids) % ID_SIZE:
        raise CorruptSnapshot(f"{len(packed_ids)} bytes are not whole ids")
    return struct.unpack(f"<{len(packed_ids) // ID_SIZE}I", packed_ids)


def bytes_for(offset: int, count: int) -> int:
    """How many bytes from the start of a snapshot surely hold that page, whatever is paid in it."""
    return HEADER_SIZE + ID_SIZE * (MOST_PAID + offset + count)


def read_page(
    start: bytes, offset: int, count: int
) -> tuple[Header, tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Header, ids of the page, ids of all sponsored and of all commercial posts.

    `start` is as much of a snapshot as `bytes_for` says. Raises CorruptSnapshot.
    """
    header = read_header(start)
    first, middle = HEADER_SIZE, HEADER_SIZE + ID_SIZE * header.sponsored
    end = min(offset + count, header.count)
    page = start[header.start + ID_SIZE * offset : header.start + ID_SIZE * end]
    return (
        header,
        read_ids(page),
        read_ids(start[first:middle]),
        read_ids(start[middle : header.start]),
    )


def unpack(blob: bytes) -> Snapshot:
    """Unpack and check a whole snapshot: length and checksum. Raises CorruptSnapshot."""
    header = read_header(blob)
    end = header.start + ID_SIZE * header.count
    if len(blob) != end + header.count * header.has_reasons:
        raise CorruptSnapshot(f"{header.count} entries in {len(blob)} bytes")
    packed = blob[HEADER_SIZE:end]
    if generation_of(packed) != header.generation:
        raise CorruptSnapshot("the ids do not match the generation")
    ids = np.frombuffer(packed, dtype="<u4")
    paid = header.sponsored + header.commercial
    return Snapshot(
        header, ids[paid:], blob[end:], ids[: header.sponsored], ids[header.sponsored : paid]
    )
