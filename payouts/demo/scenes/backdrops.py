"""The places where scenes happen. A backdrop is drawn once and shared by every scene in it."""

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageFilter

from payouts.demo.scenes import light
from payouts.demo.scenes.light import HEIGHT, WIDTH, Field
from payouts.demo.scenes.objects import sized


@dataclass(frozen=True, slots=True)
class Stage:
    """One place where an object stands: x and base y in 0..1, its scale and its row."""

    x: float
    y: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Backdrop:
    picture: Image.Image
    layout: str  # ground | flat | stages | rail
    back: float = 0.66
    front: float = 0.86
    shadow: tuple[int, int, int] = (40, 24, 40)
    shade: float = 1.0  # how dark shadows are
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    lean: float = 0.8  # where cast shadows run: right if positive
    is_backlit: bool = False
    gloss: float = 0.0
    stages: tuple[Stage, ...] = field(default=())
    haze: tuple[str, float, float, float] | None = None  # colour, x, y, amount


# wall top, wall low, floor far, floor near, shadow
PALETTES: dict[str, tuple[str, str, str, str, str]] = {
    "peach": ("#FFEBDB", "#FFCFA8", "#FFDFC4", "#EFA877", "#7A3B1E"),
    "rose": ("#FFE6EE", "#F9B9CE", "#FCD3DF", "#E592AF", "#7A2348"),
    "lilac": ("#EFEAFF", "#CDBDF6", "#DDD2FA", "#A892DE", "#3A2470"),
    "sky": ("#E4F3FF", "#A9D4F8", "#C9E5FB", "#82B7E6", "#173F70"),
    "mint": ("#E6F8EE", "#AEE2C8", "#CBEEDC", "#80C6A5", "#12513A"),
    "butter": ("#FFF7DC", "#FFE08D", "#FFEBB0", "#F0C04D", "#77510A"),
    "sand": ("#F8F1E7", "#E2D0B8", "#EDE0CD", "#C9AE8A", "#54391C"),
    "sage": ("#EEF1E4", "#BFCBA6", "#D6DEC2", "#93A576", "#33411F"),
    "clay": ("#F9DCCB", "#DB8F6B", "#E9AB89", "#B9633F", "#4A1B0C"),
    "stone": ("#F1F0F3", "#C9C8D2", "#DDDCE3", "#A3A2B1", "#2B2A3A"),
    "lagoon": ("#D8F4F4", "#77C8CB", "#A5DEDD", "#459FA6", "#0B4450"),
    "plum": ("#6B4A86", "#3A2259", "#4E3170", "#24123D", "#0C0418"),
    "night": ("#39406F", "#1B1F45", "#2A2F5C", "#11132C", "#04040F"),
    "moss": ("#5C7A5E", "#2F4D3C", "#3E5F49", "#1C3226", "#07130D"),
    "ember": ("#8A3F35", "#4D1E22", "#6A2C2B", "#2E1014", "#100406"),
}
_DARK = {"plum", "night", "moss", "ember"}


def ink_of(text: str) -> tuple[int, int, int]:
    red, green, blue = (int(v) for v in light.rgb(text))
    return red, green, blue


def _room(palette: str, horizon: float, softness: float = 0.05) -> Field:
    top, low, far, near, shadow = PALETTES[palette]
    wall = light.vertical([(0, top), (horizon, low), (1, low)])
    floor = light.vertical([(0, far), (horizon, far), (1, near)])
    field_ = light.cover(
        wall, wide(light.smooth(light.rows(), horizon - softness, horizon + softness)), floor
    )
    if palette in _DARK:
        field_ = light.lighten(field_, light.glow(0.32, 0.30, 0.55, 0.6), top, 0.55)
    else:
        field_ = light.lighten(field_, light.glow(0.22, 0.16, 0.6, 0.75), "#FFFFFF", 0.55)
        field_ = light.lighten(field_, light.glow(0.5, horizon + 0.13, 0.75, 0.24), "#FFFFFF", 0.28)
    return vignetted(field_, shadow, 0.2)


def wide(column: Field) -> Field:
    return np.repeat(column, light.WIDE, axis=1) if column.shape[1] == 1 else column


def vignetted(base: Field, colour: str, amount: float) -> Field:
    corner = 1 - light.glow(0.48, 0.46, 0.86, 1.1, power=3.2)
    return light.darken(base, corner, colour, amount)


