"""Who has a desk, for apps that draw the frame of a page and know no creators.

The app that has creators registers how to tell; without one nobody has a desk.
"""

from collections.abc import Callable

_tellers: list[Callable[[int], bool]] = []


def register(tell: Callable[[int], bool]) -> None:
    """Add ``tell(member_id)`` once; whoever changes its answer drops the member's kept pages."""
    if tell not in _tellers:
        _tellers.append(tell)


def has_desk(member_id: int) -> bool:
    """Whether the link to the desk stands in this member's frame (one query)."""
    return any(tell(member_id) for tell in _tellers)
