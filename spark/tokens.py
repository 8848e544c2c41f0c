"""Bearer tokens: made once, shown once, revoked for good."""

import secrets
from datetime import datetime

from spark.models import ApiToken, Member
from spark.models.access import token_digest


def make_token(
    *, member: Member, name: str, scopes: list[str], now: datetime
) -> tuple[ApiToken, str]:
    """Return a new token's row and the token itself, which is shown once and never stored."""
    token = f"spark_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(
        member=member,
        name=name,
        digest=token_digest(token),
        scopes=sorted(set(scopes)),
        created_at=now,
    )
    return row, token


def revoke_token(*, member: Member, public_id: str, now: datetime) -> bool:
    """End a token of this member; return whether there was one to end."""
    mine = ApiToken.objects.filter(member=member, public_id=public_id, revoked_at=None)
    return bool(mine.update(revoked_at=now))
