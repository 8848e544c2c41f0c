"""Ratios that survive a busy machine: contenders take turns, and each is set against its neighbour.

Absolute rates move up to three times between phases of a shared machine; a ratio of two neighbours
in time does not. A round asks base, contender, contender, base; a round in which the base itself
moved by more than a quarter says nothing and is left out.
"""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

MOST_DRIFT = 0.25
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Ratio:
    """The median of contender / base, with all values seen."""

    value: float
    base: float
    contender: float
    values: tuple[float, ...]
    discarded: int

    def __str__(self) -> str:
        seen = ", ".join(f"{value:.2f}" for value in self.values)
        return f"{self.value:.2f} [{seen}]"


def measure_ratio(
    base: Callable[[], float],
    contender: Callable[[], float],
    *,
    rounds: int = ROUNDS,
    most_rounds: int = 3 * ROUNDS,
) -> Ratio:
    """Return the median ratio of at least ``rounds`` good rounds, or of what could be had."""
    good: list[tuple[float, float]] = []
    doubtful: list[tuple[float, float]] = []
    for _ in range(most_rounds):
        first, one, two, last = base(), contender(), contender(), base()
        pair = ((first + last) / 2, (one + two) / 2)
        is_steady = abs(first - last) <= MOST_DRIFT * max(first, last)
        (good if is_steady else doubtful).append(pair)
        if len(good) == rounds:
            break
    pairs = good or doubtful
    values = sorted(two / one for one, two in pairs)
    return Ratio(
        value=statistics.median(values),
        base=statistics.median(one for one, _ in pairs),
        contender=statistics.median(two for _, two in pairs),
        values=tuple(values),
        discarded=len(doubtful),
    )
