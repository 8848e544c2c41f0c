"""What is killed comes back, and nothing outlives bin/run, however it ends."""

import os
import shutil
import signal

import pytest

from tests import migrated
from tests.clone.running import ROOT, STRANGER, Run
from tests.servers.process import wait_until

pytestmark = pytest.mark.clone


@pytest.fixture
def run(tmp_path):
    """A running shop; its database was migrated before, if another stage left a copy."""
    if migrated.copy_of("sqlite3").exists():
        shutil.copy(migrated.copy_of("sqlite3"), tmp_path / "db.sqlite3")
    run = Run(ROOT, "--bare", env=STRANGER | {"SPARK_VAR": str(tmp_path)})
    try:
        run.wait(120)
        yield run
    finally:
        if run.child.poll() is None:
            run.stop()


def pid_of(run, words):
    """The first process below bin/run with these words in its command line, or 0."""
    return min((pid for pid, args in run.descendants().items() if words in args), default=0)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def all_gone(pids):
    return wait_until(lambda: not any(map(is_alive, pids)), seconds=10)


@pytest.mark.parametrize("words", ["celery -A spark worker", "granian --interface", "spark beat"])
def test_a_killed_process_is_started_again(run, words):
    assert wait_until(lambda: pid_of(run, words) > 0, seconds=10)
    first = pid_of(run, words)
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: pid_of(run, words) not in (0, first), seconds=30)


def test_ctrl_c_ends_all_of_it_within_ten_seconds(run):
    family = run.descendants()
    run.child.send_signal(signal.SIGINT)
    run.child.wait(10)
    assert len(family) >= 4
    assert all_gone(family)


def test_a_killed_supervisor_takes_everything_along(run):
    family = run.descendants()
    os.kill(pid_of(run, "supervisord"), signal.SIGKILL)
    assert run.child.wait(15) == 1
    assert "supervisor ended by itself" in run.printed
    assert all_gone(family)


def test_a_killed_bin_run_takes_everything_along(run):
    family = run.descendants()
    run.child.kill()
    run.child.wait(5)
    assert all_gone(family)
