"""The picture of a link preview, 1200 x 630, drawn with the label in it.

A preview is a copy on somebody else's page: the label must be in the pixels, for titles are cut
and texts are left out there.
"""

import io
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from PIL import Image, ImageDraw, ImageFont, ImageOps

from feed.media import storing
from feed.models import Media
from feed.sharing import SHARE_SIZE, digest_of, excerpt_of

WIDTH, HEIGHT = SHARE_SIZE
BAND = 92  # the label's band across the top
PICTURE_WIDTH = 504  # 4:5 would be 430; a little wider carries better at thumbnail size
MARGIN = 48
KEPT_SECONDS = 24 * 3600

PAGE, INK, MUTED = (250, 249, 246), (23, 23, 27), (99, 99, 110)
LABEL_PAPER = (255, 231, 168)
SPARK = (255, 194, 51)
FONTS = settings.BASE_DIR / "static" / "fonts"
LATIN = FONTS / "inter-latin-wght-normal.woff2"
EXTENDED = FONTS / "inter-latin-ext-wght-normal.woff2"
PUNCTUATION = frozenset({*range(0x2000, 0x2070), 0x20AC, 0x2122, 0x2191, 0x2193, 0x2212, 0x2215})
BOLD, PLAIN = 680, 440


def share_picture(*, post_id: int, card: dict[str, Any]) -> bytes:
    """Return the PNG of a post; drawn once for each look of it (1 query when it is drawn)."""
    key = f"share-card-{card['id']}-{digest_of(card)}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = draw(card, shot=first_shot(post_id))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def first_shot(post_id: int) -> Image.Image | None:
    """Open the first picture of a post, or the poster of its video; None without a usable file."""
    medium = Media.objects.filter(post_id=post_id, state="ready").order_by("position").first()
    if medium is None:
        return None
    widths = sorted(int(name) for name in medium.renditions if name.isdigit())
    near = next((width for width in widths if width >= 900), widths[-1] if widths else 0)
    names = (medium.renditions.get("poster"), medium.renditions.get(str(near), {}).get("webp"))
    is_sealed = bool(medium.renditions.get("sealed"))  # the label is drawn here, not taken over
    for name in filter(None, names):
        try:
            with storing.shelf(is_sealed=is_sealed).open(name) as file, Image.open(file) as picture:
                return picture.convert("RGB")
        except (OSError, ValueError):  # lost or unreadable: the words alone are still a card
            continue
    return None


def draw(card: dict[str, Any], *, shot: Image.Image | None) -> bytes:
    """Draw the card: the label's band on top, the picture, who posted and what they wrote."""
    canvas = Image.new("RGB", SHARE_SIZE, PAGE)
    pen = ImageDraw.Draw(canvas)
    top = draw_label(pen, card["disclosure"]["label"]) if card["disclosure"] else 0
    left = MARGIN
    if shot is not None:
        size = (PICTURE_WIDTH, HEIGHT - top)
        canvas.paste(ImageOps.fit(shot, size, Image.Resampling.LANCZOS), (0, top))
        left += PICTURE_WIDTH
    draw_words(pen, card, left=left, top=top + MARGIN)
    draw_mark(pen, left=left)
    out = io.BytesIO()
    canvas.save(out, "PNG", compress_level=6)
    return out.getvalue()


def draw_label(pen: ImageDraw.ImageDraw, label: str) -> int:
    """Draw the whole label across the top, smaller when it is long, and return where it ends."""
    room = WIDTH - 2 * MARGIN
    sizes = range(44, 21, -2)
    face = next((Face(s, BOLD) for s in sizes if Face(s, BOLD).length(label) <= room), None)
    face = face or Face(22, BOLD)
    step = face.size * 1.25
    lines = wrap(label, face, room, most=3)
    end = max(BAND, int(len(lines) * step) + 36)
    pen.rectangle((0, 0, WIDTH, end - 1), fill=LABEL_PAPER)
    face.write(pen, (MARGIN, (end - step * len(lines)) / 2), lines, step=step, fill=INK)
    return end


def draw_words(pen: ImageDraw.ImageDraw, card: dict[str, Any], *, left: int, top: int) -> None:
    room = WIDTH - left - MARGIN
    name, text = Face(44, BOLD), Face(32, PLAIN)
    names = wrap(card["author"]["name"], name, room, most=2)
    end = name.write(pen, (left, top), names, step=54, fill=INK)
    lines = wrap(excerpt_of(card, longest=220), text, room, most=6)
    text.write(pen, (left, end + 14), lines, step=42, fill=MUTED)


def draw_mark(pen: ImageDraw.ImageDraw, *, left: int) -> None:
    y = HEIGHT - MARGIN - 14
    pen.ellipse((left, y - 14, left + 28, y + 14), fill=SPARK)
    Face(32, BOLD).write(pen, (left + 42, y - 20), ["spark"], step=32, fill=INK)


@dataclass(frozen=True, slots=True)
class Face:
    """Inter in one size and weight, over the two files that its letters are spread over."""

    size: int
    weight: int

    def length(self, text: str) -> float:
        return sum(self.font(beyond).getlength(run) for beyond, run in runs(text))

    def write(
        self, pen: ImageDraw.ImageDraw, at: tuple[float, float], lines: list[str], *,
        step: float, fill: tuple[int, int, int],
    ) -> float:  # fmt: skip
        """Write the lines one below the other and return where the next would stand."""
        x, y = at
        for line in lines:
            pen_x = x
            for beyond, run in runs(line):
                face = self.font(beyond)
                baseline = y + self.size
                pen.text((pen_x, baseline), run, font=face, fill=fill, anchor="ls")
                pen_x += face.getlength(run)
            y += step
        return y

    def font(self, beyond: bool) -> ImageFont.FreeTypeFont:
        return font(EXTENDED if beyond else LATIN, self.size, self.weight)


def runs(text: str) -> list[tuple[bool, str]]:
    """Split a text where it changes between plain and extended Latin letters."""
    return [(beyond, "".join(chars)) for beyond, chars in groupby(text, key=is_extended)]


def is_extended(char: str) -> bool:
    point = ord(char)
    return 0x100 <= point <= 0x2BA or (point >= 0x1D00 and point not in PUNCTUATION)


def wrap(text: str, face: Face, room: float, *, most: int) -> list[str]:
    """Break the text into at most so many lines that fit; an overlong word is cut in two."""
    lines: list[str] = []
    line = ""
    words = text.split()
    while words and len(lines) < most:
        word = words.pop(0)
        longer = f"{line} {word}".strip()
        if face.length(longer) <= room:
            line = longer
        elif line:
            lines.append(line)
            line = ""
            words.insert(0, word)
        else:
            fits = next((n for n in range(len(word), 1, -1) if face.length(word[:n]) <= room), 1)
            lines.append(word[:fits])
            words[:0] = [word[fits:]] if word[fits:] else []
    if line and len(lines) < most:
        lines.append(line)
        line = ""
    if (words or line) and lines:
        lines[-1] = f"{lines[-1].rstrip('.,; ')}…"
    return lines


@lru_cache(maxsize=64)
def font(path: Path, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """Return Inter in this size; the font that Pillow carries where woff2 cannot be read."""
    try:
        face = ImageFont.truetype(path, size)
        face.set_variation_by_axes([weight])
    except OSError:
        fallback = ImageFont.load_default(size)
        assert isinstance(fallback, ImageFont.FreeTypeFont)
        return fallback
    return face
