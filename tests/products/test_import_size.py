"""A catalogue of 100,000 rows: under three minutes and 300 MB on PostgreSQL."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from products.models import Product

pytestmark = [
    pytest.mark.services,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]
ROWS = 100_000
AGAIN = 10_000
ITEM = """<item><g:id>SKU-{n}</g:id><g:title>Ridgeline product {n} in green</g:title>
<g:description>A sturdy thing for rain and sun, with two years of warranty.</g:description>
<g:link>https://shop.example.com/p/{n}</g:link>
<g:image_link>https://img.example.com/{n}.jpg</g:image_link>
<g:availability>in_stock</g:availability><g:price>{price}.99 USD</g:price>
<g:brand>Brand {brand}</g:brand>
<g:product_type>Outdoor &gt; Kind {kind}</g:product_type></item>
"""
# Runs the command and prints the most memory that it held, in KiB. The high-water mark is read
# from /proc: getrusage counts what the process was before exec, and that is the test run itself.
RUN = """
import re, sys
from pathlib import Path
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "import_catalogue", sys.argv[1]])
print("KiB", re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
"""


def lines(rows: int) -> Iterator[str]:
    yield '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n'
    for n in range(rows):
        yield ITEM.format(n=n, price=n % 400 + 1, brand=n % 50, kind=n % 30)
    yield "</channel></rss>"


def run_command(path: Path) -> tuple[float, int, str]:
    """Import the file in a process of its own; return seconds, KiB and what it said."""
    # The database of this test stands beside the one that the services were started with.
    name = connection.settings_dict["NAME"]
    url = re.sub(r"/[^/?]*(\?.*)?\Z", rf"/{name}\g<1>", os.environ["DATABASE_URL"])
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "spark.settings"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path)],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    memory = re.search(r"KiB (\d+)", done.stdout)
    assert memory is not None
    return time.perf_counter() - started, int(memory[1]), done.stdout


@pytest.mark.row("B17")
def test_100_000_rows_are_taken_in_under_three_minutes_and_300_mb(tmp_path: Path):
    path = tmp_path / "catalogue.xml"
    path.write_text("".join(lines(ROWS)))

    seconds, memory, said = run_command(path)

    assert f"{ROWS} created, 0 updated, 0 unchanged, 0 refused" in said
    assert Product.objects.count() == ROWS
    assert seconds < 180
    assert memory < 300 * 1024

    # Once more, a part of it: among so many rows each is found again, and none is written.
    path.write_text("".join(lines(AGAIN)))
    _, _, said = run_command(path)
    assert f"0 created, 0 updated, {AGAIN} unchanged, 0 refused" in said
    assert Product.objects.count() == ROWS
