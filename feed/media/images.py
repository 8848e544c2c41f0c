"""One picture in, a clean set out: renditions, a clean original, a placeholder, a colour.

Everything is drawn again from pixels, so nothing of the file that was sent survives: no EXIF, GPS,
XMP, comment, colour profile or trailing bytes. No number chosen by a person reaches Pillow; no
colour profile is applied (both are where its advisories gather).
"""

import base64
import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

from PIL import Image, ImageFilter

from feed.media import headers, limits
from feed.media.refusal import DISK_ERRORS
from feed.media.sniff import Sniffed

WIDTHS: Final = (480, 960, 1440)
ORIGINAL_SIDE: Final = 2560
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SAVE: Final[dict[str, dict[str, Any]]] = {
    "avif": {"format": "AVIF", "quality": 62, "speed": 8},
    "webp": {"format": "WEBP", "quality": 78, "method": 3},
}


@dataclass(frozen=True, slots=True)
class Rendition:
    name: str
    format: str
    width: int
    height: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a processed picture; names are files in the folder that was given."""

    width: int
    height: int
    placeholder: str
    colour: str
    original: str
    renditions: list[Rendition]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def process_picture(source: Path, sniffed: Sniffed, into: Path) -> Picture:
    """Decode ``source`` and write its clean set to ``into``; raises MediaRefused."""
    return write_picture(read_picture(source, sniffed), into)


def read_picture(source: Path, sniffed: Sniffed) -> Image.Image:
    """The upright picture in plain RGB, at most ORIGINAL_SIDE long; raises MediaRefused."""
    try:
        pixels, within, turn = _decode(source, sniffed.format)
        flat = _flatten(pixels)
        small = flat.resize(within, reducing_gap=2.0) if flat.size != within else flat
        return _without_metadata(small.transpose(turn) if turn is not None else small)
    except OSError as error:
        if error.errno in DISK_ERRORS:
            raise
        raise headers.unreadable() from error
    except headers.PILLOW_ERRORS as error:
        raise headers.unreadable() from error


def _decode(
    source: Path, format_: str
) -> tuple[Image.Image, tuple[int, int], Image.Transpose | None]:
    """The pixels, the size to bring them to, and the turn to give them then."""
    with _open(source, format_) as picture:
        limits.check_image_size(*picture.size)
        if format_ != "jpeg" and getattr(picture, "n_frames", 1) > 1:
            raise headers.animated()
        within = _fit(picture.size, ORIGINAL_SIDE)
        # A JPEG can be decoded at a half, a quarter or an eighth: less time, less memory.
        picture.draft("RGB", within)
        picture.load()
        # Only now: asking a PNG for its EXIF loads it, and would hide damaged pixels.
        turn = _turn_of(picture)
        # A copy lets go of the decoder, whose own buffers are twice the picture for a WebP.
        return picture.copy(), within, turn


def write_picture(picture: Image.Image, into: Path) -> Picture:
    """Write renditions and the clean original of an RGB picture."""
    picture.save(into / "original.jpg", "JPEG", quality=90, optimize=True)
    renditions = []
    scaled = picture
    for width in reversed(_widths(picture.width)):
        scaled = _scale(scaled, width)
        for extension, options in _SAVE.items():
            name = f"w{width}.{extension}"
            scaled.save(into / name, **options)
            weight = (into / name).stat().st_size
            renditions.append(Rendition(name, extension, *scaled.size, weight))
    return Picture(
        width=picture.width,
        height=picture.height,
        placeholder=_placeholder(scaled),
        colour=_dominant_colour(scaled),
        original="original.jpg",
        renditions=renditions[::-1],
    )


def _open(source: Path, format_: str) -> Image.Image:
    if format_ != "heic":
        return Image.open(source, formats=(format_.upper(),))
    import pillow_heif  # 20 MB of decoder, loaded for the few files that need it

    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = False
    pillow_heif.options.AUX_IMAGES = False
    pillow_heif.register_heif_opener()
    return Image.open(source, formats=("HEIF",))


def _turn_of(picture: Image.Image) -> Image.Transpose | None:
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except (*headers.PILLOW_ERRORS, AttributeError):
        # Damaged EXIF says nothing about the pixels: show them as they are.
        return None


def _fit(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= side:
        return size
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _flatten(picture: Image.Image) -> Image.Image:
    """Plain RGB, transparent parts on white."""
    if picture.mode.startswith(("I", "F")):
        # 16 bits a channel: keep the upper eight.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if not picture.has_transparency_data:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    if picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    flat = Image.new("RGB", picture.size, "white")
    flat.paste(picture, mask=picture.getchannel("A"))
    return flat


def _without_metadata(picture: Image.Image) -> Image.Image:
    """A new picture of the same pixels: a copy would carry comments and profiles along."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    return clean


def _widths(width: int) -> list[int]:
    """The standard widths below the picture's own, and then its own (at most the largest)."""
    return [each for each in WIDTHS if each < width] + ([width] if width <= WIDTHS[-1] else [])


def _scale(picture: Image.Image, width: int) -> Image.Image:
    if picture.width == width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _placeholder(picture: Image.Image) -> str:
    tiny = picture.resize(_fit(picture.size, 16), Image.Resampling.BOX)
    out = io.BytesIO()
    tiny.filter(ImageFilter.GaussianBlur(1)).save(out, "WEBP", quality=40, method=4)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode()


def _dominant_colour(picture: Image.Image) -> str:
    tiny = picture.resize(_fit(picture.size, 48), Image.Resampling.BOX)
    reduced = tiny.quantize(6, method=Image.Quantize.MEDIANCUT)
    counts = reduced.getcolors() or [(1, 0)]
    _, index = max(counts, key=lambda each: each[0])
    palette = reduced.getpalette() or [0, 0, 0]
    red, green, blue = palette[3 * cast(int, index) :][:3]
    return f"#{red:02x}{green:02x}{blue:02x}"
