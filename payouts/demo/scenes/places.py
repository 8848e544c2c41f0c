"""Every place by its name."""

from collections.abc import Callable
from functools import lru_cache

from payouts.demo.scenes import backdrops, outdoors, surfaces
from payouts.demo.scenes.backdrops import Backdrop


@lru_cache(maxsize=2)
def backdrop(name: str) -> Backdrop:
    """`studio:peach:leaf`, `flat:picnic`, `meadow:dusk`: a kind and what it takes."""
    kind, *rest = name.split(":")
    makers: dict[str, Callable[..., Backdrop]] = {
        "studio": backdrops.studio,
        "podium": backdrops.podium,
        "table": backdrops.table,
        "desk": backdrops.desk,
        "flat": surfaces.flat,
        "shelf": backdrops.shelf,
        "rail": backdrops.rail,
        "out": outdoors.place,
        "stage": outdoors.concert,
    }
    return makers[kind](*rest)
