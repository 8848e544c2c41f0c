"""What bin/run cannot do it says in one sentence, with exit status 1, and changes nothing."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.clone.running import ROOT, STRANGER
from tests.servers.process import unprivileged_user
from tests.servers.spark import free_port

pytestmark = pytest.mark.clone


def refused(home, *words, user=None, **env):
    """Run bin/run in ``home`` and return the one sentence that it refused with."""
    done = subprocess.run(
        ["bin/run", *words], cwd=home, env=STRANGER | env, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, user=user, extra_groups=[] if user else None,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.strip()


@pytest.fixture
def home():
    """The commands and the requirements alone, in a folder that anybody may enter."""
    with tempfile.TemporaryDirectory(prefix="spark-bare-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield commands_in(Path(folder) / "spark")


def commands_in(home):
    shutil.copytree(ROOT / "bin", home / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", home)
    return home


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"


def only(tmp_path, **programs):
    """A PATH with nothing but what bin/run's first lines need, and these programs."""
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "dirname").symlink_to(shutil.which("dirname"))
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return str(folder)


def test_a_taken_port(var):
    with socket.create_server(("127.0.0.1", free_port())) as holder:
        port = holder.getsockname()[1]
        said = refused(ROOT, "--port", str(port), SPARK_VAR=str(var))
    assert said == f"Port {port} is taken: choose another with bin/run --port N."
    assert not var.exists()


def test_a_machine_without_python(home, tmp_path):
    said = refused(home, PATH=only(tmp_path))
    assert said == "Spark needs Python 3.11 or newer; this machine has no python3."


def test_a_python_that_is_too_old(home, tmp_path):
    old = '#!/bin/sh\ncase "$2" in *version_info*) exit 1;; *) echo 3.9.2;; esac\n'
    said = refused(home, PATH=only(tmp_path, python3=old))
    assert said == "Spark needs Python 3.11 or newer; this machine's python3 is 3.9.2."


def test_a_folder_that_cannot_be_written(home):
    user = unprivileged_user()
    if user is None:
        home.chmod(0o555)
    said = refused(home, "--port", str(free_port()), user=user)
    assert said == f"Cannot write to {home / 'var'}: permission denied."


def test_no_network(home):
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": os.devnull}
    nowhere |= {"PIP_RETRIES": "0", "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    said = refused(home, "--port", str(free_port()), **nowhere)
    assert said.startswith("No network: the package index did not answer")
    assert not (home / ".venv" / ".installed-requirements").exists()


def test_a_second_one_over_the_same_folder(var):
    var.mkdir()
    with (var / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        said = refused(ROOT, "--port", str(free_port()), SPARK_VAR=str(var))
    assert said == f"Spark already runs on {var} (process 4711)."


def test_a_fresh_start_that_nobody_confirmed(var):
    (var / "queue").mkdir(parents=True)
    (var / "db.sqlite3").write_text("precious")
    said = refused(ROOT, "--fresh", "--port", str(free_port()), SPARK_VAR=str(var))
    assert said == "Nothing was deleted."
    assert (var / "db.sqlite3").read_text() == "precious"


def test_a_fresh_start_in_a_folder_of_somebody_else(var):
    var.mkdir()
    (var / "thesis.txt").write_text("precious")
    said = refused(ROOT, "--fresh", "--port", str(free_port()), SPARK_VAR=str(var))
    assert said == f"{var} does not look like a Spark folder: it is left as it is."
    assert (var / "thesis.txt").exists()


def test_the_commands_are_readable_by_the_oldest_python_that_may_try_them():
    """The version check is in the shell, so that an old python never sees newer syntax."""
    for name in ("run", "test", "bench", "features"):
        first = (ROOT / "bin" / name).read_text().splitlines()[0]
        assert first == "#!/bin/sh"
    assert sys.version_info >= (3, 11)
