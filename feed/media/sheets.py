"""Draws the label of a video on a transparent sheet of the clip's size.

Large, dark on amber whatever lies beneath, and clear of the edges that players and phones cover
with their own signs.
"""

from typing import Final

from PIL import Image, ImageDraw

from feed.share_picture import BOLD, INK, LABEL_PAPER, Face, wrap

# Of the shorter side: how large the letters are, and how far from every edge they stay.
LETTERS: Final = 0.058
MARGIN: Final = 0.06
SMALLEST: Final = 12
MOST_LINES: Final = 4
_STEP: Final = 1.25


def draw_sheet(label: str, *, width: int, height: int) -> Image.Image:
    """Return an RGBA picture with the whole label in the upper left of the safe area."""
    sheet = Image.new("RGBA", (width, height), (*LABEL_PAPER, 0))
    short = min(width, height)
    margin = round(MARGIN * short)
    face, lines = _fit(label, width=width, height=height, margin=margin)
    pad, step = round(face.size * 0.5), face.size * _STEP
    right = margin + 2 * pad + max(face.length(line) for line in lines)
    bottom = margin + pad + step * len(lines) + pad * 0.6
    pen = ImageDraw.Draw(sheet)
    box = (margin, margin, min(width - 2, right), min(height - 2, bottom))
    pen.rounded_rectangle(box, radius=pad, fill=(*LABEL_PAPER, 255))
    face.write(pen, (margin + pad, margin + pad * 0.7), lines, step=step, fill=INK)
    return sheet


def _fit(label: str, *, width: int, height: int, margin: int) -> tuple[Face, list[str]]:
    """The largest letters with which the whole label fits; the smallest where nothing does."""
    largest = max(SMALLEST, round(LETTERS * min(width, height)))
    for size in range(largest, SMALLEST - 1, -1):
        face = Face(size, BOLD)
        lines = wrap(label, face, width - 2 * margin - size, most=MOST_LINES)
        is_tall = len(lines) * size * _STEP + size > height - 2 * margin
        if "".join(lines).replace(" ", "") == label.replace(" ", "") and not is_tall:
            return face, lines
    return face, lines
