"""What a file is, told from its first bytes: cheap enough for the upload request itself.

The name and the declared content type are never asked; nothing is decoded.
"""

from dataclasses import dataclass
from typing import IO, Final, Literal

from feed.media import headers, limits
from feed.media.refusal import UNSUPPORTED, MediaRefused

Kind = Literal["image", "video"]
Format = Literal["jpeg", "png", "webp", "heic", "mp4", "webm"]

HEAD_BYTES: Final = 512
KINDS: Final[dict[str, Kind]] = {
    "jpeg": "image",
    "png": "image",
    "webp": "image",
    "heic": "image",
    "mp4": "video",
    "webm": "video",
}
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis"}
_VIDEO_BRANDS: Final = (b"iso", b"mp4", b"avc1", b"hvc1", b"M4V", b"MSNV", b"qt  ", b"3gp", b"dash")

# Known and refused by name, so that the person learns what they picked.
_REFUSED: Final[tuple[tuple[bytes, str], ...]] = (
    (b"GIF8", "A GIF"),
    (b"II*\0", "A TIFF"),
    (b"MM\0*", "A TIFF"),
    (b"II+\0", "A TIFF"),
    (b"MM\0+", "A TIFF"),
    (b"8BPS", "A Photoshop file"),
    (b"%!PS", "A PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "A PostScript file"),
    (b"%PDF", "A PDF"),
    (b"\0\0\1\0", "An icon file"),
    (b"\0\0\2\0", "An icon file"),
    (b"\0\0\0\x0cjP  ", "A JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "A JPEG 2000 picture"),
    (b"\0\0\0\x0cJXL ", "A JPEG XL picture"),
    (b"\xff\x0a", "A JPEG XL picture"),
    (b"BM", "A bitmap (BMP)"),
    (b"#EXTM3U", "A playlist"),
    (b"ffconcat", "A playlist"),
    (b"[playlist]", "A playlist"),
    (b"v=0", "A stream description"),
    (b"PK\3\4", "A zip archive"),
    (b"OggS", "An Ogg file"),
    (b"FLV\1", "A Flash video"),
)
_REFUSED_TEXT: Final[tuple[tuple[bytes, str], ...]] = (
    (b"<svg", "An SVG drawing"),
    (b"<mpd", "A playlist"),
    (b"<smil", "A playlist"),
    (b"<?php", "A script"),
    (b"<!doctype html", "A web page"),
    (b"<html", "A web page"),
    (b"<script", "A web page"),
)


@dataclass(frozen=True, slots=True)
class Sniffed:
    """An accepted file; the sizes are those the header claims, before orientation."""

    kind: Kind
    format: Format
    size: int
    width: int | None = None
    height: int | None = None


def sniff(file: IO[bytes]) -> Sniffed:
    """Tell what ``file`` is, or raise MediaRefused. Leaves the file at its start."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        limits.check_bytes("image", size)
    format_ = _format_of(file.read(HEAD_BYTES))
    kind = KINDS[format_]
    limits.check_bytes(kind, size)
    width = height = None
    if kind == "image":
        width, height = headers.image_size(file, format_, size)
        limits.check_image_size(width, height)
    elif format_ == "mp4":
        limits.check_video_seconds(headers.mp4_seconds(file, size))
    file.seek(0)
    return Sniffed(kind=kind, format=format_, size=size, width=width, height=height)


def _format_of(head: bytes) -> Format:
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _format_of_brand(head)
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return _format_of_ebml(head)
    raise _unsupported(_name_of(head))


def _format_of_brand(head: bytes) -> Format:
    major = head[8:12]
    if major in (b"mif1", b"msf1"):
        # These two say "an image file" only; the codec stands among the compatible brands.
        length = int.from_bytes(head[:4], "big")
        brands = head[16 : min(length, HEAD_BYTES)]
        major = next((b for b in sorted(_HEIC_BRANDS) if b in brands), b"avif")
    if major in _HEIC_BRANDS:
        return "heic"
    if major.startswith(_VIDEO_BRANDS):
        return "mp4"
    raise _unsupported("An AVIF picture" if major in (b"avif", b"avis") else "This kind of file")


def _format_of_ebml(head: bytes) -> Format:
    at = head.find(b"\x42\x82")
    doctype = head[at + 3 : at + 3 + (head[at + 2] & 0x7F)] if 0 < at < len(head) - 3 else b""
    if doctype == b"webm":
        return "webm"
    # Matroska may point into other files; WebM, its subset for the web, may not.
    raise _unsupported("A Matroska video (MKV)")


def _name_of(head: bytes) -> str:
    for magic, name in _REFUSED:
        if head.startswith(magic):
            return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith(b"<"):
        return next((name for mark, name in _REFUSED_TEXT if mark in text), "A web page")
    return "This kind of file"


def _unsupported(name: str) -> MediaRefused:
    return MediaRefused(UNSUPPORTED, f"{name} cannot be posted. Use {limits.ACCEPTED}.")
