"""bin/bench: sets up what the benchmarks need and prints their tables as Markdown."""

from __future__ import annotations

import shutil
import subprocess
import sys

from environment import PYTHON, ROOT, CannotGoOn, install_packages, prepare
from stages import environment, postgres, redis

NAMES = ("precompute", "http", "staff", "detector")


def main() -> int:
    name, arguments = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    try:
        if name and name not in NAMES:
            raise CannotGoOn(f"There is no benchmark {name!r}; there are: {', '.join(NAMES)}.")
        log = ROOT / "var" / "log" / "install-tests.log"
        prepare("requirements.txt", "requirements-dev.txt", log=log)
        install_packages(missing(), log=log)
        if missing():
            raise CannotGoOn(f"The benchmarks need {' and '.join(missing())}: install them first.")
    except CannotGoOn as refusal:
        print(refusal, file=sys.stderr)
        return 1
    failed = [one for one in ([name] if name else NAMES) if not measure(one, arguments)]
    return 1 if failed else 0


def missing() -> list[str]:
    """Debian's names of what is not here: the servers and the load generator."""
    found = (("wrk", shutil.which("wrk")), ("redis-server", redis()), ("postgresql", postgres()))
    return [package for package, path in found if not path]


def measure(name: str, arguments: list[str]) -> bool:
    command = [str(PYTHON), "-m", f"benchmarks.{name}", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
