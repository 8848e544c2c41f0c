"""Drives wrk, and says what it saw."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Seen:
    rate: float
    p50_us: float
    p99_us: float
    errors: int
    bytes_each: int


def drive(url: str, requests: Path, *, seconds: float = 3, connections: int = 16) -> Seen:
    """Ask as fast as answers come on that many connections (closed loop)."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(SCRIPT), url]
    done = subprocess.run(
        [*command, "--", str(requests)], capture_output=True, text=True, check=True, timeout=120
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    rate, p50, p99, errors, size = line.split()[1:]
    return Seen(float(rate), float(p50), float(p99), int(errors), int(size))
