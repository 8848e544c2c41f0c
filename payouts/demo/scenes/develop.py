"""From scenes to files: renditions, clips, product pictures, portraits, logos. Knows no database.

Everything here runs in helper processes, so it takes and returns plain values and bytes.
"""

import base64
import io
import itertools
import tempfile
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from payouts.demo.scenes.compose import Item, Spot, render
from payouts.demo.scenes.objects import cut_out, sized

WIDTHS = (540, 1080)
# WebP at a fast setting alone: AVIF of 300 pictures would take as long again as drawing them.
# Its fastest method: a fiftieth larger than the next, in two thirds of the time.
_WEBP = {"format": "WEBP", "quality": 80, "method": 0}
CLIP_SIZE = (720, 900)
CLIP_RATE, CLIP_FRAMES = 18, 54


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take. `number` is the caller's."""

    number: int
    place: str
    items: tuple[Item, ...]
    seed: int
    is_mirrored: bool = False
    is_clip: bool = False


@dataclass(slots=True)
class Print:
    number: int
    width: int
    height: int
    colour: str
    placeholder: str
    files: dict[str, bytes]  # "w540.webp" and so on
    spots: tuple[Spot, ...] = field(default=())
    seconds: float = 0.0  # of the clip that is made of it: see `film`


def take(shots: list[Shot]) -> list[Print]:
    """Take all shots of one place, one after the other: its backdrop is drawn once."""
    return [_take(shot) for shot in shots]


def _take(shot: Shot) -> Print:
    scene = render(shot.place, list(shot.items), shot.seed, shot.is_mirrored)
    printed = _print(shot.number, scene.picture)
    printed.spots = scene.spots
    if shot.is_clip:
        printed.seconds = CLIP_FRAMES / CLIP_RATE
    return printed


def _print(number: int, picture: Image.Image) -> Print:
    half = picture.reduce(2)
    files = {"w1080.webp": _encoded(picture, _WEBP), "w540.webp": _encoded(half, _WEBP)}
    return Print(
        number=number, width=picture.width, height=picture.height, colour=_main_colour(half),
        placeholder=_placeholder(half), files=files,
    )  # fmt: skip


def _encoded(picture: Image.Image, options: dict) -> bytes:
    out = io.BytesIO()
    picture.save(out, **options)
    return out.getvalue()


def _placeholder(picture: Image.Image) -> str:
    tiny = picture.resize((13, 16), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))
    data = _encoded(tiny, {"format": "WEBP", "quality": 40, "method": 4})
    return "data:image/webp;base64," + base64.b64encode(data).decode()


def _main_colour(picture: Image.Image) -> str:
    red, green, blue = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))  # type: ignore[misc]
    return f"#{red:02x}{green:02x}{blue:02x}"


def film(large: bytes, towards: Spot | None) -> bytes:
    """A slow move of the camera over a print's large file, towards the first thing in it."""
    x, y = (towards.x, towards.y) if towards else (0.5, 0.5)
    with Image.open(io.BytesIO(large)) as opened, tempfile.TemporaryDirectory() as home:
        picture = opened.convert("RGB")
        _film(picture, f"{home}/clip.mp4", x, y)
        return Path(home, "clip.mp4").read_bytes()


