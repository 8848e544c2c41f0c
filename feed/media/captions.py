"""Caption files (WebVTT): read as text, checked, and written again with nothing but cues."""

import re
from dataclasses import dataclass
from typing import Final

from feed.media import limits
from feed.media.refusal import MediaRefused

MAX_BYTES: Final = 200_000
MAX_CUES: Final = 1000
MAX_LINE: Final = 500
_CLOCK: Final = r"(?:(\d{2,3}):)?([0-5]\d):([0-5]\d)[.](\d{3})"
_TIMING: Final = re.compile(rf"{_CLOCK}[ \t]+-->[ \t]+{_CLOCK}(?:[ \t].*)?\Z")
_TAG: Final = re.compile(r"<[^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class Cue:
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def clean_captions(data: bytes) -> bytes:
    """The same captions as clean WebVTT, or MediaRefused with the reason.

    Styles, regions, notes, cue settings and tags are left out: they are not needed to read along
    and can reach beyond the text.
    """
    if len(data) > MAX_BYTES:
        raise _refused("A captions file may have up to 200 KB.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("The captions are not UTF-8 text. Save them as WebVTT (.vtt).") from error
    cues = _cues(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(["WEBVTT", "", *(_written(cue) for cue in cues)]).encode()


def _cues(text: str) -> list[Cue]:
    blocks = [block for block in re.split(r"\n{2,}", text) if block.strip()]
    if not blocks or not re.match(r"WEBVTT(?:[ \t\n]|\Z)", blocks[0]):
        raise _refused("A captions file starts with the line WEBVTT.")
    found = [
        cue for block in blocks[1:] if (cue := _cue(block.strip("\n").split("\n"))) is not None
    ]
    if not found:
        raise _refused("The captions file has no caption in it.")
    if len(found) > MAX_CUES:
        raise _refused("A captions file may have up to 1,000 captions.")
    return sorted(found, key=lambda cue: (cue.start_ms, cue.end_ms))


def _cue(lines: list[str]) -> Cue | None:
    if "-->" not in lines[0]:
        lines = lines[1:]  # a name or a number above the times
    if not lines or "-->" not in lines[0]:
        return None  # a note, a style or a region
    timing = _TIMING.match(lines[0].strip())
    if timing is None:
        raise _refused(f"This caption's times cannot be read: {_plain(lines[0])[:60]}")
    start, end = _milliseconds(timing.groups()[:4]), _milliseconds(timing.groups()[4:])
    if not start < end:
        raise _refused(f"This caption ends before it starts: {_plain(lines[0])[:60]}")
    if start > limits.MAX_VIDEO_SECONDS * 1000:
        raise _refused("A caption starts after the longest video (60 seconds) is over.")
    words = tuple(line for line in (_plain(each) for each in lines[1:]) if line)
    return Cue(start, end, words) if words else None


def _plain(line: str) -> str:
    """Text without tags, control characters and arrows, which would start a new cue."""
    bare = _TAG.sub("", line).replace("-->", "→").replace("<", "").replace(">", "")
    bare = "".join(c for c in bare if c.isprintable())
    if len(bare) > MAX_LINE:
        raise _refused("A line of the captions may have up to 500 characters.")
    return bare.strip()


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _written(cue: Cue) -> str:
    return f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}\n" + "\n".join(cue.lines) + "\n"


def _clock(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def _refused(message: str) -> MediaRefused:
    return MediaRefused("captions", message)
