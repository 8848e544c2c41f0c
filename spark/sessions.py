"""Sessions in the database, whose end is told to all who remember who is signed in."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from spark import standing


class SessionStore(DatabaseStore):
    """Signing out, ending a session elsewhere and a new key at sign-in all call ``delete``."""

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is None:
            return
        member_id = self.member_of(key)
        super().delete(key)
        if member_id is not None:
            standing.changed([member_id])

    def member_of(self, session_key: str) -> int | None:
        """Return whose session this is, or None for a visitor's."""
        row = self.model.objects.filter(session_key=session_key).first()
        data: dict[str, Any] = row.get_decoded() if row else {}
        member = data.get(SESSION_KEY)
        return int(member) if member is not None else None
