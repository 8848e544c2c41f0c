"""Every file that is refused, with its exact answer."""

import io
import re
import struct
from pathlib import Path

import pytest

from feed.media.isolation import decode_in_child
from feed.media.limits import ACCEPTED, MAX_IMAGE_BYTES
from feed.media.refusal import MediaRefused
from feed.media.sniff import sniff
from tests.feed.media import samples

MP4 = samples.box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
UNREADABLE = "The picture cannot be read; it may be damaged. Save it again and retry."
CUT_OFF = "The picture ends too early. Upload it again, in full."
VIDEO_CUT_OFF = "The video ends too early. Upload it again, in full."
VIDEO_UNREADABLE = "The video cannot be read; it may be damaged. Save it again and retry."
MOVING = "Moving pictures cannot be posted. Use a still or a video."
PIXELS = "The picture has too many pixels; up to 50 megapixels are accepted."
TOO_LONG = "A video may last up to 60 seconds."
SIDES = "A picture may be up to 12,000 pixels wide and 12,000 high."
NARROW = "The picture is too narrow: one side may be up to 20 times the other."


def not_accepted(name: str) -> str:
    return f"{name} cannot be posted. Use {ACCEPTED}."


def heic_of(width: int, height: int) -> bytes:
    sizes = samples.box(b"ispe", struct.pack(">III", 0, width, height))
    return samples.box(b"ftyp", b"heic\0\0\0\0mif1heic") + samples.box(b"meta", b"\0" * 4 + sizes)


def movie(seconds: float) -> bytes:
    header = struct.pack(">IIIII", 0, 0, 0, 1000, round(seconds * 1000)) + b"\0" * 80
    return MP4 + samples.box(b"moov", samples.box(b"mvhd", header))


GOOD_JPEG = samples.picture("jpeg")
GOOD_PNG = samples.picture("png")
GOOD_WEBP = samples.picture("webp")

NEVER_ACCEPTED = [
    # name, file, what it is called
    ("one byte", b"\xff", "This kind of file"),
    ("noise", bytes(range(256)) * 9, "This kind of file"),
    ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "An SVG drawing"),
    ("svg after bom", b"\xef\xbb\xbf\n <?xml version='1.0'?><svg onload='x()'/>", "An SVG drawing"),
    ("html as .jpg", b"<!DOCTYPE html><html><script>1</script>", "A web page"),
    ("php as .jpg", b"<?php system($_GET[0]); ?>", "A script"),
    ("gif", samples.encoded(samples.scene(), "GIF"), "A GIF"),
    ("gif and script", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "A GIF"),
    ("tiff", samples.encoded(samples.scene(), "TIFF"), "A TIFF"),
    ("big-endian tiff", b"MM\0*" + b"\0" * 40, "A TIFF"),
    ("psd", b"8BPS\0\1" + b"\0" * 40, "A Photoshop file"),
    ("eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", "A PostScript file"),
    ("pdf", samples.encoded(samples.scene(), "PDF"), "A PDF"),
    ("ico", samples.encoded(samples.scene(64, 64), "ICO"), "An icon file"),
    ("jpeg 2000", samples.encoded(samples.scene(), "JPEG2000"), "A JPEG 2000 picture"),
    ("bmp", samples.encoded(samples.scene(), "BMP"), "A bitmap (BMP)"),
    ("avif", samples.encoded(samples.scene(), "AVIF"), "An AVIF picture"),
    ("zip", b"PK\x03\x04" + b"\0" * 40, "A zip archive"),
    ("hls as .mp4", b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://127.0.0.1/a.ts\n", "A playlist"),
    (
        "sdp as .mp4",
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
        "A stream description",
    ),
    ("ffconcat as .mp4", b"ffconcat version 1.0\nfile /etc/passwd\n", "A playlist"),
    (
        "dash as .mp4",
        b"<?xml version='1.0'?><MPD><BaseURL>http://127.0.0.1/</BaseURL></MPD>",
        "A playlist",
    ),
    (
        "matroska",
        b"\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska" + b"\0" * 40,
        "A Matroska video (MKV)",
    ),
    ("nameless ebml", b"\x1a\x45\xdf\xa3" + b"\0" * 40, "A Matroska video (MKV)"),
    ("avi", b"RIFF\x20\0\0\0AVI LIST", "This kind of file"),
    ("raw camera mp4 box", samples.box(b"ftyp", b"crx \0\0\0\1"), "This kind of file"),
]

