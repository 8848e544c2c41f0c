"""Tells whoever keeps a copy of what a member may do that the copy is out of date.

A suspension, a membership, a country, a password, the end of a session or a switch of the site
decides whether a request is answered at all. Readers keep such facts close at hand to be fast;
whoever changes one calls ``changed``. The kernel knows no reader: they register themselves.
"""

import logging
from collections.abc import Callable, Sequence

from django.db import transaction

logger = logging.getLogger(__name__)

Listener = Callable[[Sequence[int] | None], None]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> Listener:
    """Register ``listener(member_ids)``; None is everybody. Used once, when an app is ready."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def changed(member_ids: Sequence[int] | None) -> None:
    """Say, after the caller's transaction, that these members' standing (None: all) changed."""
    known = None if member_ids is None else list(member_ids)
    transaction.on_commit(lambda: tell(known), robust=True)


def tell(member_ids: Sequence[int] | None) -> None:
    for listener in _listeners:
        listener(member_ids)
