"""The process in which strange files are decoded: ``python -m feed.media.child`` and six words.

It limits itself before the decoders are loaded, has no network and no Django, and leaves
``result.json`` beside the files that it wrote. Whatever happens to it, its parent lives.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from feed.media.video import Clip

RESULT: Final = "result.json"
# A label drawn on a sheet as large as the clip and transparent elsewhere; lies in the same folder.
SHEET: Final = "label.png"
MEBIBYTE: Final = 2**20
LARGEST_FILE: Final = 100 * MEBIBYTE
_DIE_WITH_PARENT: Final = 1
_NEW_USER_AND_NETWORK: Final = 0x10000000 | 0x40000000


def main(kind: str, source: str, into: str, mebibytes: str, seconds: str, parent: str) -> int:
    restrict(int(mebibytes) * MEBIBYTE, int(seconds))
    if os.getppid() != int(parent):
        return 1  # the worker died before the kernel was told to end us with it
    (Path(into) / RESULT).write_text(json.dumps(_answer(kind, Path(source), Path(into))))
    return 0


def restrict(memory: int, seconds: int) -> None:
    """Limits that the kernel keeps; the network goes too where the system lets it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_NEW_USER_AND_NETWORK)
    # After the line above, which would clear it.
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _answer(kind: str, source: Path, into: Path) -> dict[str, Any]:
    from feed.media.refusal import DISK_ERRORS, MediaRefused

    try:
        return {"ok": process(kind, source, into)}
    except MediaRefused as refused:
        return {"refused": {"reason": refused.reason, "message": refused.message}}
    except MemoryError:
        return {"refused": {"reason": "too_heavy", "message": ""}}
    except OSError as error:
        if error.errno in DISK_ERRORS:
            return {"disk": error.errno}
        raise


def process(kind: str, source: Path, into: Path) -> dict[str, Any]:
    """Check, decode and write; the decoders are loaded here, inside the limits."""
    from feed.media import images
    from feed.media.headers import unreadable
    from feed.media.sniff import sniff

    if kind == "label":
        from feed.media import burning

        return _clip_answer(burning.burn_label(source, into), into)
    with source.open("rb") as file:
        sniffed = sniff(file)
    if sniffed.kind != kind:
        raise unreadable()
    if kind == "image":
        return images.process_picture(source, sniffed, into).as_dict()
    from feed.media import video

    return _clip_answer(video.process_video(source, sniffed.format, into), into)


def _clip_answer(clip: "Clip", into: Path) -> dict[str, Any]:
    """What is known of a clip, its poster written in every width."""
    from feed.media import images, video

    poster = images.write_picture(clip.poster, into)
    return poster.as_dict() | {
        "width": clip.width,
        "height": clip.height,
        "original": None,
        "clip": {
            "name": video.CLIP,
            "seconds": clip.seconds,
            "bytes": clip.bytes,
            "has_sound": clip.has_sound,
        },
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:7]))