def _leaf_shade(seed: int) -> Field:
    """The shadow of a plant that stands out of view, thrown on the wall."""
    rng = np.random.default_rng(seed)
    canvas = Image.new("L", (WIDTH, HEIGHT), 0)
    for _ in range(3):
        leaf = sized("herb", 0, 620, int(rng.integers(-50, 60)), bool(rng.integers(2)))
        at = (int(rng.uniform(0.5, 0.85) * WIDTH), int(rng.uniform(-0.12, 0.16) * HEIGHT))
        canvas.paste(255, (at[0] - 120, at[1]), leaf.getchannel("A"))
    return (
        np.asarray(canvas.reduce(2).filter(ImageFilter.GaussianBlur(8.5)), dtype=np.float32) / 255
    )


def _window_light(base: Field, colour: str = "#FFF6DF", amount: float = 0.5) -> Field:
    """Late sun through a window, lying slanted on the wall."""

    def panes(draw: light._Scaled) -> None:
        for column in range(2):
            for row in range(3):
                x, y = 470 + column * 205, 70 + row * 215
                draw.polygon([(x, y), (x + 185, y - 62), (x + 185, y + 130), (x, y + 192)])

    return light.lighten(base, light.drawn(panes, blur=9), colour, amount)


def studio(palette: str, feature: str = "plain") -> Backdrop:
    horizon = 0.60
    base = _room(palette, horizon, softness=0.045)
    if feature == "leaf":
        base = light.darken(base, _leaf_shade(7), PALETTES[palette][4], 0.20)
    elif feature == "window":
        base = _window_light(base)
    elif feature == "arch":
        base = _arch(base, palette)
    elif feature == "sun":
        disc = light.drawn(lambda d: d.ellipse((250, 130, 850, 730)))
        base = light.cover(
            base,
            disc * 0.85,
            light.vertical(
                [(0, "#FFFFFF"), (0.55, PALETTES[palette][1]), (1, PALETTES[palette][1])]
            ),
        )
    is_dark = palette in _DARK
    return Backdrop(
        picture=light.developed(base),
        layout="ground",
        back=0.70,
        front=0.865,
        shadow=ink_of(PALETTES[palette][4]),
        shade=1.15 if is_dark else 0.95,
        tint=(0.93, 0.91, 0.97) if is_dark else (1.0, 1.0, 1.0),
        gloss=0.10 if feature in ("plain", "sun") else 0.0,
    )


def _arch(base: Field, palette: str) -> Field:
    outer = light.drawn(
        lambda d: (d.ellipse((215, 170, 865, 820)), d.rectangle((215, 495, 865, 812)))
    )
    edge = light.drawn(
        lambda d: (d.ellipse((190, 158, 850, 820)), d.rectangle((190, 495, 850, 814))), blur=14
    )
    base = light.darken(base, np.clip(edge - outer * 0.2, 0, 1), PALETTES[palette][4], 0.16)
    _top, _low, far, near, _ = PALETTES[palette]
    inside = light.vertical([(0.1, near), (0.62, far), (1, far)])
    inside = light.lighten(inside, light.glow(0.36, 0.5, 0.3, 0.4), "#FFFFFF", 0.35)
    return light.cover(base, outer, inside)


def podium(palette: str) -> Backdrop:
    """Round plinths of three heights in front of an arch."""
    base = _arch(_room(palette, 0.60, softness=0.02), palette)
    plinths = [(345, 890, 250, 300), (735, 965, 215, 220), (520, 1090, 215, 130)]
    for x, top, radius, height in plinths:
        base = _plinth(base, palette, x, top, radius, height)
    stages = tuple(Stage(x / WIDTH, (top + 14) / HEIGHT) for x, top, _, _ in plinths)
    return Backdrop(
        picture=light.developed(base),
        layout="stages",
        stages=stages,
        shadow=ink_of(PALETTES[palette][4]),
        shade=0.85,
        front=0.95,
        tint=(0.95, 0.93, 0.98) if palette in _DARK else (1.0, 1.0, 1.0),
    )