NOT_THIS_ONE = [
    # name, file, reason, message
    ("nothing", b"", "empty", "The file is empty. Choose it again."),
    ("jpeg cut in half", GOOD_JPEG[: len(GOOD_JPEG) // 2], "truncated", CUT_OFF),
    ("jpeg cut in its head", GOOD_JPEG[:100], "unreadable", UNREADABLE),
    ("jpeg magic only", b"\xff\xd8\xff", "unreadable", UNREADABLE),
    ("png cut in half", GOOD_PNG[: len(GOOD_PNG) // 2], "truncated", CUT_OFF),
    ("png without end", GOOD_PNG[:-12], "truncated", CUT_OFF),
    ("png head only", GOOD_PNG[:20], "unreadable", UNREADABLE),
    ("webp cut in half", GOOD_WEBP[: len(GOOD_WEBP) // 2], "truncated", CUT_OFF),
    ("webp head only", GOOD_WEBP[:20], "truncated", CUT_OFF),
    ("webp of another kind", b"RIFF\x20\0\0\0WEBPJUNK" + b"\0" * 40, "unreadable", UNREADABLE),
    ("heic without sizes", samples.box(b"ftyp", b"heic\0\0\0\0mif1heic"), "unreadable", UNREADABLE),
    ("moving webp", samples.animation("webp"), "animated", MOVING),
    ("moving png", samples.animation("png"), "animated", MOVING),
    ("bomb of 144 megapixels", samples.png_of(12000, 12000), "too_many_pixels", PIXELS),
    (
        "header of 4 gigapixels",
        samples.png_of(65000, 65000, zeros=False),
        "too_many_pixels",
        PIXELS,
    ),
    ("51 megapixels", samples.png_of(7200, 7084), "too_many_pixels", PIXELS),
    ("webp bomb", samples.webp_of(16000, 16000), "too_many_pixels", PIXELS),
    ("heic bomb", heic_of(30000, 30000), "too_many_pixels", PIXELS),
    ("12,001 wide", samples.png_of(12001, 700), "side_too_long", SIDES),
    ("12,001 high", samples.png_of(700, 12001), "side_too_long", SIDES),
    ("21 to 1", samples.png_of(2100, 100), "too_narrow", NARROW),
    ("1 to 21", samples.png_of(100, 2100), "too_narrow", NARROW),
    (
        "picture of 41 MB",
        b"\xff\xd8\xff" + b"\0" * MAX_IMAGE_BYTES,
        "too_large",
        "A picture may have up to 40 MB.",
    ),
    ("mp4 without movie", MP4 + samples.box(b"mdat", b"\0" * 40), "truncated", VIDEO_CUT_OFF),
    ("mp4 cut off", (MP4 + samples.box(b"mdat", b"\0" * 400))[:-100], "truncated", VIDEO_CUT_OFF),
    ("mp4 with an empty movie", MP4 + samples.box(b"moov", b""), "unreadable", VIDEO_UNREADABLE),
    ("mp4 of 61 seconds", movie(61), "too_long", TOO_LONG),
    ("mp4 of a million years", movie(4e6), "too_long", TOO_LONG),
]


@pytest.mark.row("A14", "A15")
@pytest.mark.parametrize(
    ("data", "name"),
    [row[1:] for row in NEVER_ACCEPTED],
    ids=[row[0] for row in NEVER_ACCEPTED],
)
def test_a_type_that_is_never_accepted_is_named(data, name):
    with pytest.raises(MediaRefused) as refused:
        sniff(io.BytesIO(data))
    found = refused.value
    assert (found.status, found.code, found.reason) == (415, "media_invalid", "unsupported")
    assert found.message == not_accepted(name)


@pytest.mark.row("A14", "A15")
@pytest.mark.parametrize(
    ("data", "reason", "message"),
    [row[1:] for row in NOT_THIS_ONE],
    ids=[row[0] for row in NOT_THIS_ONE],
)
def test_a_file_at_fault_is_refused_at_once_with_a_sentence_that_helps(data, reason, message):
    with pytest.raises(MediaRefused) as refused:
        sniff(io.BytesIO(data))
    found = refused.value
    assert (found.status, found.code, found.reason) == (400, "media_invalid", reason)
    assert found.message == message


def test_a_video_above_100_mb_is_refused():
    class Large(io.BytesIO):
        """As long as it claims, without a disk full of zeros."""

        def seek(self, at: int, whence: int = 0) -> int:
            return 101 * 2**20 if whence == 2 else super().seek(at, whence)

    with pytest.raises(MediaRefused, match=re.escape("A video may have up to 100 MB.")):
        sniff(Large(MP4))


@pytest.mark.parametrize("data", [samples.png_of(7000, 7142), samples.png_of(12000, 4000)])
def test_the_largest_accepted_sizes_pass(data):
    assert sniff(io.BytesIO(data)).format == "png"


def test_twenty_to_one_passes():
    assert sniff(io.BytesIO(samples.png_of(2000, 100))).width == 2000


def test_the_name_and_extension_play_no_part():
    for data in (GOOD_JPEG, GOOD_PNG, GOOD_WEBP):
        file = io.BytesIO(data)
        file.name = "../../a\0.php.svg"
        assert sniff(file).kind == "image"


# These look right from outside; only decoding tells.
BY_THE_CHILD = [
    (
        "png with spoilt pixels",
        "image",
        GOOD_PNG.replace(b"IDATx", b"IDAT?"),
        "unreadable",
        UNREADABLE,
    ),
    (
        "plain png with spoilt pixels",
        "image",
        samples.png_of(400, 300).replace(b"IDATx", b"IDAT?"),
        "unreadable",
        UNREADABLE,
    ),
    ("webp canvas without picture", "image", samples.webp_of(400, 300), "unreadable", UNREADABLE),
    ("heic of two pictures", "image", samples.animation("heic"), "animated", MOVING),
    ("heic without picture", "image", heic_of(400, 300), "unreadable", UNREADABLE),
    (
        "movie without tracks",
        "video",
        movie(1),
        "no_picture",
        "The file has no picture track. Choose a video.",
    ),
    (
        "webm head only",
        "video",
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm" + b"\0" * 99,
        "unreadable",
        VIDEO_UNREADABLE,
    ),
    ("picture sent as video", "video", GOOD_JPEG, "unreadable", UNREADABLE),
    (
        "playlist that slipped through",
        "video",
        b"#EXTM3U\n",
        "unsupported",
        not_accepted("A playlist"),
    ),
]


@pytest.mark.row("A14", "A15")
@pytest.mark.parametrize(
    ("kind", "data", "reason", "message"),
    [row[1:] for row in BY_THE_CHILD],
    ids=[row[0] for row in BY_THE_CHILD],
)
def test_it_is_refused_in_the_child(kind, data, reason, message, tmp_path: Path):
    source, made = tmp_path / "source", tmp_path / "made"
    source.write_bytes(data)
    made.mkdir()
    with pytest.raises(MediaRefused) as refused:
        decode_in_child(kind, source, made)
    assert (refused.value.reason, refused.value.message) == (reason, message)
