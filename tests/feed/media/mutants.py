"""Decodes every file of a folder in one limited process: ``python -m tests.feed.media.mutants``.

Writes what became of each; anything but a result or a refusal is written as it is.
"""

import json
import sys
from pathlib import Path

from feed.media.child import MEBIBYTE, process, restrict
from feed.media.refusal import MediaRefused


def outcome(kind: str, source: Path, into: Path) -> str:
    try:
        process(kind, source, into)
    except MediaRefused as refused:
        return refused.reason
    except BaseException as error:
        return f"unexpected {type(error).__name__}: {error}"
    return "accepted"


if __name__ == "__main__":
    kind, sources, into = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    restrict(1024 * MEBIBYTE, 120)
    found = {path.name: outcome(kind, path, into) for path in sorted(sources.iterdir())}
    Path(into, "outcomes.json").write_text(json.dumps(found))
