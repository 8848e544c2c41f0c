"""The project's own processes as production starts them: web, worker, beat."""

import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from tests.servers.process import Process

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
QUEUES = "default,media,feed"


def free_port(first: int = 8100, last: int = 8119) -> int:
    """A free port in a range that browsers do not refuse."""
    for port in range(first, last + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"every port from {first} to {last} is taken")


class Web(Process):
    """granian over WSGI on loopback."""

    def __init__(
        self,
        home: Path,
        *,
        env: Mapping[str, str] | None = None,
        workers: int = 1,
        threads: int = 4,
        app: str = "spark.wsgi:application",
        port: int | None = None,
    ) -> None:
        super().__init__(home, name="web")
        self.port = port or free_port()
        self.env = {**os.environ, "SITE_URL": self.url, **(env or {})}
        self.app = app
        self.size = ["--workers", str(workers), "--blocking-threads", str(threads)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, path: str = "/healthz") -> "Web":
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.launch(
            [BIN / "granian", "--interface", "wsgi", *where, *self.size, "--no-ws", self.app],
            env=self.env,
            cwd=ROOT,
        )
        self.wait_ready(lambda: self.status(path) == 200, seconds=60)
        return self

    def status(self, path: str) -> int:
        """The HTTP status of a GET, or 0 where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


class Worker(Process):
    """A real Celery worker; TERM ends it warm, QUIT soft, kill() like a power cut."""

    stop_signal = signal.SIGQUIT
    stop_seconds = 20

    def __init__(
        self,
        home: Path,
        *,
        env: Mapping[str, str] | None = None,
        queues: str = QUEUES,
        concurrency: int = 2,
        name: str = "worker",
    ) -> None:
        super().__init__(home, name=name)
        self.env = {**os.environ, **(env or {})}
        self.options = ["--queues", queues, "--concurrency", str(concurrency)]
        self.node = f"{name}-{os.getpid()}@spark"

    def start(self) -> "Worker":
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.launch(
            [BIN / "celery", "-A", "spark", "worker", "--pool", "prefork", *self.options, *quiet,
             "--hostname", self.node, "--loglevel", "INFO"],
            env=self.env, cwd=ROOT,
        )  # fmt: skip
        self.wait_ready(lambda: b" ready." in self.log.read_bytes(), seconds=60)
        return self


class Beat(Process):
    """The schedule as a process of its own."""

    def __init__(self, home: Path, *, env: Mapping[str, str] | None = None) -> None:
        super().__init__(home, name="beat")
        self.env = {**os.environ, **(env or {})}

    def start(self) -> "Beat":
        files = ["--schedule", self.home / "beat-schedule", "--pidfile", ""]
        self.launch(
            [BIN / "celery", "-A", "spark", "beat", *files, "--loglevel", "INFO"],
            env=self.env,
            cwd=ROOT,
        )
        self.wait_ready(lambda: b"beat: Starting" in self.log.read_bytes(), seconds=60)
        return self


def decoders(home: Path) -> list[int]:
    """The decoding children now alive whose files lie below ``home``."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if entry.name.isdigit() and b"feed.media.child" in words and bytes(home) in words:
            found.append(int(entry.name))
    return found
