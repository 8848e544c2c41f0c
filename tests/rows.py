"""Which test proves which row of the feature table.

``pytest --rows-to FILE --collect-only`` writes the pairs as JSON for `bin/features`.
"""

import json
import re
from pathlib import Path

import pytest

ROW = re.compile(r"[A-D]\d{1,2}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("spark").addoption(
        "--rows-to", metavar="FILE", help="write which test proves which row, as JSON"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before other plugins leave tests out: every stage's tests are proofs."""
    proofs: dict[str, set[str]] = {}
    for item in items:
        for mark in item.iter_markers("row"):
            for row in mark.args:
                _check(row, item)
                proofs.setdefault(row, set()).add(item.nodeid.split("[")[0])
    if config.option.rows_to:
        ordered = {row: sorted(tests) for row, tests in sorted(proofs.items())}
        Path(config.option.rows_to).write_text(json.dumps(ordered, indent=1))


def _check(row: object, item: pytest.Item) -> None:
    if not (isinstance(row, str) and ROW.fullmatch(row)):
        raise pytest.UsageError(f"{item.nodeid}: {row!r} is no row of the feature table")
