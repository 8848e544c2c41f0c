"""Signed-in members for a load test: sessions, passes, and a first visit of each."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import get_random_string

from feed.engine import build
from feed.reading import fastpass
from spark.models import Member
from spark.sessions import SessionStore

CSRF_SECRET = "k" * 32


def sign_in(members: Iterable[Member], *, now: datetime) -> dict[int, str]:
    """Make a living session for each, and return their Cookie headers."""
    store, rows, cookies = SessionStore(), [], {}
    for member in members:
        key = get_random_string(32, "abcdefghijklmnopqrstuvwxyz0123456789")
        data = {
            SESSION_KEY: str(member.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: member.get_session_auth_hash(),
        }
        rows.append(
            Session(
                session_key=key,
                session_data=store.encode(data),
                expire_date=now + timedelta(days=1),
            )
        )
        cookies[member.pk] = cookie_header(member.pk, key)
    Session.objects.bulk_create(rows, batch_size=2000)
    return cookies


def cookie_header(member_id: int, session_key: str) -> str:
    """What the browser of a signed-in member sends."""
    return (
        f"{settings.SESSION_COOKIE_NAME}={session_key}; "
        f"{settings.CSRF_COOKIE_NAME}={CSRF_SECRET}; "
        f"{fastpass.cookie_name()}={fastpass.make_pass(member_id, session_key)}"
    )


def build_feeds(member_ids: list[int], *, now: datetime) -> None:
    for start in range(0, len(member_ids), 1000):
        build.build_members(member_ids[start : start + 1000], now=now)


def write_requests(path: Path, lines: Iterable[tuple[str, str]]) -> Path:
    """Write path and Cookie header per line, as wrk.lua reads them."""
    path.write_text("".join(f"{where}\t{cookie}\n" for where, cookie in lines))
    return path
