"""Badges beside names, for apps that show a name and know nothing of who grants them.

The app that keeps badges registers how to read them; without one nobody has any.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

Badges = dict[int, list[dict[str, str]]]
MOST_BESIDE_A_NAME = 2
_readers: list[Callable[[Collection[int]], Badges]] = []


def register(read: Callable[[Collection[int]], Badges]) -> None:
    """Add a reader once: it returns ``{member id: [{"slug", "label"}]}`` of what others see."""
    if read not in _readers:
        _readers.append(read)


def beside_a_name(badges: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Return the few that stand beside a name; a profile shows all.

    Where there is a narrower one ("enthusiast-dogs") it stands for the wider ("enthusiast").
    """
    shown: dict[str, dict[str, str]] = {}
    for badge in badges:
        wider = next((slug for slug in shown if badge["slug"].startswith(f"{slug}-")), "")
        if not wider:
            shown[badge["slug"]] = badge
        elif shown[wider]["slug"] == wider:
            shown[wider] = badge
    return list(shown.values())[:MOST_BESIDE_A_NAME]


def badges_of(member_ids: Collection[int]) -> Badges:
    """Return the shown badges of these members, the first ones first (one query per reader)."""
    ids, found = set(member_ids), Badges()
    for read in _readers if ids else ():
        for member_id, badges in read(ids).items():
            found[member_id] = [*found.get(member_id, []), *badges]
    return found


def add_badges(rows: Iterable[Any]) -> list[Any]:
    """Return these rows, each with ``badges`` of its ``author_id``, for a page or an answer."""
    rows = list(rows)
    found = badges_of({row.author_id for row in rows})
    for row in rows:
        row.badges = found.get(row.author_id, [])
    return rows
