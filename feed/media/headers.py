"""Sizes, lengths and completeness read from file headers, without decoding a pixel."""

import struct
import warnings
from collections.abc import Iterator
from typing import IO, Final, NamedTuple

from PIL import Image

from feed.media import limits
from feed.media.refusal import MediaRefused

# Pillow only warns at its own limit; here the warning is an error, as its authors advise.
Image.MAX_IMAGE_PIXELS = limits.MAX_IMAGE_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)

# What Pillow raises on broken headers, as documented and as found by mutating files.
PILLOW_ERRORS: Final = (
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    KeyError,
    IndexError,
    OverflowError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
_MAX_BOXES: Final = 1000
_HEIC_META_BYTES: Final = 1 << 20
_CHUNK: Final = 1 << 20


class Size(NamedTuple):
    width: int
    height: int


def unreadable(what: str = "picture") -> MediaRefused:
    return MediaRefused(
        "unreadable", f"The {what} cannot be read; it may be damaged. Save it again and retry."
    )


def cut_off(what: str = "picture") -> MediaRefused:
    return MediaRefused("truncated", f"The {what} ends too early. Upload it again, in full.")


def animated() -> MediaRefused:
    return MediaRefused("animated", "Moving pictures cannot be posted. Use a still or a video.")


def image_size(file: IO[bytes], format_: str, size: int) -> Size:
    """Width and height that the header claims; refuses moving pictures and files cut short."""
    file.seek(0)
    if format_ == "webp":
        return _webp_size(file.read(30), size)
    if format_ == "heic":
        return _heic_size(file.read(_HEIC_META_BYTES), size)
    found = _pillow_size(file, format_)
    complete = _png_is_complete if format_ == "png" else _jpeg_is_complete
    limits.check_image_size(*found)
    if not complete(file, size):
        raise cut_off()
    return found


def _pillow_size(file: IO[bytes], format_: str) -> Size:
    try:
        with Image.open(file, formats=(format_.upper(),)) as picture:
            # A JPEG may carry further pictures (depth, gain map); the first one is the photo.
            if format_ == "png" and getattr(picture, "n_frames", 1) > 1:
                raise animated()
            return Size(*picture.size)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise limits.too_many_pixels() from error
    except PILLOW_ERRORS as error:
        raise unreadable() from error


def _png_is_complete(file: IO[bytes], size: int) -> bool:
    """Walk the chunks to IEND; the contents are skipped."""
    at = 8
    while at + 12 <= size:
        file.seek(at)
        length, kind = struct.unpack(">I4s", file.read(8))
        at += 12 + length
        if kind == b"IEND":
            return at <= size
    return False


def _jpeg_is_complete(file: IO[bytes], size: int) -> bool:
    """An end mark stands after the first scan (inside a scan its two bytes cannot occur)."""
    at = 2
    for _ in range(_MAX_BOXES):
        file.seek(at)
        mark = file.read(4)
        if len(mark) < 4 or mark[0] != 0xFF:
            return False
        if mark[1] == 0xFF:
            at += 1
            continue
        at += 2 + int.from_bytes(mark[2:], "big")
        if mark[1] == 0xDA:
            return _contains(file, at, b"\xff\xd9")
    return False


def _contains(file: IO[bytes], at: int, needle: bytes) -> bool:
    file.seek(at)
    tail = b""
    while chunk := file.read(_CHUNK):
        if needle in tail + chunk:
            return True
        tail = chunk[-1:]
    return False


def _webp_size(head: bytes, size: int) -> Size:
    """Read by hand: opening a WebP in Pillow already sets memory aside for the whole canvas."""
    if len(head) < 30:
        raise cut_off()
    if int.from_bytes(head[4:8], "little") + 8 > size:
        raise cut_off()
    kind, body = head[12:16], head[20:]
    if kind == b"VP8X":
        if body[0] & 0x02:
            raise animated()
        return Size(
            int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        )
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return Size(width & 0x3FFF, height & 0x3FFF)
    raise unreadable()


def _heic_size(head: bytes, size: int) -> Size:
    """The largest picture described in the ``meta`` box: tiles and thumbnails are smaller."""
    sizes: list[Size] = []
    at = head.find(b"ispe")
    while at >= 0 and at + 16 <= len(head) and len(sizes) < _MAX_BOXES:
        sizes.append(Size(*struct.unpack(">II", head[at + 8 : at + 16])))
        at = head.find(b"ispe", at + 16)
    if not sizes:
        raise unreadable()
    return max(sizes, key=lambda found: found.width * found.height)


class Box(NamedTuple):
    kind: bytes
    start: int
    end: int


def mp4_boxes(file: IO[bytes], start: int, end: int) -> Iterator[Box]:
    """The boxes between two places of an ISO media file; raises when one runs past the end."""
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        length, kind = struct.unpack(">I4s", file.read(8))
        body = start + 8
        if length == 1:
            large = file.read(8)
            length = int.from_bytes(large, "big") if len(large) == 8 else 0
            body += 8
        elif length == 0:
            length = end - start
        if length < body - start or start + length > end:
            raise cut_off("video")
        yield Box(kind, body, start + length)
        start += length


def mp4_seconds(file: IO[bytes], size: int) -> float:
    """The length that the movie header claims; 0 where it names none (a fragmented file)."""
    movie = next((box for box in mp4_boxes(file, 0, size) if box.kind == b"moov"), None)
    if movie is None:
        raise cut_off("video")
    header = next((b for b in mp4_boxes(file, movie.start, movie.end) if b.kind == b"mvhd"), None)
    if header is None:
        raise unreadable("video")
    file.seek(header.start)
    body = file.read(32)
    if len(body) < 32:
        raise unreadable("video")
    is_long = body[0] == 1
    scale, length = struct.unpack_from(*((">IQ", body, 20) if is_long else (">II", body, 12)))
    if scale == 0:
        raise unreadable("video")
    unknown = 2**64 - 1 if is_long else 2**32 - 1
    return 0.0 if length == unknown else float(length / scale)
