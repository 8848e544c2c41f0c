"""bin/test: sets up what the tests need, runs the stages and says how each ended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from environment import ROOT, CannotGoOn, install_packages, prepare, say
from stages import QUICK, STAGES, Command, Stage, chromium, environment, postgres, redis

LOG = ROOT / "var" / "log" / "install-tests.log"
# Stages keep to folders, servers and ports of their own, and wait a good part of their time.
LANES = min(2, os.cpu_count() or 1)
IS_CI = os.environ.get("CI") == "true"


def main() -> int:
    try:
        stages = wanted(sys.argv[1:])
        prepare("requirements.txt", "requirements-dev.txt", log=LOG)
    except CannotGoOn as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if stages is not QUICK:
        install_servers()
    outcomes = run_all(stages)
    say(f"\n{'stage':<10} {'outcome':<34} seconds")
    for stage, outcome, seconds in outcomes:
        say(f"{stage.name:<10} {outcome:<34} {seconds:7.1f}")
    fine = {"passed"} if IS_CI else {"passed", "skipped"}
    return 0 if all(outcome.split(":")[0] in fine for _, outcome, _ in outcomes) else 1


def wanted(names: list[str]) -> tuple[Stage, ...]:
    if names == ["quick"]:
        return QUICK
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        known = ", ".join(["quick", *STAGES])
        raise CannotGoOn(f"There is no stage {unknown[0]!r}; the stages are: {known}.")
    return tuple(STAGES[name] for name in names or STAGES)


def install_servers() -> None:
    """Get the servers and the browser that are missing from Debian's packages, where root may."""
    wanted = (("chromium", chromium()), ("redis-server", redis()), ("postgresql", postgres()))
    install_packages([package for package, found in wanted if not found], log=LOG)


def run_all(stages: tuple[Stage, ...]) -> list[tuple[Stage, str, float]]:
    """Run two stages at a time, the long ones early; each one's output is shown in one piece."""
    if len(stages) == 1:
        return [(stages[0], *run(stages[0], sys.stdout.buffer))]
    outcomes: dict[str, tuple[str, float]] = {}
    one_at_a_time = threading.Lock()

    def take(stage: Stage) -> None:
        with tempfile.TemporaryFile() as output:
            outcomes[stage.name] = run(stage, output)
            output.seek(0)
            with one_at_a_time:
                say(f"\n=== {stage.name} ===")
                shutil.copyfileobj(output, sys.stdout.buffer)
                sys.stdout.buffer.flush()

    say(f"Running {', '.join(stage.name for stage in stages)}; each is shown when it has ended.")
    with ThreadPoolExecutor(LANES) as lanes:
        first = sorted(stages, key=lambda stage: (not stage.leaves_copy, -stage.seconds))
        list(lanes.map(take, first))
    return [(stage, *outcomes[stage.name]) for stage in stages]


def run(stage: Stage, output: BinaryIO) -> tuple[str, float]:
    if reason := stage.missing():
        output.write(f"skipped: {reason}\n".encode())
        return f"skipped: {reason}", 0.0
    began = time.monotonic()
    failed = [command for command in stage.commands if not succeeds(command, output)]
    outcome = f"failed: {name_of(failed[0])}" if failed else "passed"
    return outcome, time.monotonic() - began


def succeeds(command: Command, output: BinaryIO) -> bool:
    output.write(f"$ {name_of(command)}\n".encode())
    output.flush()
    words = [str(word) for word in command.words]
    env = environment() | dict(command.env)
    done = subprocess.run(
        words, cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT, check=False
    )
    return done.returncode == 0


def name_of(command: Command) -> str:
    first, *rest = command.words
    return " ".join([Path(first).name, *map(str, rest)])[:120]


if __name__ == "__main__":
    sys.exit(main())
