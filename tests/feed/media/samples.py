"""Real pictures and clips, made here: good ones, heavy ones, and ones with secrets in them."""

import io
import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import pillow_heif
from PIL import Image

# Put into every place where a file can carry words; it may be in no file that is kept.
SECRET = "14 Elm Street"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>{SECRET}</place></x:xmpmeta>'.encode()
PILLOW_NAMES = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}


@cache
def scene(width: int = 640, height: int = 480) -> Image.Image:
    """Four plain quarters (red, green / blue, white), so that a turn can be seen."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    picture.paste((20, 200, 20), (width // 2, 0, width, height // 2))
    picture.paste((20, 20, 220), (0, height // 2, width // 2, height))
    return picture


def exif_with_place(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    exif[0x013B] = SECRET
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (52.0, 31.0, 12.0)
    place[3], place[4] = "E", (13.0, 24.0, 18.0)
    return exif


def encoded(picture: Image.Image, format_: str, **options: Any) -> bytes:
    if format_ == "heic":
        pillow_heif.register_heif_opener()
    out = io.BytesIO()
    picture.save(out, PILLOW_NAMES.get(format_, format_), **options)
    return out.getvalue()


def picture(format_: str, *, width: int = 640, height: int = 480, orientation: int = 1) -> bytes:
    """A picture with everything a camera and an editor write beside the pixels."""
    options: dict[str, Any] = {"exif": exif_with_place(orientation).tobytes(), "quality": 90}
    if format_ in ("jpeg", "webp", "heic"):
        options["xmp"] = XMP
    if format_ == "jpeg":
        options["comment"] = SECRET
    if format_ == "png":
        from PIL.PngImagePlugin import PngInfo

        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", SECRET)
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP.decode())
    return encoded(scene(width, height), format_, **options)


def noise(width: int, height: int) -> Image.Image:
    """Something like a photograph: soft shapes under fine grain."""
    random = np.random.default_rng(7)
    coarse = random.integers(0, 255, (max(1, height // 40), max(1, width // 40), 3), np.uint8)
    soft = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))
    grain = random.integers(-6, 6, (height, width, 1))
    return Image.fromarray((soft.astype(np.int16) + grain).clip(0, 255).astype(np.uint8))


def animation(format_: str) -> bytes:
    frames = [scene(64, 48), scene(64, 48).rotate(180)]
    return encoded(frames[0], format_, save_all=True, append_images=frames[1:])


def png_of(width: int, height: int, *, bits: int = 1, colour: int = 0, zeros: bool = True) -> bytes:
    """A PNG that is tiny as a file and large as a picture; with ``zeros=False`` a bare header."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    row = b"\0" * (1 + (width * bits * channels + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height if zeros else 1)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*each) for each in chunks)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def webp_of(width: int, height: int, *, flags: int = 0) -> bytes:
    """A WebP whose header announces any canvas at all."""
    body = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0])
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def clip(
    path: Path,
    *,
    seconds: float = 1.0,
    width: int = 320,
    height: int = 180,
    rate: int = 10,
    codec: str = "libx264",
    sound: str | None = "aac",
    turn: int | None = None,
    extra_tracks: int = 0,
    container: str | None = None,
) -> Path:
    """A real clip: a bright band wanders over a dark picture, with a tone; metadata filled in."""
    with av.open(str(path), "w", format=container) as output:
        output.metadata.update({"title": SECRET, "comment": SECRET, "location": "+52.52+013.40/"})
        picture = output.add_stream(codec, rate=rate)
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        if codec in ("libx264", "libx265"):
            picture.options = {"preset": "ultrafast", "x265-params": "log-level=none"}
        if turn is not None:
            picture.set_display_rotation(turn)
        tone = output.add_stream(sound, rate=48_000, layout="stereo") if sound else None
        extra = [output.add_stream("aac", rate=48_000, layout="mono") for _ in range(extra_tracks)]
        for frame in frames(round(seconds * rate), width, height):
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        if tone is not None:
            for samples in tones(seconds, "stereo"):
                output.mux(tone.encode(samples))
            output.mux(tone.encode(None))
        for each in extra:
            for samples in tones(seconds, "mono"):
                output.mux(each.encode(samples))
            output.mux(each.encode(None))
    return path


def frames(count: int, width: int, height: int) -> Iterator[av.VideoFrame]:
    for number in range(count):
        pixels = np.full((height, width, 3), 40, np.uint8)
        pixels[: height // 2, : width // 2] = (220, 20, 20)
        at = number * 7 % height
        pixels[at : at + 8] = (250, 240, 60)
        yield av.VideoFrame.from_ndarray(pixels, format="rgb24")


def tones(seconds: float, layout: str) -> Iterator[av.AudioFrame]:
    channels = 2 if layout == "stereo" else 1
    for start in range(0, round(seconds * 48_000), 4800):
        wave = (np.sin(np.arange(start, start + 4800) * 0.05) * 8000).astype(np.int16)
        samples = np.repeat(wave, channels).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout=layout)
        frame.rate, frame.pts, frame.time_base = 48_000, start, Fraction(1, 48_000)
        yield frame
