"""bin/features: docs/features.md from docs/rows.tsv (what Spark does) and the tests' marks."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import PYTHON, ROOT
from stages import environment

HEAD = """# What Spark does, and which tests prove it

Written by `bin/features` from the marks of the tests (`@pytest.mark.row("A05")`); do not edit.

| row | what it does | proved by |
| --- | --- | --- |
"""


def main() -> int:
    with (ROOT / "docs" / "rows.tsv").open() as table:
        rows = list(csv.reader(table, delimiter="\t"))
    proofs = collect()
    unknown = sorted(set(proofs) - {row for row, _ in rows})
    if unknown:
        print(f"docs/rows.tsv lacks {', '.join(unknown)}.", file=sys.stderr)
        return 1
    lines = [f"| {row} | {does} | {cell(proofs[row])} |" for row, does in rows if row in proofs]
    text = HEAD + "\n".join(lines) + "\n"
    target = ROOT / "docs" / "features.md"
    if "--check" in sys.argv:
        return 0 if target.read_text() == text else 1
    target.write_text(text)
    return 0


def collect() -> dict[str, list[str]]:
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        # One word: a path of its own would move what pytest takes for the root of the tests.
        command = [PYTHON, "-m", "pytest", "-q", "--collect-only"]
        subprocess.run(
            [*map(str, command), f"--rows-to={file.name}"],
            cwd=ROOT,
            env=environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return json.loads(Path(file.name).read_text())


def cell(tests: list[str]) -> str:
    """The files, shortest first: a row is often proved in more tests than a table can hold."""
    files = sorted({test.split("::")[0].removeprefix("tests/") for test in tests})
    return f"{len(tests)} in " + ", ".join(f"`{name}`" for name in files)


if __name__ == "__main__":
    sys.exit(main())
