"""One child process of ours: started, waited for, and never left behind."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1


class ServerNotFound(Exception):
    """The machine has no binary for this server, neither installed nor in a wheel."""


class ServerFailed(Exception):
    """The server was started and did not answer."""


def die_with_parent() -> None:
    """On Linux the kernel ends the child when the tests are killed; elsewhere stop() has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def unprivileged_user() -> str | None:
    """Whom to become for a server that refuses root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def wait_until(ready: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Ask again and again until it is so, or the time is over."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while time.monotonic() < deadline:
        if ready():
            return True
        pause.wait(every)
    return ready()


class Process:
    """A server under our hands, its output in a log file that a failure shows the end of."""

    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 15

    def __init__(self, home: Path, *, name: str) -> None:
        self.home = home
        self.name = name
        self.log = home / f"{name}.log"
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.child is not None, f"{self.name} was not started"
        return self.child.pid

    @property
    def is_running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def launch(
        self,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        cwd: Path | None = None,
    ) -> None:
        group = pwd.getpwnam(user).pw_gid if user else None
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                user=user,
                group=group,
                extra_groups=[] if user else None,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def wait_ready(self, ready: Callable[[], bool], *, seconds: float) -> None:
        def up_or_dead() -> bool:
            return not self.is_running or ready()

        if wait_until(up_or_dead, seconds=seconds) and self.is_running:
            return
        tail = self.tail()
        self.kill()
        raise ServerFailed(f"{self.name} did not answer within {seconds:.0f} s:\n{tail}")

    def tail(self, lines: int = 30) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def send(self, number: int) -> None:
        os.kill(self.pid, number)

    def stop(self) -> None:
        """Ask politely, then not: the whole session of the child goes with it."""
        if not self.is_running:
            return
        self.send(self.stop_signal)
        assert self.child is not None
        try:
            self.child.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9 of the server and of everything that it started."""
        if self.child is None or self.child.poll() is not None:
            return
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.child.wait(10)
