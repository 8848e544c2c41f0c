"""Letters about decisions of staff."""

from datetime import datetime
from typing import Any

from feed import letters
from feed.services import moderation
from spark import outbox


@outbox.handler(moderation.TELL_JOB)
def tell_author(payload: dict[str, Any], *, now: datetime) -> None:
    letters.write_statement(statement_id=payload["statement_id"], now=now)
