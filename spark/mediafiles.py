"""Serves stored pictures and videos from the local disk: no session, ranges, nothing to run.

Where files lie on an object store this steps aside. A web server in front may serve the same
folder itself; then it must send the same headers.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils._os import safe_join

Next = Callable[[HttpRequest], HttpResponseBase]

# The types that are ever written; a file of any other name is not shown.
TYPES: Final = {
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".mp4": "video/mp4",
    ".vtt": "text/vtt; charset=utf-8",
}
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z")
_AT_ONCE: Final = 512 * 1024
_CHUNK: Final = 128 * 1024


class LocalMedia:
    """Answers everything below MEDIA_URL before sessions and members are looked at."""

    def __init__(self, get_response: Next) -> None:
        if settings.S3_BUCKET:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(settings.MEDIA_URL):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        path = find(request.path_info.removeprefix(settings.MEDIA_URL))
        if path is None:
            return HttpResponse("There is nothing here.", status=404, content_type="text/plain")
        return send(path, wanted=request.headers.get("Range", ""))


def find(name: str) -> Path | None:
    """The stored file of this name, or None: outside the folder there is nothing."""
    try:
        path = Path(safe_join(settings.MEDIA_ROOT, name))
    except (SuspiciousFileOperation, ValueError):
        return None
    try:
        return path if path.suffix in TYPES and path.is_file() else None
    except (OSError, ValueError):  # a name too long for the disk, or with a zero byte
        return None


def send(path: Path, *, wanted: str) -> HttpResponseBase:
    """The file, or the range of it that was asked for; names are never used twice, so for ever."""
    size = path.stat().st_size
    span = span_of(wanted, size)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = span
    length = end - start
    file = path.open("rb")
    file.seek(start)
    response: HttpResponseBase
    if length <= _AT_ONCE:
        with file:
            response = HttpResponse(file.read(length))
    else:
        response = StreamingHttpResponse(pieces(file, length))
    if length < size:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(length)
    response["Content-Type"] = TYPES[path.suffix]
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-site"
    return response


def span_of(wanted: str, size: int) -> tuple[int, int] | None:
    """From and up to which byte; the whole file for a header that is no single range of bytes."""
    match = _RANGE.match(wanted)
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
    return (start, end) if start < end else None


def pieces(file: IO[bytes], length: int) -> Iterator[bytes]:
    with file:
        while length > 0 and (piece := file.read(min(_CHUNK, length))):
            length -= len(piece)
            yield piece
