"""Places under the sky, and the concert stage: deep space, light from behind."""

import numpy as np
from PIL import Image

from payouts.demo.scenes import light
from payouts.demo.scenes.backdrops import Backdrop, ink_of, vignetted, wide
from payouts.demo.scenes.light import HEIGHT, WIDTH, Field
from payouts.demo.scenes.objects import blurred, sized

# sky stops, far hill, near hill, ground far, ground near, sun x y, light colour, shadow, tint
_PLACES: dict[str, dict] = {
    "day": {
        "sky": ["#5FB4F5", "#A9DBFB", "#E9F7FF"],
        "hills": ["#A8D9B8", "#7FC48B", "#5FAF6C"],
        "ground": ("#8FD07C", "#4C9A4F"),
        "sun": (0.80, 0.12),
        "warm": "#FFFDEB",
        "shadow": "#123A1E",
        "tint": (1.0, 1.0, 0.98),
        "trees": ("tree", 5),
        "clouds": 3,
        "backlit": False,
    },
    "morning": {
        "sky": ["#8CC7F0", "#CFE7F2", "#FFF1D6"],
        "hills": ["#C5DBD0", "#98C3A6", "#73AC83"],
        "ground": ("#A9D68C", "#62A85C"),
        "sun": (0.2, 0.36),
        "warm": "#FFE9B8",
        "shadow": "#1B3D22",
        "tint": (1.0, 0.99, 0.95),
        "trees": ("evergreen", 5),
        "clouds": 2,
        "backlit": False,
    },
    "dusk": {
        "sky": ["#2B3570", "#7A5A92", "#E58E72", "#FFC985"],
        "hills": ["#8E6B8E", "#5D5478", "#3D4A5C"],
        "ground": ("#66805A", "#263D31"),
        "sun": (0.62, 0.52),
        "warm": "#FFB869",
        "shadow": "#0C1420",
        "tint": (0.98, 0.90, 0.86),
        "trees": ("evergreen", 6),
        "clouds": 0,
        "backlit": True,
    },
    "night": {
        "sky": ["#0E1233", "#232A5C", "#4A4A86"],
        "hills": ["#2D3263", "#20264D", "#171D3C"],
        "ground": ("#2F4650", "#131F2B"),
        "sun": (0.74, 0.16),
        "warm": "#BFD0FF",
        "shadow": "#02040C",
        "tint": (0.83, 0.85, 0.98),
        "trees": ("evergreen", 7),
        "clouds": 0,
        "backlit": False,
        "stars": 150,
    },
    "autumn": {
        "sky": ["#9CC4DE", "#DDE4DA", "#FBE6C3"],
        "hills": ["#D9B98A", "#C98F5A", "#A96B3D"],
        "ground": ("#D9A45F", "#9A6230"),
        "sun": (0.28, 0.20),
        "warm": "#FFE0A8",
        "shadow": "#3B1D0A",
        "tint": (1.0, 0.97, 0.92),
        "trees": ("tree", 6),
        "tree_hue": -85,
        "clouds": 2,
        "backlit": False,
    },
    "beach": {
        "sky": ["#49B1EC", "#9ADAF6", "#E4F7FB"],
        "hills": [],
        "ground": ("#F8E3B4", "#E3BC7F"),
        "sun": (0.2, 0.12),
        "warm": "#FFFBE6",
        "shadow": "#5B3A15",
        "tint": (1.0, 1.0, 0.97),
        "trees": ("palm", 1),
        "clouds": 3,
        "backlit": False,
        "sea": True,
    },
    "sunset": {
        "sky": ["#5A4BA0", "#D4668F", "#FF9E6E", "#FFD99A"],
        "hills": [],
        "ground": ("#E3A877", "#8E5A4C"),
        "sun": (0.5, 0.47),
        "warm": "#FFC48A",
        "shadow": "#2B1022",
        "tint": (1.0, 0.91, 0.86),
        "trees": ("palm", 1),
        "clouds": 1,
        "backlit": True,
        "sea": True,
    },
    "snow": {
        "sky": ["#A9C9EA", "#D7E6F5", "#F8F3F0"],
        "hills": ["#DCE7F2", "#C7D7E8", "#E8F0F8"],
        "ground": ("#FBFDFF", "#CAD9EA"),
        "sun": (0.72, 0.2),
        "warm": "#FFF3E0",
        "shadow": "#33507A",
        "tint": (0.98, 0.99, 1.0),
        "trees": ("evergreen", 6),
        "clouds": 1,
        "backlit": False,
    },
    "street": {
        "sky": ["#F7D9C0", "#F9E8D6", "#FFF6EA"],
        "hills": ["#E9C6A8", "#D9AE8C"],
        "ground": ("#C9C4C2", "#8E8A8C"),
        "sun": (0.7, 0.22),
        "warm": "#FFEBC9",
        "shadow": "#2B2430",
        "tint": (1.0, 0.98, 0.96),
        "trees": ("tree", 3),
        "clouds": 1,
        "backlit": False,
    },
}
_HORIZON = 0.585