def _plinth(base: Field, palette: str, x: int, top: int, radius: int, height: int) -> Field:
    _, low, far, near, shadow = PALETTES[palette]
    squash = radius * 0.26
    bottom = top + height
    fall = light.drawn(
        lambda d: d.ellipse(
            (x - radius * 0.9, bottom - squash * 0.7, x + radius * 1.5, bottom + squash * 1.25)
        ),
        blur=24,
    )
    base = light.darken(base, fall, shadow, 0.42)
    body = light.drawn(
        lambda d: (
            d.rectangle((x - radius, top, x + radius, bottom)),
            d.ellipse((x - radius, bottom - squash, x + radius, bottom + squash)),
        )
    )
    across = np.clip((light.columns() * WIDTH - (x - radius)) / (2 * radius), 0, 1)
    curve = 0.56 + 0.44 * np.clip(np.sin(np.pi * np.clip(across * 0.86 + 0.16, 0, 1)), 0, 1) ** 0.9
    colour = (light.rgb(low) * 0.55 + light.rgb(near) * 0.45)[None, None, :] * curve[..., None]
    colour = np.repeat(colour, light.HIGH, axis=0).astype(np.float32) * 0.5 + 0.5 * light.rgb(
        low
    ) * np.repeat(curve[..., None], light.HIGH, axis=0)
    base = light.cover(base, body, colour.astype(np.float32))
    lid = light.drawn(lambda d: d.ellipse((x - radius, top - squash, x + radius, top + squash)))
    face = light.lighten(
        np.broadcast_to(light.rgb(far), base.shape).astype(np.float32),
        light.glow(
            (x - radius * 0.3) / WIDTH, top / HEIGHT, radius * 1.1 / WIDTH, radius * 0.5 / WIDTH
        ),
        "#FFFFFF",
        0.75,
    )
    return light.cover(base, lid, face)


WOODS = {
    "oak": ("#E9C79B", "#CF9D66", "#A8743F"),
    "walnut": ("#A9754D", "#7F5132", "#55331E"),
    "white": ("#F7F3EC", "#E6DED2", "#C8BCAB"),
    "slate": ("#5B6070", "#444856", "#2E313C"),
}


def table(palette: str, wood: str = "oak", feature: str = "plain") -> Backdrop:
    """A table before a wall: top in perspective, a bright front edge."""
    base = _room(palette, 0.74, softness=0.3)
    if feature == "window":
        base = _window_light(base, amount=0.45)
    elif feature == "leaf":
        base = light.darken(base, _leaf_shade(11), PALETTES[palette][4], 0.2)
    elif feature == "lamps":
        base = _bokeh(base, "#FFD9A0")
    elif feature == "tiles":
        base = _tiles(base, palette)
    pale, middle, deep = WOODS[wood]
    back, edge = 0.615, 0.93
    top = light.vertical([(0, middle), (back, middle), (edge, pale), (1, pale)])
    top = top * (1 + 0.045 * light.fibres(3, 260, 3)[..., None])
    top = light.lighten(top, light.glow(0.36, 0.74, 0.6, 0.26), "#FFFFFF", 0.30)
    top = light.darken(top, wide(1 - light.smooth(light.rows(), back, back + 0.05)), deep, 0.5)
    mask = wide(light.smooth(light.rows(), back - 0.0012, back + 0.0012))
    base = light.cover(base, mask, top)
    front = light.vertical([(0, deep), (edge, middle), (1, deep)]) * (
        1 + 0.05 * light.fibres(5, 300, 4)[..., None]
    )
    base = light.cover(base, wide(light.smooth(light.rows(), edge - 0.001, edge + 0.001)), front)
    lip = np.exp(-(((light.rows() - edge) / 0.0035) ** 2)).astype(np.float32)
    base = light.lighten(base, wide(lip), "#FFFFFF", 0.35)
    return Backdrop(
        picture=light.developed(vignetted(base, PALETTES[palette][4], 0.16)),
        layout="ground",
        back=0.70,
        front=0.862,
        shadow=ink_of("#2A160C") if wood != "slate" else (8, 8, 14),
        shade=1.0,
        gloss=0.09,
        tint=(0.96, 0.95, 0.98) if palette in _DARK else (1.0, 1.0, 1.0),
    )


def _bokeh(base: Field, colour: str) -> Field:
    rng = np.random.default_rng(41)
    for _ in range(13):
        x, y, r = rng.uniform(40, 1040), rng.uniform(40, 640), rng.uniform(28, 74)
        disc = light.drawn(lambda d, x=x, y=y, r=r: d.ellipse((x - r, y - r, x + r, y + r)), blur=7)
        base = light.lighten(base, disc, colour, float(rng.uniform(0.12, 0.4)))
    return base


