"""One member's feed as one packed string: a 16-byte header and the post ids, best first.

    offset  size  field
    0       1     format, 1
    1       1     flags: 1 = a reason byte per entry follows the ids
    2       2     count of entries
    4       4     generation: CRC-32 of the ids, never 0
    8       4     built_at, Unix seconds
    12      4     epoch of the pools it was built from
    16      4 x n post ids, unsigned 32 bit
    ..      1 x n reasons, only with the flag

All numbers are little-endian. The generation is made from the content: a rebuild that changes
nothing keeps the generation, so every cursor into it stays good, even when the store lost its data
in between.
"""

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FORMAT = 1
HAS_REASONS = 1
HEADER_SIZE = 16
ID_SIZE = 4
MAX_ENTRIES = 800

_HEADER = struct.Struct("<BBHIII")


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


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole unpacked snapshot; `ids` is an array of unsigned 32-bit post ids, best first."""

    header: Header
    ids: np.ndarray
    reasons: bytes


def generation_of(packed_ids: bytes) -> int:
    """The generation that belongs to these packed ids: the same ids always give the same one."""
    return zlib.crc32(packed_ids) or 1


def pack(
    ids: np.ndarray | Sequence[int], *, built_at: int, epoch: int, reasons: bytes = b""
) -> bytes:
    """Pack ids (and one reason byte per id, or none) into a snapshot."""
    packed = np.asarray(ids).astype("<u4").tobytes()
    count = len(packed) // ID_SIZE
    if count > 0xFFFF:
        raise ValueError(f"a snapshot holds at most 65535 entries, not {count}")
    if reasons and len(reasons) != count:
        raise ValueError(f"{count} entries need {count} reasons, not {len(reasons)}")
    flags = HAS_REASONS if reasons else 0
    header = _HEADER.pack(
        FORMAT, flags, count, zlib.crc32(packed) or 1, built_at, epoch & 0xFFFFFFFF
    )
    return header + packed + reasons


def read_header(blob: bytes) -> Header:
    """The header of a snapshot, from its first 16 bytes. Raises CorruptSnapshot."""
    if len(blob) < HEADER_SIZE:
        raise CorruptSnapshot(f"{len(blob)} bytes are too short for a header")
    form, flags, count, generation, built_at, epoch = _HEADER.unpack_from(blob)
    if form != FORMAT or flags & ~HAS_REASONS or not generation:
        raise CorruptSnapshot(f"format {form}, flags {flags}, generation {generation}")
    return Header(count, generation, built_at, epoch, bool(flags & HAS_REASONS))


def read_ids(packed_ids: bytes) -> tuple[int, ...]:
    """The ids of one page, from the slice of a snapshot that `page_range` names."""
    if len(packed_ids) % ID_SIZE:
        raise CorruptSnapshot(f"{len(packed_ids)} bytes are not whole ids")
    return struct.unpack(f"<{len(packed_ids) // ID_SIZE}I", packed_ids)


def page_range(offset: int, count: int) -> tuple[int, int]:
    """First and last byte (both included) of a page inside a snapshot without reasons."""
    first = HEADER_SIZE + ID_SIZE * offset
    return first, first + ID_SIZE * count - 1


def unpack(blob: bytes) -> Snapshot:
    """Unpack and check a whole snapshot: length and checksum. Raises CorruptSnapshot."""
    header = read_header(blob)
    end = HEADER_SIZE + ID_SIZE * header.count
    if len(blob) != end + header.count * header.has_reasons:
        raise CorruptSnapshot(f"{header.count} entries in {len(blob)} bytes")
    packed = blob[HEADER_SIZE:end]
    if generation_of(packed) != header.generation:
        raise CorruptSnapshot("the ids do not match the generation")
    return Snapshot(header, np.frombuffer(packed, dtype="<u4"), blob[end:])