def place(kind: str) -> Backdrop:
    spec = _PLACES[kind]
    sky = spec["sky"]
    base = light.vertical(
        [(_HORIZON * i / (len(sky) - 1), colour) for i, colour in enumerate(sky)] + [(1.0, sky[-1])]
    )
    base = _sun(base, spec)
    base = _stars(base, spec.get("stars", 0))
    if spec.get("sea"):
        base = _sea(base, kind)
    base = _hills(base, spec)
    picture = light.developed(base, 0.6)
    picture = _clouds(picture, spec["clouds"], spec["tint"])
    picture = _trees(picture, spec)
    base = _ground(np.asarray(picture.reduce(2), dtype=np.float32), spec, kind)
    base = light.lighten(
        base, light.glow(spec["sun"][0], spec["sun"][1], 0.75, 0.6), spec["warm"], 0.30
    )
    return Backdrop(
        picture=light.developed(vignetted(base, spec["shadow"], 0.22)),
        layout="ground",
        back=0.70,
        front=0.87,
        shadow=ink_of(spec["shadow"]),
        shade=1.0,
        tint=spec["tint"],
        lean=0.8 if spec["sun"][0] < 0.5 else -0.8,
        is_backlit=spec["backlit"],
        haze=(spec["warm"], spec["sun"][0], spec["sun"][1], 0.16),
    )


def _sun(base: Field, spec: dict) -> Field:
    x, y = spec["sun"]
    base = light.lighten(base, light.glow(x, y, 0.55, 0.5), spec["warm"], 0.75)
    return light.lighten(base, light.glow(x, y, 0.09, 0.09), "#FFFFFF", 0.7)


def _stars(base: Field, count: int) -> Field:
    if not count:
        return base
    rng = np.random.default_rng(5)

    def dots(draw: light._Scaled) -> None:
        for _ in range(count):
            x, y = rng.uniform(0, WIDTH), rng.uniform(0, _HORIZON * HEIGHT * 0.8)
            r = float(rng.choice([1.0, 1.4, 2.4], p=[0.6, 0.3, 0.1]))
            draw.ellipse((x - r, y - r, x + r, y + r), fill=int(rng.uniform(120, 255)))

    return light.lighten(base, light.drawn(dots), "#FFFFFF", 0.9)


def _ridge(seed: int, level: float, height: float) -> Field:
    rng = np.random.default_rng(seed)
    x = light.columns()[0]
    line = sum(
        rng.uniform(0.3, 1) / wave * np.sin(2 * np.pi * (wave * x * 0.75 + rng.uniform()))
        for wave in (1, 2, 3)
    )
    edge = level - height * line
    return np.clip((light.rows() - edge[None, :]) * HEIGHT / 1.6 + 0.5, 0, 1).astype(np.float32)


def _hills(base: Field, spec: dict) -> Field:
    for depth, colour in enumerate(spec["hills"]):
        level = _HORIZON - 0.105 + depth * 0.045
        mask = _ridge(30 + depth, level, 0.030 - depth * 0.006)
        crest = light.vertical(
            [
                (0, colour),
                (level - 0.03, colour),
                (level + 0.12, spec["sky"][-1]),
                (1, spec["sky"][-1]),
            ]
        )
        body = np.broadcast_to(light.rgb(colour), base.shape) * 0.72 + crest * 0.28
        base = light.cover(base, mask, body.astype(np.float32))
    return base


def _sea(base: Field, kind: str) -> Field:
    top = 0.505
    colours = [(0, "#2C8FC9"), (top, "#2C8FC9"), (_HORIZON + 0.02, "#7FD6DC"), (1, "#BDF0E8")]
    if kind == "sunset":
        colours = [(0, "#8A5A96"), (top, "#8A5A96"), (_HORIZON + 0.02, "#F0A98C"), (1, "#F0A98C")]
    water = light.vertical(colours)
    water = light.lighten(water, np.clip(light.fibres(17, 90, 3) - 0.9, 0, 1), "#FFFFFF", 0.35)
    return light.cover(base, wide(light.smooth(light.rows(), top - 0.001, top + 0.001)), water)


