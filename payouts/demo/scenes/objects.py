"""The objects that scenes are made of: how large each is beside the others, and how it stands."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

PICTURES = Path(__file__).resolve().parent.parent / "pictures"


@dataclass(frozen=True, slots=True)
class Shape:
    """`size` is the long edge beside other objects (a sofa is 120), `turn` sets it upright."""

    size: int
    turn: int = 0
    in_air: bool = False


_SIZES = """
tent 104|backpack 62|boot 46|torch 38 40|compass 30|map 42|canoe 112|bike 104|helmet 46
scooter 92|kite 66|sled 70|buoy 58|telescope 84|lantern 46|fire 48|toolbox 54|hammer 44
screwdriver 38|mug 33|teapot 45|pan 52|pot 54|jar 40|honey 40|croissant 32|cheese 34|chocolate 32
blueberries 24|lemon 24|egg 18|strawberry 20|wrench 40|crystal 40|tomato 26|bowl 38|garlic 22
bread 40|teacup 36|knife 42|carrot 32|apple 26|couch 124|chair 78|bed 124|mirror 50|candle 36
clock 44|lamp 34|frame 58|plant 58|cactus 48|basket 58|vase 54|soap 28|lotion 42|lipstick 32
razor 34 10|toothbrush 36|sponge 28|comb 34|dress 94|tshirt 64|jeans 84|coat 84|scarf 50
gloves 40|socks 44|cap 42|hat 48|sunglasses 38|handbag 54|purse 38|sneaker 54 33|heel 44|boots 60
sandal 42|mansshoe 44|blouse 60|shorts 58|umbrella 76|watch 36|ring 20|tie 60|headphones 50
studiomic 44|guitar 100 30|piano 66|violin 84 32|sax 74|drum 62|longdrum 62|banjo 84 32
accordion 66|maracas 46|radio 52|cd 32|laptop 76|keyboard 58|mouse 24|phone 36|camera 46
videocam 50|projector 62|film 34|tv 74|gamepad 44|joystick 42|dice 27|puzzle 34|chess 34
mahjong 30|dart 44|teddy 58|robot 48|rocket 54|nesting 44|trex 62|train 62|abacus 48|books 58
redbook 48|greenbook 48|bluebook 48|orangebook 48|deconotebook 42|fountain 34|pencil 34|brush 36
crayon 28|palette 46|scissors 36|yarn 44|thread 36|seedling 36|tulip 50|sunflower 58|bouquet 54
herb 36|mushroom 26|bucket 46|ladder 96|tree 150|evergreen 150|palm 150|dog 66|dog2 74
guidedog 78|poodle 70|cat2 58|bone 24|softball 20|knot 40|feather 36|duck 48|rabbit2 46
hedgehog 38|butterfly 20 0 air|bee 22 0 air|bird 34|sun 60 0 air|fullmoon 58 0 air|cloud 70 0 air
star 26 0 air|planet 56 0 air|sailboat 66|leaf 28|fallen 34|balloon 50 0 air|shell 28|lock 28
wheel 74|vest 58|letter 32|cake 46
"""


def _parse(table: str) -> dict[str, Shape]:
    shapes = {}
    for entry in table.replace("\n", "|").split("|"):
        if not entry.strip():
            continue
        name, size, *rest = entry.split()
        turn = int(rest[0]) if rest else 0
        shapes[name] = Shape(size=int(size), turn=turn, in_air="air" in rest)
    return shapes


SHAPES = _parse(_SIZES)


@lru_cache(maxsize=256)
def cut_out(name: str, hue: int = 0) -> Image.Image:
    """The object alone, cropped to what is seen; `hue` turns its colours by so many degrees."""
    with Image.open(PICTURES / f"{name}.webp") as picture:
        whole = picture.convert("RGBA")
    alpha = whole.getchannel("A").point(lambda level: 255 if level > 40 else 0)
    cropped = whole.crop(alpha.getbbox())
    return _turn_hue(cropped, hue) if hue else cropped


def _turn_hue(picture: Image.Image, degrees: int) -> Image.Image:
    alpha = picture.getchannel("A")
    hsv = np.asarray(picture.convert("RGB").convert("HSV")).copy()
    hsv[..., 0] = (hsv[..., 0].astype(np.int16) + round(degrees * 255 / 360)) % 256
    turned = Image.fromarray(hsv, "HSV").convert("RGB")
    turned.putalpha(alpha)
    return turned


@lru_cache(maxsize=24)
def sized(name: str, hue: int, long_edge: int, turn: int, is_flipped: bool) -> Image.Image:
    """The object at its size on the canvas, sharpened where it had to grow."""
    source = cut_out(name, hue)
    if is_flipped:
        source = source.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ratio = long_edge / max(source.size)
    size = (max(2, round(source.width * ratio)), max(2, round(source.height * ratio)))
    grown = _resize_premultiplied(source, size)
    if ratio > 1.25:
        grown = _sharpen(grown, percent=min(110, round(55 * ratio)))
    if turn:
        grown = grown.rotate(turn, resample=Image.Resampling.BICUBIC, expand=True)
        box = grown.getchannel("A").point(lambda level: 255 if level > 40 else 0).getbbox()
        grown = grown.crop(box)
    return grown


@lru_cache(maxsize=1024)
def extent(name: str, turn: int) -> tuple[float, float]:
    """Width and height of the turned object, in parts of its long edge before the turn."""
    source = cut_out(name)
    long_edge = max(source.size)
    if not turn:
        return source.width / long_edge, source.height / long_edge
    alpha = source.getchannel("A").rotate(turn, expand=True)
    left, top, right, bottom = alpha.point(lambda level: 255 if level > 40 else 0).getbbox()
    return (right - left) / long_edge, (bottom - top) / long_edge


def _resize_premultiplied(source: Image.Image, size: tuple[int, int]) -> Image.Image:
    return source.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


def blurred(picture: Image.Image, radius: float) -> Image.Image:
    """Out of focus, without a dark seam where the transparent part begins."""
    pad = int(radius * 3) + 1
    canvas = Image.new("RGBA", (picture.width + 2 * pad, picture.height + 2 * pad))
    canvas.paste(picture, (pad, pad))
    # Blurring acts on plain channels: colour weighed by alpha first, divided out again after.
    weighed = canvas.convert("RGBa")
    soft = Image.merge("RGBA", weighed.split()).filter(ImageFilter.GaussianBlur(radius))
    return Image.merge("RGBa", soft.split()).convert("RGBA")


def _sharpen(picture: Image.Image, *, percent: int) -> Image.Image:
    colour = picture.convert("RGB").filter(ImageFilter.UnsharpMask(3, percent, 1))
    # A grown edge is soft too: a steeper alpha draws it tight again without stairs.
    alpha = picture.getchannel("A").point(lambda level: max(0, min(255, int((level - 48) * 1.6))))
    colour.putalpha(alpha)
    return colour
