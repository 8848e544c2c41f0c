"""Where things go: each layout is a few rules a window dresser would know."""

from dataclasses import dataclass

import numpy as np

from payouts.demo.scenes.backdrops import Backdrop, Stage
from payouts.demo.scenes.light import HEIGHT, WIDTH
from payouts.demo.scenes.objects import SHAPES, extent


@dataclass(slots=True)
class Placed:
    number: int  # the item's place in the list, from 1
    look: str
    hue: int
    edge: int
    turn: int
    is_flipped: bool
    left: int
    top: int
    height: int
    order: float
    stance: str  # stands | flat | hung | air


# x, depth (0 at the back): the largest first
_GROUND = {
    1: [(0.50, 0.45)],
    2: [(0.39, 0.20), (0.72, 0.62)],
    3: [(0.42, 0.10), (0.76, 0.42), (0.27, 0.85)],
    4: [(0.41, 0.04), (0.77, 0.34), (0.25, 0.76), (0.58, 0.98)],
    5: [(0.42, 0.00), (0.78, 0.26), (0.20, 0.58), (0.50, 0.95), (0.77, 0.92)],
    6: [(0.36, 0.00), (0.72, 0.10), (0.17, 0.55), (0.44, 0.85), (0.68, 0.97), (0.87, 0.62)],
}
_AIR = [(0.20, 0.20), (0.80, 0.14), (0.62, 0.30), (0.34, 0.12)]


def arrange(
    setting: Backdrop, things: list[tuple[str, int]], *, seed: int, is_mirrored: bool
) -> list[Placed]:
    """Places for `things` (name and hue) in the setting; largest objects get the best places."""
    rng = np.random.default_rng(seed)
    layouts = {"ground": _on_ground, "flat": _from_above, "stages": _on_stages, "rail": _on_rail}
    placed = layouts[setting.layout](setting, things, rng)
    if is_mirrored and setting.layout in ("ground", "flat"):
        for thing in placed:
            wide, _ = _box(thing.look, thing.edge, thing.turn)
            thing.left = WIDTH - thing.left - wide
    return placed


def _size(look: str) -> float:
    """Small things are shown a little larger than life, or nobody would see them."""
    return float(SHAPES[look].size ** 0.88)


def _box(look: str, edge: int, turn: int) -> tuple[int, int]:
    wide, high = extent(look, turn)
    return round(wide * edge), round(high * edge)


def _on_ground(
    setting: Backdrop, things: list[tuple[str, int]], rng: np.random.Generator
) -> list[Placed]:
    standing = [i for i, (look, _) in enumerate(things) if not SHAPES[look].in_air]
    flying = [i for i, (look, _) in enumerate(things) if SHAPES[look].in_air]
    order = sorted(standing, key=lambda i: -SHAPES[things[i][0]].size)
    slots = _GROUND[min(6, max(1, len(order)))]
    # The largest thing fills the picture, or nearly: nothing stands lost in an empty room.
    scale = max(
        17.0,
        {1: 640.0, 2: 540.0}.get(len(order), 430.0)
        / max((_size(things[i][0]) for i in order), default=1.0),
    )
    for _ in range(40):
        placed = [
            _stand(setting, things, i, slot, scale, rng_jitter=(0.0, 0.0))
            for i, slot in zip(order, slots, strict=False)
        ]
        _push_apart(placed)
        if _fits(placed):
            break
        scale *= 0.955
    _settle(placed, rng)
    for turn, i in enumerate(flying):
        x, y = _AIR[turn % len(_AIR)]
        placed.append(_fly(things, i, x + float(rng.uniform(-0.04, 0.04)), y, scale * 0.62))
    return placed


def _stand(
    setting: Backdrop,
    things: list[tuple[str, int]],
    index: int,
    slot: tuple[float, float],
    scale: float,
    rng_jitter: tuple[float, float],
) -> Placed:
    look, hue = things[index]
    x, depth = slot
    base = setting.back + (setting.front - setting.back) * depth
    edge = int(_size(look) * scale * (0.94 + 0.16 * depth))
    turn = SHAPES[look].turn
    wide, high = _box(look, edge, turn)
    return Placed(
        number=index + 1,
        look=look,
        hue=hue,
        edge=edge,
        turn=turn,
        is_flipped=False,
        left=int(x * WIDTH - wide / 2),
        top=int(base * HEIGHT - high),
        height=high,
        order=base,
        stance="stands",
    )


