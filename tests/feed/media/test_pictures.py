"""What becomes of a good picture."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from feed.media.images import Picture, process_picture
from feed.media.isolation import decode_in_child
from feed.media.sniff import sniff
from tests.feed.media import samples

pytestmark = pytest.mark.slow

RED, GREEN, BLUE, WHITE = (220, 20, 20), (20, 200, 20), (20, 20, 220), (255, 255, 255)


def process(data: bytes, folder: Path) -> Picture:
    source, made = folder / "source", folder / "made"
    source.write_bytes(data)
    made.mkdir(exist_ok=True)
    return process_picture(source, sniff(io.BytesIO(data)), made)


def corners(path: Path) -> list[tuple[int, ...]]:
    """The colours of the four quarters, read clockwise from the upper left."""
    with Image.open(path) as picture:
        width, height = picture.size
        places = ((1, 1), (3, 1), (3, 3), (1, 3))
        return [
            picture.convert("RGB").getpixel((width * x // 4, height * y // 4)) for x, y in places
        ]


def is_near(found: list[tuple[int, ...]], wanted: list[tuple[int, ...]]) -> bool:
    pairs = [pair for a, b in zip(found, wanted, strict=True) for pair in zip(a, b, strict=True)]
    return all(abs(one - other) <= 24 for one, other in pairs)


@pytest.mark.row("A14")
@pytest.mark.parametrize("format_", ["jpeg", "png", "webp", "heic"])
def test_each_accepted_format_becomes_avif_and_webp_in_every_width(format_, tmp_path):
    picture = process(samples.picture(format_, width=1800, height=1350), tmp_path)
    found = {(each.width, each.format, each.height) for each in picture.renditions}
    assert found == {
        (width, format_, width * 3 // 4)
        for width in (480, 960, 1440)
        for format_ in ("avif", "webp")
    }
    for each in picture.renditions:
        with Image.open(tmp_path / "made" / each.name) as made:
            assert made.format == each.format.upper()
            assert made.size == (each.width, each.height)
        assert is_near(corners(tmp_path / "made" / each.name), [RED, GREEN, WHITE, BLUE])


@pytest.mark.row("A14")
@pytest.mark.parametrize("format_", ["jpeg", "png", "webp", "heic"])
def test_no_place_name_or_comment_is_left_in_any_file_that_is_kept(format_, tmp_path):
    sent = samples.picture(format_, width=1500, height=1000)
    assert samples.SECRET.encode() in sent, "the sample must carry what is to be removed"
    process(sent, tmp_path)
    kept = list((tmp_path / "made").iterdir())
    assert {path.name for path in kept} >= {"original.jpg", "w480.avif", "w1440.webp"}
    for path in kept:
        data = path.read_bytes()
        for mark in (
            samples.SECRET.encode(),
            b"xmpmeta",
            b"http://ns.adobe.com",
            b"Exif\0",
            b"EXIF",
        ):
            assert mark not in data, f"{mark!r} in {path.name}"
        with Image.open(path) as made:
            assert not made.getexif().get_ifd(0x8825)
            assert 0x010E not in made.getexif()
            assert not {"icc_profile", "comment", "xmp"} & set(made.info)


@pytest.mark.parametrize("format_", ["jpeg", "png", "webp", "heic"])
@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, [RED, GREEN, WHITE, BLUE]),
        (2, [GREEN, RED, BLUE, WHITE]),
        (3, [WHITE, BLUE, RED, GREEN]),
        (4, [BLUE, WHITE, GREEN, RED]),
        (5, [RED, BLUE, WHITE, GREEN]),
        (6, [BLUE, RED, GREEN, WHITE]),
        (7, [WHITE, GREEN, RED, BLUE]),
        (8, [GREEN, WHITE, BLUE, RED]),
    ],
)
def test_the_camera_s_orientation_is_applied_to_the_pixels(format_, orientation, upright, tmp_path):
    picture = process(samples.picture(format_, orientation=orientation), tmp_path)
    turned = orientation >= 5
    assert (picture.width, picture.height) == ((480, 640) if turned else (640, 480))
    for name in ("original.jpg", picture.renditions[-1].name):
        assert is_near(corners(tmp_path / "made" / name), upright)


@pytest.mark.parametrize(
    ("width", "widths"),
    [(1, [1]), (300, [300]), (480, [480]), (1000, [480, 960, 1000]), (1440, [480, 960, 1440])],
)
def test_a_picture_is_never_enlarged(width, widths, tmp_path):
    picture = process(samples.encoded(samples.scene(width, width), "png"), tmp_path)
    assert sorted({each.width for each in picture.renditions}) == widths


def test_the_placeholder_is_a_tiny_webp_and_the_colour_the_commonest_one(tmp_path):
    poster = Image.new("RGB", (800, 600), (16, 120, 200))
    poster.paste((250, 250, 250), (0, 0, 200, 200))
    picture = process(samples.encoded(poster, "jpeg", quality=95), tmp_path)
    kind, data = picture.placeholder.split(",")
    assert kind == "data:image/webp;base64"
    assert len(picture.placeholder) < 600
    with Image.open(io.BytesIO(base64.b64decode(data))) as tiny:
        assert tiny.size == (16, 12)
    red, green, blue = (int(picture.colour[at : at + 2], 16) for at in (1, 3, 5))
    assert picture.colour[0] == "#"
    assert abs(red - 16) < 12
    assert abs(green - 120) < 12
    assert abs(blue - 200) < 12


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("grey", samples.encoded(samples.scene().convert("L"), "png")),
        ("palette", samples.encoded(samples.scene().quantize(8), "png")),
        ("black and white", samples.encoded(samples.scene().convert("1"), "png")),
        ("print colours", samples.encoded(samples.scene().convert("CMYK"), "jpeg")),
        ("progressive", samples.encoded(samples.scene(), "jpeg", progressive=True)),
        ("lossless webp", samples.encoded(samples.scene(), "webp", lossless=True)),
    ],
)
def test_unusual_pictures_of_accepted_formats_are_read(name, data, tmp_path):
    assert process(data, tmp_path).width == 640


def test_sixteen_bits_a_channel_keep_their_brightness(tmp_path):
    deep = Image.new("I;16", (200, 100), 0x8000)
    process(samples.encoded(deep, "png"), tmp_path)
    with Image.open(tmp_path / "made" / "original.jpg") as made:
        assert abs(made.convert("L").getpixel((50, 50)) - 128) <= 2


def test_transparent_parts_become_white(tmp_path):
    cut_out = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    cut_out.paste((220, 20, 20, 255), (0, 0, 150, 200))
    process(samples.encoded(cut_out, "png"), tmp_path)
    assert is_near(corners(tmp_path / "made" / "original.jpg"), [RED, WHITE, WHITE, RED])


@pytest.mark.parametrize(
    ("name", "tail"),
    [
        ("html", b"<html><script>alert('14 Elm Street')</script></html>"),
        ("php", b"<?php system('14 Elm Street'); ?>"),
        ("zip", b"PK\x03\x04" + b"14 Elm Street" * 20),
    ],
)
@pytest.mark.parametrize("format_", ["jpeg", "png", "webp"])
def test_what_hangs_behind_a_picture_is_not_kept(format_, name, tail, tmp_path):
    process(samples.encoded(samples.scene(), format_) + tail, tmp_path)
    for path in (tmp_path / "made").iterdir():
        assert b"14 Elm Street" not in path.read_bytes()


def test_a_photo_with_a_second_picture_inside_is_its_first_picture(tmp_path):
    both = samples.encoded(
        samples.scene(), "MPO", save_all=True, append_images=[samples.scene(64, 48)]
    )
    assert process(both, tmp_path).width == 640


def deep_png() -> bytes:
    return samples.png_of(7000, 7000, bits=16, colour=6)


def transparent_webp() -> bytes:
    cut_out = Image.new("RGBA", (7000, 7000), (200, 30, 30, 0))
    return samples.encoded(cut_out, "webp", lossless=True, method=0)


@pytest.mark.slow
@pytest.mark.parametrize("make", [deep_png, transparent_webp])
def test_the_heaviest_accepted_pictures_fit_in_the_child(make, tmp_path):
    source, made = tmp_path / "source", tmp_path / "made"
    source.write_bytes(make())
    made.mkdir()
    found = decode_in_child("image", source, made)
    assert (found["width"], found["height"]) == (2560, 2560)
