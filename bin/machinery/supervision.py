"""Web, worker and beat under one supervisord, and the promise that none of them outlives it.

supervisord and not honcho: honcho stops everything when one process dies, where a killed worker
must come back; supervisord restarts it with growing pauses, and kills what does not stop in time.
Beat is a process of its own and not a thread of the worker (-B): then a killed worker does not
take the schedule with it, and stopping the worker never waits for beat.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from environment import BIN, ROOT

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
STOP_SECONDS = 5  # for each process; all of them stop at the same time

CONFIG = """\
[supervisord]
nodaemon = true
silent = true
directory = {root}
logfile = {log}/supervisord.log
pidfile = {run}/supervisord.pid
childlogdir = {log}
"""
PROGRAM = """
[program:{name}]
command = {command}
directory = {root}
autostart = true
autorestart = true
startsecs = 2
startretries = 1000000
stopsignal = TERM
stopwaitsecs = {stop_seconds}
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}/{name}.log
stdout_logfile_maxbytes = 10MB
stdout_logfile_backups = 2
"""


def commands(*, port: int, var: Path) -> dict[str, list[str]]:
    """What runs in the embedded default; production names the same in docker-compose.yml."""
    # Pages go before pictures, and at the start the web server before all.
    celery = ["nice", "-n", "5", str(BIN / "celery"), "-A", "spark"]
    # Alone in its queue folder, the worker has nobody to gossip with.
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    # Time limits need processes: a thread that decodes a hostile picture cannot be stopped.
    pool = ["--pool", "prefork", "--concurrency", "2", "--queues", "default,media,feed"]
    where = ["--host", "127.0.0.1", "--port", str(port)]
    return {
        "web": [str(BIN / "granian"), "--interface", "wsgi", *where, "--workers", "1",
                "--blocking-threads", "4", "--no-ws", "--respawn-failed-workers",
                "spark.wsgi:application"],
        "worker": [*celery, "worker", *pool, *quiet, "--loglevel", "INFO"],
        "beat": [*celery, "beat", "--schedule", str(var / "run" / "beat-schedule"),
                 "--pidfile", "", "--loglevel", "INFO"],
    }  # fmt: skip


class Supervisor:
    """supervisord as our child; everything it started ends with us."""

    def __init__(self, *, var: Path, port: int, env: Mapping[str, str]) -> None:
        self.var = var
        self.log = var / "log"
        self.env = dict(env)
        self.config = var / "run" / "supervisord.conf"
        self._write_config(port)
        self.child: subprocess.Popen[bytes] | None = None

    def _write_config(self, port: int) -> None:
        for folder in (self.log, self.config.parent):
            folder.mkdir(parents=True, exist_ok=True)
        words = {"root": ROOT, "log": self.log, "run": self.config.parent}
        safe = {name: str(path).replace("%", "%%") for name, path in words.items()}
        parts = [CONFIG.format(**safe)]
        for name, command in commands(port=port, var=self.var).items():
            line = shlex.join(command).replace("%", "%%")
            parts.append(PROGRAM.format(name=name, command=line, stop_seconds=STOP_SECONDS, **safe))
        self.config.write_text("".join(parts))

    def start(self) -> None:
        adopt_orphans()
        # A session of its own: the terminal's Ctrl-C reaches us alone, and we decide the order.
        self.child = subprocess.Popen(
            [BIN / "supervisord", "--configuration", self.config],
            env=self.env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    @property
    def is_running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def stop(self) -> None:
        """TERM to all, KILL to who has not gone: at most ten seconds, and then nobody is left."""
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.child.wait(STOP_SECONDS + 2)
        end_descendants()

    def last_words(self, name: str, lines: int = 15) -> str:
        path = self.log / f"{name}.log"
        text = path.read_text(errors="replace") if path.exists() else ""
        return "\n".join(text.splitlines()[-lines:])


def end_with_parent() -> None:
    """On Linux a killed bin/run takes supervisord with it, which then stops the rest."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def adopt_orphans() -> None:
    """On Linux the children of a killed supervisord become ours, so that we can end them too."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def end_descendants() -> None:
    """KILL for whatever still descends from this process."""
    for _ in range(20):
        left = descendants(os.getpid())
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _reap()
        time.sleep(0.05)


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def descendants(root: int) -> list[int]:
    """Every live process below ``root``."""
    children: dict[int, list[int]] = {}
    for pid, parent in _processes():
        children.setdefault(parent, []).append(pid)
    found: list[int] = []
    queue = children.get(root, [])
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, []))
    return found


def _processes() -> Iterator[tuple[int, int]]:
    """(process, parent) of everything alive; a slim Linux has /proc but no ps."""
    if Path("/proc/self/stat").exists():
        for path in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                state, parent = path.read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    yield int(path.parent.name), int(parent)
        return
    looker = subprocess.Popen(["ps", "-A", "-o", "pid=,ppid=,stat="], stdout=subprocess.PIPE)
    table, _ = looker.communicate()
    for line in table.decode().splitlines():
        pid, parent, state = line.split(None, 2)
        if not state.startswith("Z") and int(pid) != looker.pid:
            yield int(pid), int(parent)
