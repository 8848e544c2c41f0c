"""Small pictures of people: read with care, drawn anew, nothing of the upload is kept."""

import io
import warnings

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from PIL import Image, ImageOps

from spark.ids import new_public_id

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 400
BANNER = (1600, 640)


class PictureRefused(ValueError):
    """The file cannot be used as a picture; the message says what can."""


def redraw_portrait(upload: UploadedFile) -> ContentFile:
    """Return the middle of the picture as a 400 px square WebP under a random name."""
    return redraw(upload, size=(SIDE, SIDE))


def redraw_banner(upload: UploadedFile) -> ContentFile:
    """Return the middle of the picture as a WebP of 1600 x 640 px under a random name."""
    return redraw(upload, size=BANNER)


def redraw(upload: UploadedFile, *, size: tuple[int, int]) -> ContentFile:
    """Return the middle of the picture as a WebP of this size under a random name.

    Raise PictureRefused for anything that is not a whole JPEG, PNG or WebP picture of at most
    10 MB and 25 megapixels. Orientation is applied; metadata does not survive.
    """
    if not upload.size or upload.size > LARGEST_FILE:
        raise PictureRefused("Use a picture of at most 10 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return ContentFile(draw(upload, size), name=f"{new_public_id()}.webp")
    except PictureRefused:
        raise
    except Exception as error:  # a decoder may fail in any way on a broken file
        raise PictureRefused("Use a JPEG, PNG or WebP picture.") from error


def draw(upload: UploadedFile, size: tuple[int, int]) -> bytes:
    with Image.open(upload, formats=FORMATS) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureRefused("Use a picture of at most 25 megapixels.")
        picture.draft("RGB", (size[0] * 2, size[1] * 2))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    middle = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    clean = Image.new("RGB", middle.size)
    clean.paste(middle)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=82)
    return out.getvalue()
