"""A whole Spark of its own for one test: database, broker, files, and processes to be killed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import migrated
from tests.servers import Beat, Postgres, Redis, Web, Worker
from tests.servers.process import Process, wait_until

ROOT = Path(__file__).resolve().parents[2]
QUIET = {"LOG_LEVEL": "WARNING", "RELAX_THROTTLES": "1", "SITE_URL": "http://127.0.0.1:8000"}


class Site:
    """The embedded default; ``Served`` is the same code on PostgreSQL and Redis."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.processes: list[Process] = []
        (home / "tmp").mkdir()
        self.env = {
            **os.environ,
            **QUIET,
            "SPARK_VAR": str(home / "var"),
            "TMPDIR": str(home / "tmp"),
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "CELERY_BROKER_URL": "filesystem://",
        }

    def open(self) -> "Site":
        self.begin_from_copy()
        self.manage("migrate", "-v0")
        return self

    def begin_from_copy(self) -> None:
        """Half a minute of migrations less, where a run before this one kept their result."""
        copy = migrated.copy_of("sqlite3")
        if copy.exists():
            (self.home / "var").mkdir(exist_ok=True)
            shutil.copy(copy, self.home / "var" / "db.sqlite3")

    def close(self) -> None:
        while self.processes:
            self.processes.pop().kill()

    def worker(self, name: str = "worker") -> Worker:
        worker = Worker(self.home, env=self.env, name=name)
        self.processes.append(worker)
        return worker.start()

    def beat(self) -> Beat:
        beat = Beat(self.home, env=self.env)
        self.processes.append(beat)
        return beat.start()

    def web(self) -> Web:
        web = Web(self.home, env=self.env)
        self.processes.append(web)
        return web.start()

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def tell(self, *lines: str) -> str:
        """Run lines of Python inside the project and return what they printed."""
        return self.manage("shell", "-v0", "-c", "\n".join(lines)).strip()

    def empty_the_queue(self) -> int:
        """Lose every message that waits; return how many there were."""
        messages = list((self.home / "var" / "queue" / "messages").iterdir())
        for message in messages:
            message.unlink()
        return len(messages)


class Served(Site):
    """On PostgreSQL and two Redis, as in production."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        folder = home / "pg"
        folder.mkdir()
        self.database = Postgres(folder)
        self.cache = Redis(home, name="cache")
        self.broker = Redis(home, name="broker", durable=True)

    def open(self) -> "Served":
        for server in (self.database, self.cache, self.broker):
            self.processes.append(server)
            server.start()
        self.env |= {
            "DATABASE_URL": self.database.url(),
            "REDIS_URL": self.cache.url,
            "CELERY_BROKER_URL": self.broker.broker_url,
        }
        super().open()
        return self

    def begin_from_copy(self) -> None:
        copy = migrated.copy_of("sql")
        if copy.exists():
            migrated.fill_postgres("spark", copy, socket=self.database.home)

    def empty_the_queue(self) -> int:
        with self.broker.client() as client:
            waiting = sum(client.llen(name) for name in ("default", "media", "feed"))
            client.flushall()
        return int(waiting)


def eventually(site: Site, question: Sequence[str], answer: str, *, seconds: float) -> str:
    """Ask the project again and again until it gives this answer; return the last one."""
    last = ""

    def is_so() -> bool:
        nonlocal last
        last = site.tell(*question)
        return last == answer

    wait_until(is_so, seconds=seconds, every=0.5)
    return last