def _width(thing: Placed) -> int:
    return _box(thing.look, thing.edge, thing.turn)[0]


def _overlap(a: Placed, b: Placed) -> float:
    """Part of the hinder object's box covered by the one in front."""
    hind, fore = (a, b) if a.order <= b.order else (b, a)
    wide = min(hind.left + _width(hind), fore.left + _width(fore)) - max(hind.left, fore.left)
    high = min(hind.top + hind.height, fore.top + fore.height) - max(hind.top, fore.top)
    return max(0, wide) * max(0, high) / max(1, _width(hind) * hind.height)


def _push_apart(placed: list[Placed]) -> None:
    for _ in range(14):
        for i, a in enumerate(placed):
            for b in placed[i + 1 :]:
                if _overlap(a, b) > 0.10:
                    step = 9 if a.left + _width(a) / 2 < b.left + _width(b) / 2 else -9
                    a.left -= step
                    b.left += step
        for thing in placed:
            thing.left = int(min(max(thing.left, 48), WIDTH - 48 - _width(thing)))


def _fits(placed: list[Placed]) -> bool:
    if any(
        _width(t) > WIDTH * 0.80
        or t.height > HEIGHT * 0.56
        or t.left < 40
        or t.left + _width(t) > WIDTH - 40
        for t in placed
    ):
        return False
    return all(_overlap(a, b) <= 0.16 for i, a in enumerate(placed) for b in placed[i + 1 :])


def _settle(placed: list[Placed], rng: np.random.Generator) -> None:
    """A hand's breadth of disorder."""
    for thing in placed:
        thing.left += int(rng.uniform(-10, 10))
        nudge = int(rng.uniform(-6, 6))
        thing.top += nudge
        thing.order += nudge / HEIGHT


def _fly(things: list[tuple[str, int]], index: int, x: float, y: float, scale: float) -> Placed:
    look, hue = things[index]
    edge = int(_size(look) * scale)
    wide, high = _box(look, edge, 0)
    return Placed(
        number=index + 1,
        look=look,
        hue=hue,
        edge=edge,
        turn=0,
        is_flipped=False,
        left=int(x * WIDTH - wide / 2),
        top=int(y * HEIGHT - high / 2),
        height=high,
        order=0.0,
        stance="air",
    )


_FLAT = {
    1: [(0.50, 0.48)],
    2: [(0.36, 0.36), (0.64, 0.64)],
    3: [(0.33, 0.30), (0.69, 0.46), (0.36, 0.70)],
    4: [(0.31, 0.28), (0.71, 0.33), (0.32, 0.67), (0.70, 0.70)],
    5: [(0.29, 0.24), (0.72, 0.26), (0.50, 0.50), (0.27, 0.75), (0.73, 0.76)],
    6: [(0.28, 0.21), (0.71, 0.22), (0.30, 0.49), (0.72, 0.51), (0.28, 0.77), (0.71, 0.79)],
}


def _from_above(
    setting: Backdrop, things: list[tuple[str, int]], rng: np.random.Generator
) -> list[Placed]:
    slots = list(_FLAT[min(6, len(things))])
    order = sorted(range(len(things)), key=lambda i: -SHAPES[things[i][0]].size)
    largest = SHAPES[things[order[0]][0]].size ** 0.62
    limit = {1: 760, 2: 560, 3: 500, 4: 430, 5: 390, 6: 350}[min(6, len(things))]
    placed = []
    for i, (x, y) in zip(order, slots, strict=False):
        look, hue = things[i]
        edge = int(limit * max(0.52, SHAPES[look].size ** 0.62 / largest))
        turn = int(rng.integers(-16, 17)) + (
            SHAPES[look].turn if abs(SHAPES[look].turn) < 30 else 0
        )
        wide, high = _box(look, edge, turn)
        placed.append(
            Placed(
                number=i + 1,
                look=look,
                hue=hue,
                edge=edge,
                turn=turn,
                is_flipped=False,
                left=int(x * WIDTH - wide / 2 + rng.uniform(-16, 16)),
                top=int(y * HEIGHT - high / 2 + rng.uniform(-16, 16)),
                height=high,
                order=y,
                stance="flat",
            )
        )
    return placed


