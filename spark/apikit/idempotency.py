"""The Idempotency-Key header of API requests."""

import hashlib
from collections.abc import Callable
from typing import Any, cast

import orjson
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from spark import idempotency
from spark.apikit.refusal import ApiError
from spark.models import Member


def request_digest(request: Request) -> str:
    body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(request.path.encode() + b"\n" + body).hexdigest()


def once(request: Request, *, scope: str, work: Callable[[], tuple[int, Any]]) -> Response:
    """Do ``work`` once per Idempotency-Key of this member and answer its twins alike.

    Without the header the work is simply done. The same key with another body is 422
    ``idempotency_key_reused``; a twin at the same time waits for the first.
    ``work`` returns (status, body); a refusal that it raises frees the key again.
    """
    if "Idempotency-Key" not in request.headers:
        status, body = work()
        return Response(body, status=status)
    try:
        status, body = idempotency.once(
            member=cast(Member, request.user),  # the permission let no stranger through
            scope=scope,
            key=request.headers["Idempotency-Key"],
            digest=request_digest(request),
            work=work,
            now=timezone.now(),
        )
    except idempotency.KeyRefused as refusal:
        raise ApiError(400, "invalid", str(refusal)) from refusal
    except idempotency.KeyReused as refusal:
        raise ApiError(422, "idempotency_key_reused", str(refusal)) from refusal
    except idempotency.KeyInFlight as refusal:
        raise ApiError(409, "idempotency_in_flight", str(refusal)) from refusal
    return Response(body, status=status)
