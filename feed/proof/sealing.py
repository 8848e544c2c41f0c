"""The seal of the log: each page of a member is signed together with the page before it.

The key comes from the site's secret key, so that who can only write to the database cannot change
a page, slip one in or take one out without its being seen. Taken out at the end shows by the row
that says where the chain ends. Pages older than ``KEEP`` are forgotten from the beginning.
"""

import hmac
import struct
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac

from feed.models import ServedChain, ServedPage

KEEP = timedelta(days=90)
_SALT = "feed.proof.sealing"
# member u32, at u32, tab u8, gap of sponsored u8, gap of all paid u8, first position u32, nonce u64
HEAD = struct.Struct("<IIBBBIQ")
_LINK = struct.Struct("<Iq")


def seal(page: ServedPage, *, secret: str | None = None) -> str:
    """The digest that this page must have after the page that it names as the one before."""
    before = int(page.previous_at.timestamp()) if page.previous_at else 0
    parts = (page.previous.encode(), _LINK.pack(page.number or 0, before), record_of(page))
    return salted_hmac(_SALT, b"".join(parts), secret=secret, algorithm="sha256").hexdigest()


def record_of(page: ServedPage) -> bytes:
    """The page as it was handed over."""
    head = HEAD.pack(
        page.member_id, int(page.at.timestamp()), page.tab, page.sponsored_gap, page.together_gap,
        page.first_position, page.nonce or 0,
    )  # fmt: skip
    return head + bytes(page.entries)


def is_whole(page: ServedPage) -> bool:
    """Whether the row is what was written down; its place in the chain is not asked."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return page.number is not None and any(
        hmac.compare_digest(seal(page, secret=secret), page.digest) for secret in secrets
    )


def broken(
    pages: Sequence[ServedPage],
    *,
    before: ServedPage | None,
    end: ServedChain | None,
    now: datetime,
) -> frozenset[int]:
    """Numbers of the pages that were changed, or next to which pages are missing.

    ``pages`` are a member's in the order of their numbers, ``before`` is the one before them, and
    ``end`` where the chain ends, given when these are its last pages.
    """
    found = {page.number or 0 for page in pages if not is_whole(page)}
    for page in pages:
        if not _follows(page, before, now=now):
            found.add(page.number or 0)
        before = page
    last = (before.number, before.digest) if before else None
    if before is not None and end is not None and last != (end.number, end.digest):
        found.add(before.number or 0)
    return frozenset(found)


def _follows(page: ServedPage, before: ServedPage | None, *, now: datetime) -> bool:
    if before is not None:
        return (page.number, page.previous) == ((before.number or 0) + 1, before.digest)
    if page.number == 1:
        return not page.previous
    # The one before is forgotten, if it was old enough to be.
    return page.previous_at is not None and page.previous_at < now - KEEP