def _on_stages(
    setting: Backdrop, things: list[tuple[str, int]], rng: np.random.Generator
) -> list[Placed]:
    stages = list(setting.stages)
    if len(things) < len(stages) and len(stages) > 3:
        keep = {2: (1, 4), 3: (0, 3, 4), 4: (0, 2, 3, 5), 5: (0, 1, 3, 4, 5)}.get(len(things), (3,))
        stages = [stages[k] for k in keep]
    order = sorted(range(len(things)), key=lambda i: -SHAPES[things[i][0]].size)
    rooms = sorted(stages, key=lambda s: -s.scale)
    return [
        _on_stage(things, i, stage, len(setting.stages))
        for i, stage in zip(order, rooms, strict=False)
    ]


def _on_stage(things: list[tuple[str, int]], index: int, stage: Stage, count: int) -> Placed:
    look, hue = things[index]
    room = (330 if count == 3 else 345) * stage.scale
    edge = int(min(room * 1.18, max(room * 0.58, room * (SHAPES[look].size / 54) ** 0.6)))
    turn = SHAPES[look].turn
    wide, high = _box(look, edge, turn)
    return Placed(
        number=index + 1,
        look=look,
        hue=hue,
        edge=edge,
        turn=turn,
        is_flipped=False,
        left=int(stage.x * WIDTH - wide / 2),
        top=int(stage.y * HEIGHT - high),
        height=high,
        order=stage.y,
        stance="stands",
    )


_HANGS = {
    "dress",
    "tshirt",
    "jeans",
    "coat",
    "scarf",
    "blouse",
    "shorts",
    "tie",
    "vest",
    "umbrella",
    "handbag",
}


def _on_rail(
    setting: Backdrop, things: list[tuple[str, int]], rng: np.random.Generator
) -> list[Placed]:
    hung = [i for i, (look, _) in enumerate(things) if look in _HANGS][:3]
    below = [i for i in range(len(things)) if i not in hung][:3]
    span = {1: [0.5], 2: [0.33, 0.68], 3: [0.235, 0.50, 0.765]}.get(len(hung), [])
    floor = {1: [0.5], 2: [0.34, 0.68], 3: [0.24, 0.5, 0.77]}.get(len(below), [])
    room = {1: 640, 2: 500, 3: 430}.get(len(hung), 0)
    return [
        *(_hang(setting, things, i, x, room) for i, x in zip(hung, span, strict=True)),
        *(_below(setting, things, i, x) for i, x in zip(below, floor, strict=True)),
    ]


def _hang(
    setting: Backdrop, things: list[tuple[str, int]], index: int, x: float, room: int
) -> Placed:
    look, hue = things[index]
    edge = int(room * min(1.15, (SHAPES[look].size / 84) ** 0.5))
    wide, high = _box(look, edge, 0)
    return Placed(
        number=index + 1,
        look=look,
        hue=hue,
        edge=edge,
        turn=0,
        is_flipped=False,
        left=int(x * WIDTH - wide / 2),
        top=int(setting.back * HEIGHT) + 28,
        height=high,
        order=0.3,
        stance="hung",
    )


def _below(setting: Backdrop, things: list[tuple[str, int]], index: int, x: float) -> Placed:
    look, hue = things[index]
    edge = int(250 * min(1.25, max(0.7, (SHAPES[look].size / 50) ** 0.7)))
    wide, high = _box(look, edge, SHAPES[look].turn)
    return Placed(
        number=index + 1,
        look=look,
        hue=hue,
        edge=edge,
        turn=SHAPES[look].turn,
        is_flipped=False,
        left=int(x * WIDTH - wide / 2),
        top=int(setting.front * HEIGHT - high),
        height=high,
        order=setting.front,
        stance="stands",
    )
