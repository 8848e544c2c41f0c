"""One bin/run as a stranger starts it: what it printed, and the processes that it made."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.servers.process import wait_until
from tests.servers.spark import free_port

ROOT = Path(__file__).resolve().parents[2]
STRANGER = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LANG": "C.UTF-8"}
# Where packages come from is a matter of the machine, not of the project.
STRANGER |= {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_", "SSL_"))}


class Run:
    """One bin/run in a clone, with what it printed."""

    def __init__(self, clone: Path, *words: str, env: Mapping[str, str] = STRANGER) -> None:
        self.clone = clone
        self.log = Path(env.get("SPARK_VAR", clone)) / "run.log"
        self.port = free_port(8300, 8399)
        self.url = f"http://127.0.0.1:{self.port}"
        with self.log.open("wb") as log:
            self.child = subprocess.Popen(
                ["bin/run", "--port", str(self.port), *words],
                cwd=clone, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    @property
    def printed(self) -> str:
        return self.log.read_text(errors="replace")

    def is_ready(self) -> bool:
        return f"Spark is ready at {self.url}" in self.printed

    def wait(self, seconds: float) -> float:
        """Wait until it is ready; return after how many seconds it was."""
        began = time.monotonic()
        wait_until(lambda: self.is_ready() or self.child.poll() is not None, seconds=seconds)
        assert self.is_ready(), self.printed[-3000:]
        return time.monotonic() - began

    def family(self) -> list[int]:
        """Every process of this run that is alive."""
        listed = subprocess.run(["ps", "-wweo", "pid,args"], capture_output=True, text=True).stdout
        clone = str(self.clone)
        return [int(line.split()[0]) for line in listed.splitlines() if clone in line]

    def descendants(self) -> dict[int, str]:
        """Every process below this one, with its command line."""
        listed = subprocess.run(["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        found: dict[int, str] = {}
        queue = [self.child.pid]
        while queue:
            parent = queue.pop()
            below = {int(pid): args for pid, above, args in rows if int(above) == parent}
            found |= below
            queue.extend(below)
        return found

    def stop(self) -> float:
        began = time.monotonic()
        self.child.send_signal(signal.SIGTERM)
        self.child.wait(30)
        return time.monotonic() - began
