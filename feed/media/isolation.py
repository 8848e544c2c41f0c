"""Runs the decoding child and turns whatever becomes of it into a result or one clear error."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from feed.media.child import RESULT
from feed.media.refusal import MediaRefused

PROJECT: Final = Path(__file__).resolve().parent.parent.parent
CHILD: Final = "feed.media.child"
_TOO_HEAVY: Final = "The file is too heavy to read. Save it in a smaller size and retry."
_CRASHED: Final = "The file cannot be read; it may be damaged. Save it again and retry."


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: address space, processor seconds, seconds on the clock."""

    mebibytes: int
    cpu_seconds: int
    patience: float


# A whole minute of 1080p60 fits; the clock stays below the worker's own limit of 200 seconds.
LIMITS: Final = {"image": Limits(1024, 60, 90.0), "video": Limits(1024, 180, 190.0)}
LIMITS["label"] = LIMITS["video"]


def decode_in_child(
    kind: str, source: Path, into: Path, *, limits: Limits | None = None
) -> dict[str, Any]:
    """Decode ``source`` into the folder ``into``; the shape of the answer is ``child.process``'s.

    Raises MediaRefused for a file that cannot be had, OSError where the disk is at fault.
    """
    limits = limits or LIMITS[kind]
    numbers = (limits.mebibytes, limits.cpu_seconds, os.getpid())
    asked = [kind, str(source), str(into), *map(str, numbers)]
    with subprocess.Popen(
        [sys.executable, "-m", CHILD, *asked],
        cwd=PROJECT,
        env=_environment(into),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            code = child.wait(limits.patience)
        except subprocess.TimeoutExpired as error:
            raise MediaRefused("too_heavy", _TOO_HEAVY) from error
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
    return _read(code, into / RESULT)


def _environment(into: Path) -> dict[str, str]:
    # Few arenas: each one reserves address space that counts against the memory limit.
    names = ("PATH", "LANG", "PYTHONPYCACHEPREFIX")  # compiled modules: it reads them, writes none
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return kept | {
        "MALLOC_ARENA_MAX": "2",
        "TMPDIR": str(into),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(PROJECT),
    }


def _read(code: int, result: Path) -> dict[str, Any]:
    if code in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ):
        raise MediaRefused("too_heavy", _TOO_HEAVY)
    if code != 0 or not result.exists():
        raise MediaRefused("crashed", _CRASHED)
    answer: dict[str, Any] = json.loads(result.read_text())
    if "disk" in answer:
        raise OSError(answer["disk"], os.strerror(answer["disk"]))
    if "refused" in answer:
        refused = answer["refused"]
        raise MediaRefused(refused["reason"], refused["message"] or _TOO_HEAVY)
    ok: dict[str, Any] = answer["ok"]
    _check_names(ok, result.parent)
    return ok


def _check_names(found: dict[str, Any], folder: Path) -> None:
    """A child taken over by its file could name any file: only plain ones it wrote count."""
    names = [each["name"] for each in found["renditions"]]
    names += [found["original"]] if found["original"] else []
    names += [found["clip"]["name"]] if "clip" in found else []
    for name in names:
        if not re.fullmatch(r"[a-z0-9]+\.[a-z0-9]+", name) or (folder / name).is_symlink():
            raise MediaRefused("crashed", _CRASHED)
