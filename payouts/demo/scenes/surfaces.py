"""What things lie on when they are seen from straight above."""

from collections.abc import Callable

import numpy as np

from payouts.demo.scenes import light
from payouts.demo.scenes.backdrops import WOODS, Backdrop, ink_of, vignetted
from payouts.demo.scenes.light import HEIGHT, WIDTH, Field


def flat(surface: str) -> Backdrop:
    """Seen from straight above."""
    base, shadow = _SURFACES[surface]()
    base = light.lighten(base, light.glow(0.2, 0.12, 0.7, 0.8), "#FFFFFF", 0.25)
    return Backdrop(
        picture=light.developed(vignetted(base, shadow, 0.22)),
        layout="flat",
        shadow=ink_of(shadow),
        shade=0.8,
    )


def _linen(colour: str, shadow: str) -> tuple[Field, str]:
    base = np.broadcast_to(light.rgb(colour), (light.HIGH, light.WIDE, 3)).astype(np.float32)
    weave = light.fibres(21, 40, 1) + light.fibres(22, 1, 40)
    return base * (1 + 0.016 * weave[..., None]), shadow


def _paper(left: str, right: str, shadow: str) -> tuple[Field, str]:
    """Two sheets of coloured paper, one lying on the other."""
    slant = light.columns() * 1.0 + light.rows() * 0.42 - 0.78
    over = light.smooth(slant, -0.0012, 0.0012)
    shade = np.exp(-((np.minimum(slant, 0) / 0.02) ** 2)).astype(np.float32)
    base = np.broadcast_to(light.rgb(left), (light.HIGH, light.WIDE, 3)).astype(np.float32)
    base = light.darken(base, shade, shadow, 0.28)
    return light.cover(base, over, right), shadow


def _planks(wood: str) -> tuple[Field, str]:
    pale, middle, deep = WOODS[wood]
    rng = np.random.default_rng(77)
    tones = np.repeat(rng.uniform(-0.055, 0.055, 6), 90).astype(np.float32)[None, :]
    base = np.broadcast_to(
        (light.rgb(pale) + light.rgb(middle)) / 2, (light.HIGH, light.WIDE, 3)
    ).astype(np.float32)
    base = base * (1 + tones[..., None] + 0.04 * light.fibres(8, 4, 240)[..., None])
    seam = light.drawn(
        lambda d: [d.rectangle((x, 0, x + 4, HEIGHT)) for x in range(180, WIDTH, 180)]
    )
    return light.darken(base, seam, deep, 0.7), deep


def _picnic(colour: str, shadow: str) -> tuple[Field, str]:
    """A chequered blanket with a little weave, on the slant."""
    across = light.columns() * WIDTH + light.rows() * HEIGHT * 0.22
    down = light.rows() * HEIGHT - light.columns() * WIDTH * 0.22
    bands = [
        light.smooth(np.abs(((v / 150) % 1) - 0.5).astype(np.float32), 0.243, 0.257)
        for v in (across, down)
    ]
    mix = (bands[0] + bands[1])[..., None] / 2
    base = light.rgb("#FFF8F0") + (light.rgb(colour) - light.rgb("#FFF8F0")) * mix * 0.85
    return (base * (1 + 0.022 * light.fibres(31, 3, 3)[..., None])).astype(np.float32), shadow


def _terrazzo(colour: str, shadow: str) -> tuple[Field, str]:
    base, _ = _linen(colour, shadow)
    rng = np.random.default_rng(9)
    for chip in ("#E8A08A", "#8FB5A8", "#D9B36A", "#9A93B8"):

        def chips(draw: light._Scaled) -> None:
            for _ in range(26):
                x, y, r = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(7, 20)
                turns = np.sort(rng.uniform(0, 6.28, 5))
                draw.polygon([(x + r * np.cos(t), y + r * np.sin(t)) for t in turns])

        base = light.cover(base, light.drawn(chips) * 0.6, chip)
    return base, shadow


_SURFACES: dict[str, Callable[[], tuple[Field, str]]] = {
    "linen": lambda: _linen("#F1E9DC", "#5B4630"),
    "denim": lambda: _linen("#5E7FA8", "#14233D"),
    "sage": lambda: _linen("#C4D0B4", "#2F3D22"),
    "blush": lambda: _paper("#FFDCE4", "#FBB9C9", "#7D2B49"),
    "mint": lambda: _paper("#D6F2E4", "#A6DDC4", "#195440"),
    "lilac": lambda: _paper("#E7DEFF", "#C8B6F2", "#3B2570"),
    "sun": lambda: _paper("#FFF0C2", "#FFD76E", "#7A530C"),
    "sky": lambda: _paper("#D9EEFF", "#A5D3F7", "#1B4673"),
    "coral": lambda: _paper("#FFD9C7", "#FF9F80", "#7C2A14"),
    "night": lambda: _paper("#3A3F66", "#282B4C", "#07071A"),
    "oak": lambda: _planks("oak"),
    "walnut": lambda: _planks("walnut"),
    "whitewood": lambda: _planks("white"),
    "picnic": lambda: _picnic("#E5484D", "#5A1216"),
    "bluepicnic": lambda: _picnic("#3F7FD0", "#102A52"),
    "terrazzo": lambda: _terrazzo("#F4EFE8", "#54463A"),
}