def _clouds(picture: Image.Image, count: int, tint: tuple[float, float, float]) -> Image.Image:
    rng = np.random.default_rng(count + 2)
    picture = picture.convert("RGBA")
    for index in range(count):
        cloud = blurred(sized("cloud", 0, int(rng.uniform(210, 380)), 0, bool(index % 2)), 3)
        cloud.putalpha(cloud.getchannel("A").point(lambda level: int(level * 0.82)))
        x = int((0.04 + 0.36 * index + rng.uniform(-0.05, 0.05)) * WIDTH)
        picture.alpha_composite(
            cloud, (max(0, min(x, WIDTH - cloud.width)), int(rng.uniform(0.05, 0.25) * HEIGHT))
        )
    return picture.convert("RGB")


def _trees(picture: Image.Image, spec: dict) -> Image.Image:
    """A row of trees at the edge of the ground, out of focus, tinted by the air between."""
    name, count = spec["trees"]
    rng = np.random.default_rng(count)
    picture = picture.convert("RGBA")
    air = Image.new("RGBA", picture.size, (*(int(v) for v in light.rgb(spec["sky"][-1])), 255))
    places = [0.03, 0.96, 0.13, 0.86, 0.22, 0.78, -0.03] if count > 1 else [0.90]
    for x in places[:count]:
        size = int(rng.uniform(230, 400)) if count > 1 else 560
        tree = sized(name, spec.get("tree_hue", 0), size, 0, bool(rng.integers(2)))
        tree = _tinted(tree, spec["tint"])
        base_y = int((_HORIZON + (0.03 if count > 1 else 0.07)) * HEIGHT)
        hazy = Image.blend(
            tree.convert("RGB"), air.resize(tree.size).convert("RGB"), 0.25 if size < 330 else 0.12
        )
        hazy.putalpha(tree.getchannel("A"))
        soft = blurred(hazy, 2.2)
        layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
        layer.paste(soft, (int(x * WIDTH - soft.width / 2), base_y - soft.height + 9))
        picture.alpha_composite(layer)
    return picture.convert("RGB")


def _tinted(picture: Image.Image, tint: tuple[float, float, float]) -> Image.Image:
    channels = [
        channel.point(lambda level, k=factor: int(level * k))
        for channel, factor in zip(picture.convert("RGB").split(), tint, strict=True)
    ]
    return Image.merge("RGBA", [*channels, picture.getchannel("A")])


def _ground(base: Field, spec: dict, kind: str) -> Field:
    far, near = spec["ground"]
    ground = light.vertical([(0, far), (_HORIZON, far), (1, near)])
    texture = {
        "beach": (4, 2, 0.018),
        "sunset": (4, 2, 0.02),
        "snow": (60, 8, 0.010),
        "street": (3, 2, 0.02),
    }
    stretch_x, stretch_y, amount = texture.get(kind, (3, 14, 0.035))
    ground = ground * (1 + amount * light.fibres(51, stretch_x, stretch_y)[..., None])
    ground = light.lighten(
        ground, light.glow(spec["sun"][0], _HORIZON + 0.10, 0.7, 0.22), spec["warm"], 0.38
    )
    mask = _ridge(90, _HORIZON + 0.012, 0.008)
    rim = np.clip(1 - np.abs(light.rows() - _HORIZON - 0.012) / 0.03, 0, 1)
    ground = light.lighten(ground, wide(rim.astype(np.float32)), spec["warm"], 0.18)
    return light.cover(base, mask, ground)


def concert(colour: str = "violet") -> Backdrop:
    """A dark stage: two beams, a coloured rim on the floor."""
    beams = {
        "violet": ("#8E5BFF", "#FF5BB8"),
        "cyan": ("#27C7FF", "#7A5BFF"),
        "amber": ("#FFB03A", "#FF5A3A"),
        "green": ("#3AFFB0", "#2A8BFF"),
    }
    first, second = beams[colour]
    base = light.vertical([(0, "#0D0A1E"), (0.62, "#1C1438"), (0.66, "#171030"), (1, "#07050F")])
    for x_top, x_foot, ink in ((140, 330, first), (930, 760, second)):
        cone = light.drawn(
            lambda d, t=x_top, f=x_foot: d.polygon(
                [(t - 14, -20), (t + 14, -20), (f + 250, 1010), (f - 250, 1010)]
            ),
            blur=38,
        )
        fade = 1 - 0.55 * light.smooth(light.rows(), 0.0, 0.8)
        base = light.lighten(base, cone * fade, ink, 0.55)
        base = light.lighten(base, light.glow(x_foot / WIDTH, 0.76, 0.33, 0.12), ink, 0.6)
    base = light.lighten(base, light.glow(0.5, 0.5, 0.5, 0.55), first, 0.22)
    return Backdrop(
        picture=light.developed(base, 2.6),
        layout="ground",
        back=0.71,
        front=0.865,
        shadow=(3, 2, 10),
        shade=1.2,
        gloss=0.20,
        tint=(0.95, 0.91, 1.0),
    )
