"""Letters about labels."""

from datetime import datetime
from typing import Any

from feed import letters
from feed.services.disclosure.letters import TELL_JOB
from spark import outbox


@outbox.handler(TELL_JOB)
def tell_author(payload: dict[str, Any], *, now: datetime) -> None:
    letters.write_decision(letter_id=payload["letter_id"], now=now)
