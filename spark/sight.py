"""Whose words somebody does not want to read, or may not, for apps that show what members wrote and
know nothing of blocks and mutes.

The app that keeps such wishes registers how to read them; without one only those who are gone are
left out.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])
Rule = Callable[[int], Sequence[QuerySet[Any, Any]]]
_rules: list[Rule] = []


def register(rule: Rule) -> None:
    """Add a rule once: for a viewer's row number it returns queries of members' row numbers.

    They are put into the statement of whoever asks, so they cost no statement of their own.
    """
    if rule not in _rules:
        _rules.append(rule)


def in_sight(rows: Rows, viewer_id: int | None, *, author: str = "author") -> Rows:
    """Leave out what was written by people who are gone, or whom this viewer is not to see.

    ``author`` is the way from a row to the member who wrote it. ``viewer_id`` is None for a
    stranger.
    """
    there = {f"{author}__is_active": True, f"{author}__suspended_at": None}
    found = rows.filter(**there)
    if viewer_id is None:
        return found
    for rule in _rules:
        for unseen in rule(viewer_id):
            found = found.exclude(**{f"{author}__in": unseen})
    return found
