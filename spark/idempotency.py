"""A request with a key is done once, however often it arrives, at the same time or later."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from spark.models import IdempotencyKey, Member

Work = Callable[[], tuple[int, Any]]


class KeyRefused(Exception):
    """The key itself is unusable."""


class KeyReused(Exception):
    """The key already stands for another request."""


class KeyInFlight(Exception):
    """The first request with this key has not ended."""


def once(
    *, member: Member, scope: str, key: str, digest: str, work: Work, now: datetime
) -> tuple[int, Any]:
    """Do ``work`` once per key of this member; every twin gets the same (status, body).

    Key, work and answer are one transaction: a twin that arrives meanwhile waits at the
    unique key, and a crash or a refusal raised by ``work`` leaves no key behind.
    Raises KeyRefused, KeyReused or KeyInFlight.
    """
    if not 1 <= len(key) <= 100 or not key.isprintable():
        raise KeyRefused("The Idempotency-Key has 1 to 100 printable characters.")
    with transaction.atomic():
        row = claim(member=member, scope=scope, key=key, digest=digest, now=now)
        if row is None:
            return replay(member=member, scope=scope, key=key, digest=digest)
        status, body = work()
        row.status, row.response = status, orjson.loads(orjson.dumps(body, default=str))
        row.save(update_fields=["status", "response"])
        return status, row.response


def claim(
    *, member: Member, scope: str, key: str, digest: str, now: datetime
) -> IdempotencyKey | None:
    """Return the new row of this key, or None when there is one already."""
    if IdempotencyKey.objects.filter(member=member, scope=scope, key=key).exists():
        return None
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(
                member=member, scope=scope, key=key, request_digest=digest, created_at=now
            )
    except IntegrityError:
        return None


def replay(*, member: Member, scope: str, key: str, digest: str) -> tuple[int, Any]:
    row = IdempotencyKey.objects.get(member=member, scope=scope, key=key)
    if row.request_digest != digest:
        raise KeyReused("This key was used for another request.")
    if row.status is None:
        raise KeyInFlight("The first request is still under way.")
    return row.status, row.response
