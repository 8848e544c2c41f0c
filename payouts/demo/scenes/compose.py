"""Paints a scene: where each object stands, its shadows, and where its dot belongs."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from payouts.demo.scenes import light
from payouts.demo.scenes.arrange import Placed, arrange
from payouts.demo.scenes.backdrops import Backdrop
from payouts.demo.scenes.light import HEIGHT, WIDTH
from payouts.demo.scenes.objects import sized
from payouts.demo.scenes.places import backdrop

_COARSE = 4  # the map of who is seen where is this much smaller than the picture


@dataclass(frozen=True, slots=True)
class Item:
    """An object in a scene; `key` names the product that it shows, if any."""

    look: str
    hue: int = 0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    key: str
    x: float
    y: float
    seen: float  # share of the object not hidden by another


@dataclass(frozen=True, slots=True)
class Scene:
    picture: Image.Image
    spots: tuple[Spot, ...]
    owners: np.ndarray  # who is seen at each coarse pixel: 0 nobody, else the item's number from 1


def render(place: str, items: list[Item], seed: int, is_mirrored: bool = False) -> Scene:
    """The same arguments always give the same picture and the same spots."""
    setting = backdrop(place)
    placed = arrange(
        setting, [(item.look, item.hue) for item in items], seed=seed, is_mirrored=is_mirrored
    )
    picture = setting.picture.convert("RGBA")
    owners = np.zeros((HEIGHT // _COARSE, WIDTH // _COARSE), dtype=np.uint8)
    whole = np.zeros(len(items) + 1)
    for thing in sorted(placed, key=lambda p: p.order):
        sprite = sized(thing.look, thing.hue, thing.edge, thing.turn, thing.is_flipped)
        _shadows(picture, setting, thing, sprite)
        picture.alpha_composite(_lit(sprite, setting), dest=_corner(thing, sprite, picture))
        whole[thing.number] = _claim(owners, thing, sprite)
    picture = _veil(picture.convert("RGB"), setting)
    spots = [
        _spot(owners, number, item.key, whole[number])
        for number, item in enumerate(items, start=1)
        if item.key
    ]
    return Scene(picture=picture, spots=tuple(spots), owners=owners)


def _corner(thing: Placed, sprite: Image.Image, picture: Image.Image) -> tuple[int, int]:
    x = max(0, min(thing.left, picture.width - sprite.width))
    return x, max(0, min(thing.top, picture.height - sprite.height))


def _lit(sprite: Image.Image, setting: Backdrop) -> Image.Image:
    """The object in the light of the place: its tint, and less light near the ground."""
    down = np.linspace(0, 1, sprite.height, dtype=np.float32)[:, None, None]
    fall = 1.03 - 0.13 * down**2 if setting.layout != "flat" else np.ones_like(down)
    pixels = np.array(sprite)
    tinted = pixels[..., :3] * (np.array(setting.tint, np.float32) * fall)
    pixels[..., :3] = np.clip(tinted, 0, 255, out=tinted)
    return Image.fromarray(pixels, "RGBA")


def _shadows(picture: Image.Image, setting: Backdrop, thing: Placed, sprite: Image.Image) -> None:
    if thing.stance == "air":
        return
    alpha = sprite.getchannel("A")
    if thing.stance == "flat":
        _drop(picture, setting, alpha, thing, offset=(0.030, 0.042), blur=0.035, strength=0.42)
        _drop(picture, setting, alpha, thing, offset=(0.008, 0.012), blur=0.008, strength=0.40)
        return
    if thing.stance == "hung":
        _drop(picture, setting, alpha, thing, offset=(0.05, 0.035), blur=0.04, strength=0.34)
        _drop(picture, setting, alpha, thing, offset=(0.015, 0.012), blur=0.012, strength=0.22)
        return
    if setting.gloss:
        _reflection(picture, setting, thing, sprite)
    _cast(picture, setting, thing, alpha)
    _pool(picture, setting, thing, alpha)
    _contact(picture, setting, thing, alpha)


def _stain(
    picture: Image.Image, setting: Backdrop, mask: Image.Image, at: tuple[int, int], strength: float
) -> None:
    """Multiplies the picture by the shadow's colour through a mask."""
    level = min(0.92, strength * setting.shade)
    box = (
        max(0, at[0]),
        max(0, at[1]),
        min(WIDTH, at[0] + mask.width),
        min(HEIGHT, at[1] + mask.height),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    cut = mask.crop((box[0] - at[0], box[1] - at[1], box[2] - at[0], box[3] - at[1]))
    weight = np.asarray(cut, dtype=np.float32)[..., None] * np.float32(level / 255)
    ink = np.array(setting.shadow, np.float32)
    # In one array, step by step: new ones for each step take twice the time.
    dithered = weight * (ink / 255 * 0.55 + 0.05 - 1).astype(np.float32)
    dithered += 1
    dithered *= np.asarray(picture.crop(box).convert("RGB"))
    dithered += light.grain()[box[1] : box[3], box[0] : box[2]] * np.float32(0.7)
    np.clip(dithered, 0, 255, out=dithered)
    patch = Image.fromarray(dithered.astype(np.uint8), "RGB")
    picture.paste(patch, box[:2])


def _drop(
    picture: Image.Image,
    setting: Backdrop,
    alpha: Image.Image,
    thing: Placed,
    *,
    offset: tuple[float, float],
    blur: float,
    strength: float,
) -> None:
    radius = max(2.0, blur * thing.edge)
    pad = int(radius * 3)
    canvas = Image.new("L", (alpha.width + 2 * pad, alpha.height + 2 * pad), 0)
    canvas.paste(alpha, (pad, pad))
    canvas = canvas.filter(ImageFilter.GaussianBlur(radius))
    at = (
        thing.left - pad + int(offset[0] * thing.edge),
        thing.top - pad + int(offset[1] * thing.edge),
    )
    _stain(picture, setting, canvas, at, strength)


def _feet(alpha: Image.Image, share: float) -> Image.Image:
    """The part that touches the ground."""
    cut = max(2, int(alpha.height * share))
    return alpha.crop((0, alpha.height - cut, alpha.width, alpha.height))


def _contact(picture: Image.Image, setting: Backdrop, thing: Placed, alpha: Image.Image) -> None:
    """The thin dark line where an object meets the ground."""
    feet = _feet(alpha, 0.05)
    height = max(5, int(thing.edge * 0.030))
    radius = max(1.6, thing.edge * 0.008)
    _laid(picture, setting, feet, thing, height=height, radius=radius, strength=0.80, drop=0.32)


def _pool(picture: Image.Image, setting: Backdrop, thing: Placed, alpha: Image.Image) -> None:
    """The soft dark around its foot: light that cannot get under it."""
    feet = _feet(alpha, 0.30)
    height = max(10, int(min(alpha.width * 0.20, thing.edge * 0.16)))
    _laid(
        picture,
        setting,
        feet,
        thing,
        height=height,
        radius=max(4.0, thing.edge * 0.026),
        strength=0.55,
        drop=0.38,
    )


def _laid(
    picture: Image.Image,
    setting: Backdrop,
    mask: Image.Image,
    thing: Placed,
    *,
    height: int,
    radius: float,
    strength: float,
    drop: float,
) -> None:
    flat = mask.resize((mask.width, height), Image.Resampling.BILINEAR)
    ellipse = Image.new("L", flat.size, 0)
    yy = (np.arange(height, dtype=np.float32) + 0.5) / height * 2 - 1
    profile = np.sqrt(np.clip(1 - yy * yy, 0, 1))[:, None]
    columns = np.asarray(mask, dtype=np.float32).max(axis=0)[None, :]
    ellipse = Image.fromarray((profile * columns).astype(np.uint8), "L")
    pad = int(radius * 3) + 1
    canvas = Image.new("L", (ellipse.width + 2 * pad, ellipse.height + 2 * pad), 0)
    canvas.paste(ellipse, (pad, pad))
    canvas = canvas.filter(ImageFilter.GaussianBlur(radius))
    at = (thing.left - pad, int(thing.top + thing.height - height * (1 - drop)) - pad)
    _stain(picture, setting, canvas, at, strength)


def _cast(picture: Image.Image, setting: Backdrop, thing: Placed, alpha: Image.Image) -> None:
    """The object's own shape lying on the ground, longer and softer the farther from its foot."""
    small = alpha.resize((max(2, alpha.width // 2), max(2, alpha.height // 2)))
    length = 0.34 if not setting.is_backlit else 0.42
    height = max(4, int(small.height * length))
    squashed = small.resize((small.width, height), Image.Resampling.BILINEAR)
    reach = int(abs(setting.lean) * small.height * 0.62)
    fade = (
        np.linspace(0.15, 1, height, dtype=np.float32)[:, None] * np.asarray(squashed, np.float32)
    ).astype(np.uint8)
    sheet = Image.new("L", (small.width + reach, height), 0)
    sheet.paste(Image.fromarray(fade, "L"), (0 if setting.lean > 0 else reach, 0))
    leaned = _shear(sheet, reach, setting.lean > 0)
    if setting.is_backlit:
        leaned = leaned.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    radius = max(3.0, thing.edge * 0.014)
    pad = int(radius * 3) + 1
    canvas = Image.new("L", (leaned.width + 2 * pad, leaned.height + 2 * pad), 0)
    canvas.paste(leaned, (pad, pad))
    canvas = canvas.filter(ImageFilter.GaussianBlur(radius)).resize(
        (canvas.width * 2, canvas.height * 2), Image.Resampling.BILINEAR
    )
    foot = thing.top + thing.height - int(thing.edge * 0.02)
    left = thing.left - 2 * pad - (0 if setting.lean > 0 else 2 * reach)
    top = foot - 2 * pad if setting.is_backlit else foot - 2 * height - 2 * pad
    _stain(picture, setting, canvas, (left, top), 0.40)


def _shear(sheet: Image.Image, reach: int, to_right: bool) -> Image.Image:
    height = sheet.height
    # output (x, y) reads input (x - k * (height - y)): rows higher up move farther.
    k = reach / max(1, height) * (1 if to_right else -1)
    return sheet.transform(
        sheet.size, Image.Transform.AFFINE, (1, k, -k * height, 0, 1, 0), Image.Resampling.BILINEAR
    )


def _reflection(
    picture: Image.Image, setting: Backdrop, thing: Placed, sprite: Image.Image
) -> None:
    depth = max(4, int(thing.height * 0.32))
    mirror = sprite.transpose(Image.Transpose.FLIP_TOP_BOTTOM).crop((0, 0, sprite.width, depth))
    fade = np.linspace(setting.gloss * 2.2, 0, depth, dtype=np.float32)[:, None]
    alpha = np.asarray(mirror.getchannel("A"), np.float32) * fade
    mirror.putalpha(Image.fromarray(np.clip(alpha, 0, 255).astype(np.uint8), "L"))
    mirror = mirror.filter(ImageFilter.GaussianBlur(max(2.0, thing.edge * 0.006)))
    y = thing.top + thing.height - 3
    if y >= HEIGHT:
        return
    mirror = mirror.crop((0, 0, mirror.width, min(mirror.height, HEIGHT - y)))
    x = max(0, min(thing.left, WIDTH - mirror.width))
    picture.alpha_composite(mirror, (x, y))


def _veil(picture: Image.Image, setting: Backdrop) -> Image.Image:
    """Air between the light and the eye: a breath of it lies over everything."""
    if setting.haze is None:
        return picture
    colour, x, y, amount = setting.haze
    field = np.asarray(picture, dtype=np.float32)
    hazed = light.lighten(field, light.enlarged(light.glow(x, y, 0.6, 0.55)), colour, amount)
    return light.developed(hazed, 0.8)


def _claim(owners: np.ndarray, thing: Placed, sprite: Image.Image) -> float:
    """Marks what is now seen as this object's; answers how many coarse pixels it has in all."""
    small = (
        np.asarray(
            sprite.getchannel("A").resize(
                (max(1, sprite.width // _COARSE), max(1, sprite.height // _COARSE))
            )
        )
        > 128
    )
    y, x = max(0, thing.top // _COARSE), max(0, thing.left // _COARSE)
    view = owners[y : y + small.shape[0], x : x + small.shape[1]]
    view[small[: view.shape[0], : view.shape[1]]] = thing.number
    return float(small.sum())


def _spot(owners: np.ndarray, number: int, key: str, whole: float) -> Spot:
    """The seen point that lies deepest inside the object, near its middle."""
    mine = owners == number
    seen = float(mine.sum()) / max(whole, 1)
    if not mine.any():
        return Spot(key, 0.5, 0.5, 0.0)
    ys, xs = np.nonzero(mine)
    cy, cx = ys.mean(), xs.mean()
    radius = max(2, int(np.sqrt(mine.sum()) / 5))
    depth = (
        np.asarray(
            Image.fromarray((mine * 255).astype(np.uint8)).filter(ImageFilter.BoxBlur(radius)),
            np.float32,
        )
        / 255
    )
    far = np.hypot(ys - cy, xs - cx) / max(1.0, np.sqrt(mine.sum()))
    best = int(np.argmax(depth[ys, xs] - 0.5 * far))
    return Spot(
        key,
        round((xs[best] + 0.5) / owners.shape[1], 4),
        round((ys[best] + 0.5) / owners.shape[0], 4),
        seen,
    )
