"""Tells whoever keeps copies of how people and brands look that the copies are out of date.

A name, a portrait, a country (whose words a label has), a suspension: what others see of a member
or a brand is drawn on cards, and cards are kept. Whoever changes such a fact calls ``changed`` in
the same transaction, whether a member, staff in the admin or a service did it. The kernel and the
shop know no cards: who keeps them registers itself.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

# Of a member and of a brand: the fields that others see, or that decide whether they see anything.
OF_MEMBER = frozenset({"name", "handle", "portrait", "country", "is_active", "suspended_at"})
OF_BRAND = frozenset({"name", "slug", "logo", "is_verified"})

Listener = Callable[[Sequence[int], Sequence[int], datetime], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Register ``listener(member_ids, brand_ids, now)``. Used once, when an app is ready."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def changed(*, members: Iterable[int] = (), brands: Iterable[int] = (), now: datetime) -> None:
    """Say inside the caller's transaction that these look otherwise from its commit on."""
    member_ids, brand_ids = sorted(set(members)), sorted(set(brands))
    if member_ids or brand_ids:
        for listener in _listeners:
            listener(member_ids, brand_ids, now)