def _tiles(base: Field, palette: str) -> Field:
    """Glazed wall tiles, laid in half bond."""

    def joints(draw: light._Scaled) -> None:
        for row in range(7):
            y = 20 + row * 124
            draw.rectangle((0, y, WIDTH, y + 5))
            for column in range(7):
                x = column * 208 - 60 + (row % 2) * 104
                draw.rectangle((x, y, x + 5, y + 124))

    grid = light.drawn(joints)
    base = light.darken(base, grid, PALETTES[palette][4], 0.20)
    shine = np.roll(np.roll(grid, 3, axis=0), 3, axis=1)
    return light.lighten(base, shine, "#FFFFFF", 0.35)


def desk(palette: str) -> Backdrop:
    """A desk by night: one pool of warm light on dark wood."""
    base = table(palette, "walnut", "lamps")
    field_ = np.asarray(base.picture.reduce(2), dtype=np.float32)
    field_ = light.darken(field_, np.ones((light.HIGH, light.WIDE), np.float32), "#6A5A8A", 0.42)
    field_ = light.lighten(field_, light.glow(0.62, 0.72, 0.55, 0.4), "#FFC67A", 0.42)
    field_ = light.lighten(field_, light.glow(0.7, 0.2, 0.4, 0.5), "#FFB765", 0.25)
    return Backdrop(
        picture=light.developed(field_, 1.2),
        layout="ground",
        back=0.70,
        front=0.862,
        shadow=(14, 6, 14),
        shade=1.15,
        gloss=0.10,
        tint=(1.0, 0.93, 0.86),
        lean=-0.7,
    )


def _board(base: Field, palette: str, board: int, top: int, left: int, right: int) -> Field:
    """A board of oak from left to right, and its shadow on the wall below."""
    thick = 26 if board < 2 else 150
    under = light.drawn(
        lambda d: d.rectangle((left + 26, top + thick - 6, right + 34, top + thick + 40)), blur=22
    )
    base = light.darken(base, under, PALETTES[palette][4], 0.34)
    pale, middle, deep = WOODS["oak"]
    grain = 1 + 0.05 * light.fibres(13 + board, 240, 3)[..., None]
    stops = [
        (0, pale), ((top + 5) / HEIGHT, pale), ((top + 9) / HEIGHT, middle),
        ((top + thick) / HEIGHT, deep), (1, deep),
    ]  # fmt: skip
    shape = light.drawn(lambda d: d.rounded((left, top - 10, right, top + thick), 6))
    return light.cover(base, shape, light.vertical(stops) * grain)


def shelf(palette: str) -> Backdrop:
    """Two boards on a wall and the top of a sideboard."""
    base = _room(palette, 1.2, softness=0.2)
    base = light.darken(base, _leaf_shade(3), PALETTES[palette][4], 0.10)
    stages = []
    for board, (top, left, right) in enumerate(
        [(470, 90, 800), (850, 250, 1000), (1205, -20, 1100)]
    ):
        base = _board(base, palette, board, top, left, right)
        stages += [
            Stage(
                (left + (right - left) * share) / WIDTH,
                (top + 1) / HEIGHT,
                0.8 if board < 2 else 1.0,
            )
            for share in ((0.26, 0.72) if board < 2 else (0.30, 0.70))
        ]
    return Backdrop(
        picture=light.developed(base),
        layout="stages",
        stages=tuple(stages),
        shadow=ink_of(PALETTES[palette][4]),
        shade=0.9,
        front=0.96,
    )


def rail(palette: str) -> Backdrop:
    """A clothes rail against a wall: things hang from it and stand below it."""
    base = _window_light(_room(palette, 0.80, softness=0.012), amount=0.4)
    shade = light.drawn(lambda d: d.line([(120, 190), (1010, 190)], 14), blur=9)
    base = light.darken(base, shade, PALETTES[palette][4], 0.35)
    rod = light.drawn(
        lambda d: (
            d.rounded((70, 150, 1010, 164), 7),
            d.rounded((84, 150, 98, 1210), 7),
            d.rounded((982, 150, 996, 1210), 7),
        )
    )
    metal = light.vertical([(0, "#E8C27A"), (0.112, "#F9E2AE"), (0.121, "#B98A3E"), (1, "#C79A4C")])
    base = light.cover(base, rod, metal)
    foot = light.drawn(
        lambda d: (d.ellipse((60, 1196, 130, 1222)), d.ellipse((950, 1196, 1024, 1222))), blur=7
    )
    base = light.darken(base, foot, PALETTES[palette][4], 0.5)
    return Backdrop(
        picture=light.developed(base),
        layout="rail",
        back=0.118,
        front=0.885,
        shadow=ink_of(PALETTES[palette][4]),
        shade=0.85,
    )
