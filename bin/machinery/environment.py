"""The virtual environment: made once, filled when the requirements change."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"


class CannotGoOn(Exception):
    """One clear sentence for the person at the terminal."""


def prepare(*requirements: str, log: Path) -> None:
    """Make .venv hold exactly these requirement files; does nothing when it already does."""
    if not _works(PYTHON):
        _make_venv()
    for name in requirements:
        _install(ROOT / name, log=log)


def _works(python: Path) -> bool:
    try:
        done = subprocess.run(
            [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def _make_venv() -> None:
    say("Making .venv ...")
    has_pip = subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True)
    try:
        venv.create(VENV, with_pip=has_pip.returncode == 0, clear=VENV.exists())
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotGoOn(f"Cannot write {VENV}: {_reason(error)}.") from error


def _install(requirements: Path, *, log: Path) -> None:
    stamp = VENV / f".installed-{requirements.stem}"
    wanted = _fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing {requirements.name} ...")
    make_folder(log.parent)
    with log.open("wb") as output:
        installed = _with_uv(requirements, output) or _with_pip(requirements, output)
    if not installed:
        raise CannotGoOn(_why_not(requirements, log))
    stamp.write_text(wanted)


def _fingerprint(requirements: Path) -> str:
    text = requirements.read_bytes() + sys.version.encode()
    return hashlib.sha256(text).hexdigest()


def _with_uv(requirements: Path, output: object) -> bool:
    """uv takes a tenth of pip's time; where it cannot be had, pip does it."""
    uv = BIN / "uv"
    if not uv.exists() and not _succeeds([PYTHON, "-m", "pip", "install", "uv"], output):
        return False
    # Copies: the cache may lie on another disk, and the warning about it helps nobody.
    env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
    command = [uv, "pip", "install", "--python", PYTHON, "-r", requirements]
    return _succeeds(command, output, env=env)


def _with_pip(requirements: Path, output: object) -> bool:
    return _succeeds([PYTHON, "-m", "pip", "install", "-r", requirements], output)


def _succeeds(command: list[object], output: object, env: dict[str, str] | None = None) -> bool:
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=env,
        check=False,
    )
    return done.returncode == 0


def _why_not(requirements: Path, log: Path) -> str:
    text = log.read_text(errors="replace")
    if "No module named pip" in text:
        return (
            "This Python cannot make a virtual environment with pip: "
            "install the package python3-venv and start again."
        )
    # "from versions: none": not even one release was seen, so nobody answered.
    signs = (
        "onnection",
        "from versions: none",
        "resolve",
        "resolution",
        "unreachable",
        "timed out",
        "Retrying",
        "dns",
    )
    if any(sign in text for sign in signs):
        return f"No network: the package index did not answer (details in {log})."
    return f"Could not install {requirements.name} (details in {log})."


def with_bytecode(env: Mapping[str, str], var: Path) -> dict[str, str]:
    """This environment, with compiled modules kept below ``var``.

    A shell may forbid to write them beside the sources; each process would then compile every
    module anew, and a start of ours is seven processes: two seconds of work for each.
    """
    allowed = {name: value for name, value in env.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(var / "pycache"), **allowed}


def make_folder(folder: Path) -> None:
    """The folder, written to once: a read-only disk is found out here, not half-way."""
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
    except OSError as error:
        raise CannotGoOn(f"Cannot write to {folder}: {_reason(error)}.") from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()


def _reason(error: Exception) -> str:
    strerror = getattr(error, "strerror", None)
    return (strerror or str(error)).lower().rstrip(".")


def say(text: str) -> None:
    print(text, flush=True)


def install_packages(names: list[str], *, log: Path) -> None:
    """Get these from Debian's packages where root may; elsewhere they stay missing."""
    if not names or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say(f"Installing {', '.join(names)} ...")
    log.parent.mkdir(parents=True, exist_ok=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with log.open("ab") as output:
        for words in (["update"], ["install", "-y", "--no-install-recommends", *names]):
            subprocess.run(
                ["apt-get", "-q", *words], stdout=output, stderr=output, env=quiet, check=False
            )
