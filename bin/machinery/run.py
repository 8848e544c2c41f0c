"""bin/run: from a fresh clone to a running Spark, with nothing but python3 on the machine."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

from environment import PYTHON, ROOT, CannotGoOn, make_folder, prepare, say, with_bytecode
from supervision import Supervisor, end_descendants

READY_SECONDS = 60
SIGN_INS = """\
Sign in with the password spark-demo:
  nora@example.com   member who has not chosen interests: begin here
  ben@example.com    member
  ana@example.com    influencer with the storefront /shop/ana/
  cem@example.com    signed up, no membership
  rita@example.com   reviewer
  fred@example.com   finance preparer
  gita@example.com   finance approver
  admin@example.com  superuser: /admin/
Ctrl-C stops everything."""
NO_SIGN_INS = """\
No demo world here. Make yourself a superuser with
  .venv/bin/python manage.py createsuperuser
Ctrl-C stops everything."""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/run", description="Set up Spark where needed, start it, stop it with Ctrl-C."
    )
    parser.add_argument("--port", type=port_number, default=8000, help="default: 8000")
    parser.add_argument("--fresh", action="store_true", help="empty var/ first (asks)")
    parser.add_argument("--bare", action="store_true", help="without the demo world")
    return parser.parse_args()


def port_number(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 1 to 65535")
    return int(text)


def main() -> int:
    options = arguments()
    # A shell that starts us in the background hands down an ignored Ctrl-C: take it back.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_asked)
    try:
        return run(options)
    except CannotGoOn as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        end_descendants()


def _stop_asked(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def run(options: argparse.Namespace) -> int:
    var = Path(os.environ.get("SPARK_VAR") or ROOT / "var").absolute()
    check_port(options.port)
    make_folder(var)
    with only_one(var):
        if options.fresh:
            empty(var)
        prepare("requirements.txt", log=var / "log" / "install.log")
        env = environment(var, options.port)
        has_demo = prepare_database(var, env, bare=options.bare)
        check_port(options.port)
        return serve(Supervisor(var=var, port=options.port, env=env), options.port, has_demo)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise CannotGoOn(f"Port {port} needs more rights: choose one above 1023.") from error
        except OSError as error:
            raise CannotGoOn(
                f"Port {port} is taken: choose another with bin/run --port N."
            ) from error


@contextlib.contextmanager
def only_one(var: Path):
    """Two supervisors over one database and one queue would fight; the second is told."""
    path = var / "lock"
    lock: IO[str] = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip()
        raise CannotGoOn(f"Spark already runs on {var} (process {holder}).") from error
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    with lock:
        yield


def empty(var: Path) -> None:
    """Only after a spoken yes, and only a folder that is Spark's."""
    inside = [path for path in var.iterdir() if path.name != "lock"]
    if not inside:
        return
    if not any((var / name).exists() for name in ("db.sqlite3", "queue", "log")):
        raise CannotGoOn(f"{var} does not look like a Spark folder: it is left as it is.")
    try:
        answer = input(f"Delete the database, pictures and queue in {var}? Type yes: ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise CannotGoOn("Nothing was deleted.")
    for path in inside:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def environment(var: Path, port: int) -> dict[str, str]:
    env = with_bytecode(os.environ, var)
    env.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    env |= {"SPARK_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    if not env.get("CELERY_BROKER_URL"):
        # The filesystem broker renames messages from the temporary folder: same disk, or it fails.
        temporary = var / "queue" / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        env["TMPDIR"] = str(temporary)
    return env


def prepare_database(var: Path, env: dict[str, str], *, bare: bool) -> bool:
    """Migrate, and on the first run load the demo world. True where the demo world is there."""
    first_run = var / "world"  # says what the first run has loaded
    is_first, is_own_database = not first_run.exists(), not env.get("DATABASE_URL")
    world = "demo" if is_first and is_own_database and not bare else "bare"
    if world == "demo":
        say("Loading the demo world ...")
        # It migrates by itself, while the pictures are being drawn.
        migrate(var, env, command=["demo", "--migrate"], quiet=False, anyway=True)
    else:
        migrate(var, env, command=["migrate", "--no-input", "--verbosity", "0"])
    if is_first:
        first_run.write_text(world)
    return first_run.read_text() == "demo"


def migrate(
    var: Path, env: dict[str, str], *, command: list[str], quiet: bool = True, anyway: bool = False
) -> None:
    """Bring the database up to date; our own file is known by what it was last migrated to."""
    done, wanted = var / "run" / "migrated", migrations_fingerprint()
    if (
        not anyway
        and not env.get("DATABASE_URL")
        and (var / "db.sqlite3").exists()
        and done.exists()
        and done.read_text() == wanted
    ):
        return
    manage(command, env=env, quiet=quiet)
    done.parent.mkdir(exist_ok=True)
    done.write_text(wanted)


def migrations_fingerprint() -> str:
    """Of our migrations and of the requirements, which bring migrations of their own."""
    files = [ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))]
    text = b"".join(str(path.relative_to(ROOT)).encode() + path.read_bytes() for path in files)
    return hashlib.sha256(text).hexdigest()


def manage(command: list[str], *, env: dict[str, str], quiet: bool = False) -> None:
    """A management command; a failure becomes its last line, the rest goes to the log."""
    done = subprocess.run(
        [PYTHON, ROOT / "manage.py", *command],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (done.stderr or "").strip().splitlines()
        reason = lines[-1] if lines else f"exit status {done.returncode}"
        raise CannotGoOn(f"manage.py {command[0]} failed: {reason}")


def serve(supervisor: Supervisor, port: int, has_demo: bool) -> int:
    url = f"http://127.0.0.1:{port}"
    try:
        supervisor.start()
        wait_for(f"{url}/healthz", supervisor)
        say(f"Spark is ready at {url}")
        say(SIGN_INS if has_demo else NO_SIGN_INS)
        assert supervisor.child is not None
        supervisor.child.wait()
        raise CannotGoOn("The supervisor ended by itself: see var/log/supervisord.log.")
    except KeyboardInterrupt:
        say("Stopping ...")
        return 0
    finally:
        # A second Ctrl-C must not leave half of them behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        supervisor.stop()


def wait_for(url: str, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and supervisor.is_running:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    words = supervisor.last_words("web")
    raise CannotGoOn(f"{words}\nThe web server did not answer at {url}; its last words are above.")


if __name__ == "__main__":
    sys.exit(main())
