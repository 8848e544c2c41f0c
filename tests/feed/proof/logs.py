"""Pages put into the log of what was served, as the tests of the proof need them."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from feed.engine.cap import Caps
from feed.proof import served
from feed.reading.fragment import NOTED
from spark.models import Member

SCRIPT = Path(__file__).parents[3] / "docs" / "check_feed_proof.py"


def write() -> None:
    """What was noted is written down."""
    served.write()
    served.drain()


def record(member: Member, classes: list[int], *, tab=0, gaps=(5, 3), at: datetime | None = None):
    """A page as a web process hands it over: posts 1, 2, ... of these classes."""
    seconds = int((at or timezone.now()).timestamp())
    places = b"".join(NOTED.pack(n, paid, 0) for n, paid in enumerate(classes, start=1))
    return served.pack_places(member.pk, seconds, tab, Caps(*gaps), 0, places)


def log(member: Member, classes: list[int], **how) -> None:
    served.save([record(member, classes, **how)])


def check(*answers: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the docs over answers of the API."""
    return subprocess.run(
        [sys.executable, SCRIPT], input="\n".join(answers), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
