"""Charts drawn on the server: geometry only, the template makes the SVG of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT, GAP = 600, 120, 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in SVG user units, from the top left; ``value`` is what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


def bars(days: Sequence[tuple[date, int]]) -> list[Bar]:
    """Return a bar per day, scaled to the largest value (an empty day has no height)."""
    if not days:
        return []
    top = max(value for _, value in days) or 1
    step = WIDTH / len(days)
    return [
        Bar(
            x=round(index * step + GAP / 2, 1),
            y=round(HEIGHT * (1 - value / top), 1),
            width=round(step - GAP, 1),
            height=round(HEIGHT * value / top, 1),
            label=f"{day:%-d %b}",
            value=value,
        )
        for index, (day, value) in enumerate(days)
    ]
