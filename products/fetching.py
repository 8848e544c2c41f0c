"""Pictures fetched from a merchant's server: the one place where this shop calls out.

An address in a catalogue is a stranger's wish. Names are resolved once and only a public
address is called; size, time and type are bounded; what comes is drawn anew before it is kept.
"""

import io
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from PIL import Image, ImageOps
from requests_hardened import Config, HTTPSession
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from products.importing.rows import RowRefused, url_of

LARGEST = 10 * 1024 * 1024
LONGEST_SECONDS = 20
MOST_REDIRECTS = 3
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 12_000
FORMATS = ("JPEG", "PNG", "WEBP")
EDGE = 1200

CONFIG = Config(
    ip_filter_enable=True,
    ip_filter_allow_loopback_ips=False,
    never_redirect=True,  # followed here, one by one, each checked like the first
    default_timeout=(5, 5),
    user_agent_override="Spark-catalogue/1.0",
)


UNREACHABLE = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    TimeoutError,
    ProtocolError,
    ReadTimeoutError,
)
Check = Callable[[str], str]


class FetchRefused(Exception):
    """The picture is not taken; trying again will not help."""


class FetchFailed(Exception):
    """The picture could not be got now; trying again may help."""


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    width: int
    height: int
    colour: str


def checked(url: str) -> str:
    """Return the address when a catalogue may name it; the client looks up and checks its host."""
    try:
        return url_of("image_link", url, most=2000)
    except RowRefused as refusal:
        raise FetchRefused("url_not_allowed") from refusal


def fetch_picture(url: str) -> Picture:
    """Return the picture at a web address, drawn anew as WebP.

    Raises FetchRefused or FetchFailed.
    """
    return redraw(fetch(url))


def fetch(url: str, *, config: Config = CONFIG, check: Check = checked) -> bytes:
    """Return the bytes at a web address, at most 10 MB in at most 20 s and three redirects.

    A server that sends its header drop by drop keeps every read alive; only a clock beside
    the reading thread ends that.
    """
    answer: queue.Queue[bytes | Exception] = queue.Queue(1)

    def work() -> None:
        try:
            answer.put(follow(url, config=config, check=check))
        except Exception as error:
            answer.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        got = answer.get(timeout=LONGEST_SECONDS)
    except queue.Empty as error:
        raise FetchFailed("The server is too slow.") from error
    if isinstance(got, Exception):
        raise got
    return got


def follow(url: str, *, config: Config, check: Check) -> bytes:
    deadline = time.monotonic() + LONGEST_SECONDS
    with HTTPSession(config) as session:
        session.trust_env = False  # no proxy and no password file of this machine
        for _ in range(MOST_REDIRECTS + 1):
            try:
                with session.get(check(url), stream=True) as response:
                    if not response.is_redirect:
                        return body_of(response, deadline=deadline)
                    url = urljoin(url, response.headers["Location"])
            except UNREACHABLE as error:
                raise FetchFailed("The server cannot be reached or is too slow.") from error
            except (requests.RequestException, HTTPError, ValueError) as error:
                raise FetchRefused("url_not_allowed") from error
    raise FetchRefused("The address redirects too often.")


def body_of(response: requests.Response, *, deadline: float) -> bytes:
    if response.status_code >= 500 or response.status_code == 429:
        raise FetchFailed(f"The server answers {response.status_code}.")
    if response.status_code != 200:
        raise FetchRefused(f"The server answers {response.status_code}.")
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if not kind.startswith("image/") and kind != "application/octet-stream":
        raise FetchRefused(f"The address holds {kind[:40] or 'nothing'}, no picture.")
    body = bytearray()
    # read1 hands out what has come; unpacked, so that a small answer that grows is stopped too.
    while piece := response.raw.read1(65_536, decode_content=True):
        body += piece
        if len(body) > LARGEST:
            raise FetchRefused("The picture is larger than 10 MB.")
        if time.monotonic() > deadline:
            raise FetchFailed("The server is too slow.")
    return bytes(body)


def redraw(data: bytes) -> Picture:
    """Return the picture as a WebP of at most 1200 px, without anything that was hidden in it."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
                raise FetchRefused("The picture has too many pixels.")
            if getattr(image, "n_frames", 1) > 1:
                raise FetchRefused("The picture moves.")
            image.draft("RGB", (EDGE, EDGE))
            drawn = ImageOps.exif_transpose(image).convert("RGBA")
    except FetchRefused:
        raise
    except Exception as error:  # Pillow answers broken files with many kinds of exception
        raise FetchRefused("media_invalid") from error
    drawn.thumbnail((EDGE, EDGE))
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=84, method=4)
    red, green, blue, alpha = drawn.resize((1, 1)).tobytes()
    colour = f"#{red:02x}{green:02x}{blue:02x}" if alpha > 127 else "#e8e5df"
    return Picture(out.getvalue(), drawn.width, drawn.height, colour)
