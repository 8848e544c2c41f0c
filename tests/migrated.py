"""Keeps the database that the migrations make, so that a run need not make it again.

Nearly a hundred migrations take half a minute; a copy of their result takes a second. The copy is
named after the bytes of all migrations and of Django's version; ``migrate`` runs all the same and
finds nothing to do, so a copy that lacks something is brought up to date or fails loudly.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
import pytest

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "var" / "pytest"
KEPT = 4  # of each kind; older ones go

_open: list[sqlite3.Connection] = []  # a database in memory lives as long as one connection to it


def pytest_configure(config: pytest.Config) -> None:
    from django.db.backends.postgresql.creation import DatabaseCreation as OnPostgres
    from django.db.backends.sqlite3.creation import DatabaseCreation as OnSqlite

    if not config.getoption("nomigrations", default=False):
        _wrap(OnSqlite, _fill_sqlite, _keep_sqlite, "sqlite3")
        _wrap(OnPostgres, fill_postgres, _keep_postgres, "sql")


def _wrap(creation: Any, fill: Callable[..., None], keep: Callable[..., None], kind: str) -> None:
    """Fill a new test database from the copy, or keep a copy of what was migrated."""
    make, migrate = creation._create_test_db, creation.create_test_db

    def filled(self: Any, *args: Any, **kwargs: Any) -> str:
        name: str = make(self, *args, **kwargs)
        if copy_of(kind).exists() and not _is_kept(args, kwargs):
            fill(name, copy_of(kind))
        return name

    def migrated(self: Any, *args: Any, **kwargs: Any) -> str:
        is_there = copy_of(kind).exists()
        name: str = migrate(self, *args, **kwargs)
        # A database that was kept (--reuse-db) may hold what tests left in it.
        if not is_there and not kwargs.get("keepdb"):
            FOLDER.mkdir(parents=True, exist_ok=True)
            fresh = copy_of(kind).with_suffix(f".{os.getpid()}")
            keep(self.connection, name, fresh)
            if fresh.exists():
                fresh.replace(copy_of(kind))
            for old in sorted(FOLDER.glob(f"migrated-*.{kind}"), key=_age)[:-KEPT]:
                old.unlink(missing_ok=True)
        return name

    creation._create_test_db, creation.create_test_db = filled, migrated


def _is_kept(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether the arguments of ``_create_test_db(verbosity, autoclobber, keepdb)`` say so."""
    return bool(kwargs.get("keepdb") or args[2:3] == (True,))


def copy_of(kind: str) -> Path:
    seen = hashlib.sha256(django.__version__.encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        seen.update(path.read_bytes())
    seen.update((ROOT / "requirements.txt").read_bytes())  # the packages' own migrations
    return FOLDER / f"migrated-{seen.hexdigest()[:20]}.{kind}"


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0


def _fill_sqlite(name: str, copy: Path) -> None:
    if "mode=memory" not in name:
        shutil.copy(copy, name)
        return
    target = sqlite3.connect(name, uri=True, check_same_thread=False)
    source = sqlite3.connect(copy)
    source.backup(target)
    source.close()
    _open.append(target)


def _keep_sqlite(connection: Any, name: str, target: Path) -> None:
    copy = sqlite3.connect(target)
    connection.connection.backup(copy)
    copy.close()


def fill_postgres(name: str, copy: Path, *, socket: Path | None = None) -> None:
    """Fill an empty database of the tests' server, or of that at a socket, if there is a psql."""
    if tool := _postgres_tool("psql"):
        words = [tool, "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", name, "-f", str(copy)]
        env = _server() if socket is None else {**os.environ, "PGHOST": str(socket)}
        subprocess.run(words, env=env, check=True, stdout=subprocess.DEVNULL)


def _keep_postgres(connection: Any, name: str, target: Path) -> None:
    if tool := _postgres_tool("pg_dump"):
        words = [tool, "--no-owner", "--no-privileges", "-f", str(target), name]
        subprocess.run(words, env=_server(), check=True)


def _postgres_tool(name: str) -> str:
    from tests.servers.postgres import find_binaries

    path = find_binaries() / name
    return str(path) if path.exists() else ""


def _server() -> dict[str, str]:
    from django.conf import settings

    given = settings.DATABASES["default"]
    return {**os.environ, "PGHOST": str(given["HOST"]), "PGUSER": str(given["USER"] or "")}
