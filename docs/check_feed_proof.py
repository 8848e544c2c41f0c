"""Checks the data of GET /api/v1/me/feed-proof/ again, with nothing but Python.

Reads JSON from standard input. Counts the sponsored and all paid posts from the listed classes and
compares both with the caps at every place of every capped visit. Exit code 1 when one is passed.
"""

import json
import sys


def first_breach(classes: list[str], sponsored_cap: int, both_cap: int) -> int | None:
    sponsored = both = 0
    for place, name in enumerate(classes, start=1):
        sponsored += name == "sponsored"
        both += name != "unpaid"
        if 100 * sponsored > sponsored_cap * place or 100 * both > both_cap * place:
            return place
    return None


def main() -> int:
    proof = json.load(sys.stdin)
    caps = proof["sponsored_cap_percent"], proof["commercial_cap_percent"]
    failed = checked = 0
    for visit in proof["visits"]:
        if not visit["is_capped"]:
            continue
        classes = [place["class"] for place in visit["places"]]
        checked += len(classes)
        breach = first_breach(classes, *caps)
        if breach is not None:
            failed += 1
            print(f"{visit['feed']} {visit['started_at']}: over the cap at place {breach}")
    print(f"{checked} places checked against {caps[0]} % and {caps[1]} %: {failed} visits over.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