def _film(picture: Image.Image, target: str, x: float, y: float) -> None:
    width, height = CLIP_SIZE
    with av.open(target, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=CLIP_RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "24", "profile": "high"}
        for index in range(CLIP_FRAMES):
            t = index / (CLIP_FRAMES - 1)
            eased = t * t * (3 - 2 * t)
            frame = av.VideoFrame.from_image(_framed(picture, 1 - 0.17 * eased, x, y))
            frame.pts, frame.time_base = index, Fraction(1, CLIP_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _framed(picture: Image.Image, share: float, x: float, y: float) -> Image.Image:
    wide, high = picture.width * share, picture.height * share
    left, top = (picture.width - wide) * x, (picture.height - high) * y
    box = (left, top, left + wide, top + high)
    return picture.resize(CLIP_SIZE, Image.Resampling.BILINEAR, box=box)


def product_picture(look: str, hue: int) -> bytes:
    """The object alone on nothing, with a breath of shadow: it stands on any tile."""
    canvas = Image.new("RGBA", (520, 520), (0, 0, 0, 0))
    source = cut_out(look, hue)
    ratio = 440 / max(source.size)
    picture = sized(look, hue, int(max(source.size) * ratio), 0, False)
    x, y = (520 - picture.width) // 2, (508 - picture.height) // 2
    pad = 37
    shape = Image.new("L", (picture.width + 2 * pad, picture.height + 2 * pad))
    shape.paste(picture.getchannel("A").point(lambda level: int(level * 0.22)), (pad, pad))
    soft = Image.new("RGBA", shape.size, (20, 16, 30, 0))
    soft.putalpha(shape.filter(ImageFilter.GaussianBlur(12)))
    canvas.alpha_composite(soft, (max(0, x - pad), max(0, y - pad + 10)))
    canvas.alpha_composite(picture, (x, y))
    return _encoded(canvas, {"format": "WEBP", "quality": 84, "method": 1})


def interest_picture(look: str) -> bytes:
    canvas = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    picture = sized(look, 0, 236, 0, False)
    canvas.alpha_composite(picture, ((256 - picture.width) // 2, (256 - picture.height) // 2))
    return _encoded(canvas, {"format": "WEBP", "quality": 86, "method": 1})


def portrait(face: str, tint: str) -> bytes:
    """A face before a soft colour, cut at the shoulders by the lower edge."""
    side = 400
    canvas = Image.new("RGBA", (side, side), tint)
    light = Image.new("L", (side, side), 0)
    ImageDraw.Draw(light).ellipse((-60, -120, 300, 240), fill=150)
    canvas.paste(
        Image.new("RGBA", (side, side), "white"), (0, 0), light.filter(ImageFilter.GaussianBlur(60))
    )
    picture = sized(face, 0, 316, 0, False)
    canvas.alpha_composite(picture, ((side - picture.width) // 2, side - picture.height - 34))
    return _encoded(canvas.convert("RGB"), {"format": "WEBP", "quality": 84, "method": 1})


def logo(name: str, colour: str, ink: str, look: str) -> bytes:
    """The brand's sign: its initials drawn large on its colour, its first thing in the corner."""
    side = 400
    canvas = Image.new("RGBA", (side, side), colour)
    draw = ImageDraw.Draw(canvas)
    initials = "".join(word[0] for word in name.split())
    font = ImageFont.load_default(size=190 if len(initials) == 1 else 150)
    draw.text(
        (side / 2, side / 2 - 8),
        initials,
        fill=ink,
        font=font,
        anchor="mm",
        stroke_width=4,
        stroke_fill=ink,
    )
    draw.rounded_rectangle((120, 300, 280, 308), 4, fill=ink)
    return _encoded(canvas.convert("RGB"), {"format": "WEBP", "quality": 88, "method": 1})


def banner(place: str, looks: tuple[str, ...], seed: int) -> bytes:
    """A wide cut from a scene, with what stands in it in the middle."""
    scene = render(place, [Item(look, 0, look) for look in looks], seed)
    middle = float(np.mean([spot.y for spot in scene.spots])) if scene.spots else 0.6
    height = 480
    top = int(
        min(max(middle * scene.picture.height - height / 2, 0), scene.picture.height - height)
    )
    cut = scene.picture.crop((0, top, scene.picture.width, top + height))
    return _encoded(cut, {"format": "WEBP", "quality": 80, "method": 1})


def small_pictures(jobs: list[tuple]) -> list[tuple[str, bytes]]:
    """Draw the named small pictures: (name, maker, arguments) each."""
    makers = {
        "product": product_picture,
        "interest": interest_picture,
        "portrait": portrait,
        "logo": logo,
        "banner": banner,
    }
    return [(name, makers[maker](*arguments)) for name, maker, arguments in jobs]


def by_place(shots: list[Shot]) -> list[list[Shot]]:
    """Shots grouped so that each place is drawn by one process; the longest groups first."""
    ordered = sorted(shots, key=lambda shot: (shot.place, shot.number))
    groups = [list(group) for _, group in itertools.groupby(ordered, key=lambda shot: shot.place)]
    return sorted(groups, key=len, reverse=True)
