"""Starts what the tests need before Django reads its settings, and ends it by pid.

pytest-django loads the settings before any conftest.py runs, so this is a plugin, named in
pyproject.toml. Without ``--services`` the suite runs on the embedded default (SQLite, filesystem
broker) in a temporary folder. With it, PostgreSQL and Redis are started on sockets and the same
suite runs on them, along with the tests marked ``services``.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.servers import Postgres, Redis
from tests.servers.process import Process

HOME_VARIABLE = "SPARK_TEST_HOME"
# Set, not left out: what a developer's shell or .env file happens to hold must not reach a test.
EMBEDDED = {
    "DATABASE_URL": "",
    "REDIS_URL": "",
    "CELERY_BROKER_URL": "filesystem://",
    "S3_BUCKET": "",
    "EMAIL_URL": "",
    "SITE_URL": "http://127.0.0.1:8000",
    "DEBUG": "1",
}

_started: list[Process] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("spark")
    group.addoption(
        "--services",
        action="store_true",
        help="run on PostgreSQL and Redis (started here), with the tests marked 'services'",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    # Not in TMPDIR, which may be deep: the path of a socket has at most 108 characters.
    home = Path(tempfile.mkdtemp(prefix="spark-tests-", dir="/tmp"))
    os.environ[HOME_VARIABLE] = str(home)
    early_config.add_cleanup(_end)
    os.environ |= EMBEDDED
    os.environ["SPARK_VAR"] = str(home / "var")
    if early_config.known_args_namespace.services:
        _start_services(home)


def _start_services(home: Path) -> None:
    postgres = Postgres(_folder(home, "pg")).start()
    _started.append(postgres)
    cache = Redis(home, name="cache").start()
    _started.append(cache)
    broker = Redis(home, name="broker", durable=True).start()
    _started.append(broker)
    os.environ["DATABASE_URL"] = postgres.url()
    os.environ["REDIS_URL"] = cache.url
    os.environ["CELERY_BROKER_URL"] = broker.broker_url


def _folder(home: Path, name: str) -> Path:
    home.chmod(0o755)
    folder = home / name
    folder.mkdir()
    return folder


def _end() -> None:
    while _started:
        _started.pop().stop()
    shutil.rmtree(os.environ.pop(HOME_VARIABLE), ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """Fast hashing for the suite; the real hasher has a test of its own."""
    from django.conf import settings

    if settings.configured:
        settings.WRITE_SERVED_PAGES = False  # no thread beside a test; tests write by themselves
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


STAGED = ("browser", "faults", "contract", "clone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this stage has no servers for; `bin/test` runs each in its own stage."""
    asked = config.option.markexpr
    unwanted = {mark for mark in STAGED if mark not in asked}
    if not config.option.services:
        unwanted.add("services")
    left_out = [item for item in items if unwanted & {mark.name for mark in item.iter_markers()}]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
