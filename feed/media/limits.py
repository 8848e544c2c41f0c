"""How large a picture or a video may be, checked on numbers alone."""

from typing import Final

from feed.media.refusal import MediaRefused

ACCEPTED: Final = "a picture (JPEG, PNG, WebP or HEIC) or a video (MP4, MOV or WebM)"

MAX_IMAGE_BYTES: Final = 40 * 2**20
MAX_IMAGE_PIXELS: Final = 50_000_000
MAX_IMAGE_SIDE: Final = 12_000
MAX_IMAGE_RATIO: Final = 20

MAX_VIDEO_BYTES: Final = 100 * 2**20
MAX_VIDEO_SECONDS: Final = 60
# A clip cut at one minute often ends a few frames later.
VIDEO_SECONDS_SLACK: Final = 0.5
MAX_VIDEO_LONG_SIDE: Final = 1920
# 1080 lines are often coded as 1088, the next multiple of 16.
MAX_VIDEO_SHORT_SIDE: Final = 1088
# Phones label 60 frames a second as 60.02 or so.
MAX_VIDEO_RATE: Final = 61
MAX_VIDEO_STREAMS: Final = 8


def check_bytes(kind: str, size: int) -> None:
    """Refuse an empty file, and one above the limit of its kind."""
    if size == 0:
        raise MediaRefused("empty", "The file is empty. Choose it again.")
    limit = MAX_IMAGE_BYTES if kind == "image" else MAX_VIDEO_BYTES
    if size > limit:
        noun = "picture" if kind == "image" else "video"
        raise MediaRefused("too_large", f"A {noun} may have up to {limit // 2**20} MB.")


def too_many_pixels() -> MediaRefused:
    return MediaRefused(
        "too_many_pixels", "The picture has too many pixels; up to 50 megapixels are accepted."
    )


def check_image_size(width: int, height: int) -> None:
    """Refuse a picture whose decoding would cost too much, before anything is decoded."""
    if width < 1 or height < 1:
        raise MediaRefused("unreadable", "The picture has no size. Save it again and retry.")
    if width * height > MAX_IMAGE_PIXELS:
        raise too_many_pixels()
    if max(width, height) > MAX_IMAGE_SIDE:
        raise MediaRefused(
            "side_too_long", "A picture may be up to 12,000 pixels wide and 12,000 high."
        )
    if max(width, height) > MAX_IMAGE_RATIO * min(width, height):
        raise MediaRefused(
            "too_narrow", "The picture is too narrow: one side may be up to 20 times the other."
        )


def check_video_seconds(seconds: float) -> None:
    if seconds > MAX_VIDEO_SECONDS + VIDEO_SECONDS_SLACK:
        raise MediaRefused("too_long", "A video may last up to 60 seconds.")


def check_video_size(width: int, height: int, rate: float) -> None:
    """Refuse more than 1080p at 60 frames a second, upright or across."""
    long, short = max(width, height), min(width, height)
    if short < 2 or long > MAX_IMAGE_RATIO * short:
        raise MediaRefused("unreadable", "The video has no usable picture. Export it again.")
    if long > MAX_VIDEO_LONG_SIDE or short > MAX_VIDEO_SHORT_SIDE:
        raise MediaRefused(
            "too_many_pixels",
            f"The video is {width}x{height}; up to 1080p (1920x1080) is accepted.",
        )
    if rate > MAX_VIDEO_RATE:
        raise MediaRefused("rate_too_high", "A video may have up to 60 frames a second.")
