"""Fields of light as float arrays: gradients, glows, soft shapes, and the grain that hides banding."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1080, 1350
# Light is soft: fields are worked out at half the size and enlarged, which is four times as fast.
WIDE, HIGH = WIDTH // 2, HEIGHT // 2
Field = NDArray[np.float32]


def rgb(text: str) -> Field:
    text = text.lstrip("#")
    return np.array([int(text[i : i + 2], 16) for i in (0, 2, 4)], dtype=np.float32)


@lru_cache(maxsize=1)
def rows() -> Field:
    return (np.arange(HIGH, dtype=np.float32) / (HIGH - 1))[:, None]


@lru_cache(maxsize=1)
def columns() -> Field:
    return (np.arange(WIDE, dtype=np.float32) / (WIDE - 1))[None, :]


def smooth(field: Field, low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, an S between."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def vertical(stops: list[tuple[float, str]]) -> Field:
    """Colours down the picture, blended in linear light so that no stop turns grey."""
    y = rows()[:, 0]
    at = [stop[0] for stop in stops]
    colours = np.stack([rgb(stop[1]) for stop in stops]) ** 2.0
    lines = np.stack([np.interp(y, at, colours[:, c]) for c in range(3)], axis=1) ** 0.5
    return np.repeat(lines[:, None, :].astype(np.float32), WIDE, axis=1)


def glow(x: float, y: float, width: float, height: float, power: float = 2.0) -> Field:
    """A soft round light, 1 in its middle; distances in parts of the width."""
    dx = (columns() - x) / width
    dy = (rows() - y) * (HEIGHT / WIDTH) / height
    return np.exp(-((dx * dx + dy * dy) ** (power / 2))).astype(np.float32)


def lighten(base: Field, mask: Field, colour: str, amount: float) -> Field:
    """Screen: adds light, never clips."""
    lit = rgb(colour) / 255 * (mask[..., None] * np.float32(amount))
    lit *= 255 - base
    lit += base
    return lit


def darken(base: Field, mask: Field, colour: str, amount: float) -> Field:
    """Multiply towards `colour`."""
    shade = 1 - (1 - rgb(colour) / 255) * (mask[..., None] * amount)
    return base * shade


def cover(base: Field, mask: Field, colour: Field | str) -> Field:
    ink = rgb(colour) if isinstance(colour, str) else colour
    return base + (ink - base) * mask[..., None]


def drawn(paint: Callable[[ImageDraw.ImageDraw], None], blur: float = 0) -> Field:
    """A shape drawn at full size, in picture pixels, and halved: smooth at its edges."""
    scale = 0.5 if blur > 6 else 1
    canvas = Image.new("L", (round(WIDTH * scale), round(HEIGHT * scale)), 0)
    paint(_Scaled(canvas, scale))  # type: ignore[arg-type]
    if scale == 1:
        canvas = canvas.reduce(2)
    if blur:
        canvas = canvas.filter(ImageFilter.GaussianBlur(blur / 2))
    return np.asarray(canvas, dtype=np.float32) / 255


class _Scaled:
    """Draws in picture pixels on a canvas of another size."""

    def __init__(self, canvas: Image.Image, scale: float) -> None:
        self._draw, self._scale = ImageDraw.Draw(canvas), scale

    def _points(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x * self._scale, y * self._scale) for x, y in points]

    def _box(self, box: tuple[float, float, float, float]) -> list[float]:
        return [edge * self._scale for edge in box]

    def polygon(self, points: list[tuple[float, float]], fill: int = 255) -> None:
        self._draw.polygon(self._points(points), fill=fill)

    def rectangle(self, box: tuple[float, float, float, float], fill: int = 255) -> None:
        self._draw.rectangle(self._box(box), fill=fill)

    def rounded(
        self, box: tuple[float, float, float, float], radius: float, fill: int = 255
    ) -> None:
        self._draw.rounded_rectangle(self._box(box), radius * self._scale, fill=fill)

    def ellipse(self, box: tuple[float, float, float, float], fill: int = 255) -> None:
        self._draw.ellipse(self._box(box), fill=fill)

    def line(self, points: list[tuple[float, float]], width: float, fill: int = 255) -> None:
        self._draw.line(
            self._points(points), fill=fill, width=max(1, round(width * self._scale)), joint="curve"
        )

    def arc(
        self, box: tuple[float, float, float, float], start: float, end: float, width: float
    ) -> None:
        self._draw.arc(
            self._box(box), start, end, fill=255, width=max(1, round(width * self._scale))
        )


@lru_cache(maxsize=1)
def grain() -> Field:
    noise = np.random.default_rng(20190).normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32)
    return noise[..., None]


@lru_cache(maxsize=4)
def fibres(seed: int, stretch_x: int, stretch_y: int) -> Field:
    """Noise drawn out along one axis: wood, linen, brushed wall. About -1 to 1."""
    rng = np.random.default_rng(seed)
    across, down = max(1.0, stretch_x / 2), max(1.0, stretch_y / 2)
    size = (round(HIGH / down) + 2, round(WIDE / across) + 2)
    small = rng.normal(0, 1, size).astype(np.float32)
    return enlarged(small, (WIDE, HIGH))


def enlarged(field: Field, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Field:
    """A field of one value at another size, without ever leaving floats."""
    grown = Image.fromarray(field, "F").resize(size, Image.Resampling.BICUBIC)
    return np.asarray(grown, dtype=np.float32)


def developed(field: Field, strength: float = 2.1) -> Image.Image:
    """To 8 bits with grain, so that a slow gradient never shows steps."""
    if field.shape[0] == HIGH:
        planes = [enlarged(np.ascontiguousarray(field[..., c], dtype=np.float32)) for c in range(3)]
        field = np.stack(planes, axis=2)
    grained = field + grain() * np.float32(strength)
    return Image.fromarray(np.clip(grained, 0, 255, out=grained).astype(np.uint8), "RGB")
