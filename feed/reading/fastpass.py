"""A cookie that proves which member asks, without loading the session from the database.

It is made when a page was answered to a signed-in session, and is worth something only beside
that session's own cookie: 8 bytes of the member's number, masked, and a 16-byte keyed digest over
both. Whether the session still lives is not in the cookie: each feed page compares the session's
mark with the marks of living sessions in the viewer state, which is dropped when a session ends.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache

from django.conf import settings

LENGTH = 32
MARK_SIZE = 8


def cookie_name() -> str:
    return "__Host-feedpass" if settings.IS_HTTPS else "feedpass"


@lru_cache(maxsize=4)
def _keys(secret: str) -> tuple[bytes, bytes]:
    secret_bytes = secret.encode()
    mask = hashlib.sha256(b"spark.feed.pass.mask" + secret_bytes).digest()
    proof = hashlib.sha256(b"spark.feed.pass.proof" + secret_bytes).digest()
    return mask, proof


def make_pass(member_id: int, session_key: str) -> str:
    """Return the pass of this member in this session."""
    mask_key, proof_key = _keys(settings.SECRET_KEY)
    number = (member_id ^ _mask(session_key, mask_key)).to_bytes(8, "big")
    return urlsafe_b64encode(number + _proof(number, session_key, proof_key)).decode()


def read_pass(text: str, session_key: str) -> tuple[int, bytes] | None:
    """Return the member and the mark of the session, or None for anything but a good pass."""
    if len(text) != LENGTH or not text.isascii() or not session_key:
        return None
    mask_key, proof_key = _keys(settings.SECRET_KEY)
    try:
        raw = urlsafe_b64decode(text)
    except ValueError:
        return None
    number, proof = raw[:8], raw[8:]
    if not hmac.compare_digest(proof, _proof(number, session_key, proof_key)):
        return None
    return int.from_bytes(number, "big") ^ _mask(session_key, mask_key), proof[:MARK_SIZE]


def mark_of(member_id: int, session_key: str) -> bytes:
    """Return the mark under which a viewer state knows this session."""
    mask_key, proof_key = _keys(settings.SECRET_KEY)
    number = (member_id ^ _mask(session_key, mask_key)).to_bytes(8, "big")
    return _proof(number, session_key, proof_key)[:MARK_SIZE]


def _mask(session_key: str, key: bytes) -> int:
    digest = hashlib.blake2b(session_key.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _proof(number: bytes, session_key: str, key: bytes) -> bytes:
    return hashlib.blake2b(number + session_key.encode(), key=key, digest_size=16).digest()
