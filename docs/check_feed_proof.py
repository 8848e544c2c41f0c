"""Checks the data of GET /api/v1/me/feed-proof/ again, with nothing but Python.

Reads JSON from standard input: one answer, or several one after another where the log is longer
than one answer (each names the address of the next). Nothing that the answer says about itself is
believed: gaps, shares and counts are worked out from the listed places, page by page under the
caps that the page was made under. Any class but "unpaid" and "commercial" counts as sponsored.
Exit code 0 when everything is right, 1 when not, with a line for each fault.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

Data = dict[str, Any]
UNCAPPED = (1, 1)
FREE = "following"  # the one list that its reader may have without a cap


def documents(text: str) -> Iterator[Data]:
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        document, at = decoder.raw_decode(text, at)
        yield document


def gap_breach(classes: list[str], sponsored_gap: int, both_gap: int) -> int | None:
    """The first place of a page at which a paid post stands too early; a gap of 0 admits none."""
    last_sponsored = last_paid = 0
    for place, name in enumerate(classes, start=1):
        if name == "unpaid":
            continue
        if both_gap < 1 or place - last_paid < both_gap:
            return place
        last_paid = place
        if name != "commercial":
            if sponsored_gap < 1 or place - last_sponsored < sponsored_gap:
                return place
            last_sponsored = place
    return None


def page_faults(visit: Data) -> Iterator[str]:
    places, at = visit["places"], 0
    for page in visit["pages"]:
        if page["first_position"] != at + 1:
            yield f"page {page['number']} does not begin at place {at + 1}"
        if page["is_unchanged"] is not True:
            yield f"the log was changed at page {page['number']}"
        classes = [place["class"] for place in places[at : at + page["positions"]]]
        gaps = page["sponsored_gap"], page["commercial_gap"]
        if gaps == UNCAPPED and visit["feed"] != FREE:
            gaps = (0, 0)
        breach = gap_breach(classes, *gaps)
        if breach is not None:
            yield f"over the cap at place {at + breach}"
        at += page["positions"]
    if at != len(places):
        yield f"{len(places)} places are listed, the pages have {at}"


def count_faults(visit: Data) -> Iterator[str]:
    sponsored = both = 0
    for number, place in enumerate(visit["places"], start=1):
        sponsored += place["class"] not in ("unpaid", "commercial")
        both += place["class"] != "unpaid"
        said = place["position"], place["sponsored_share"], place["commercial_share"]
        if said != (number, round(sponsored / number, 4), round(both / number, 4)):
            yield f"place {number} says {said}"
    if (visit["positions"], visit["sponsored"]) != (len(visit["places"]), sponsored):
        yield f"says {visit['positions']} places, {visit['sponsored']} of them sponsored"


def chain_faults(answers: list[Data]) -> Iterator[str]:
    """Each page follows on the one before: none is missing between the oldest and the newest."""
    visits = [visit for answer in answers for visit in answer["visits"]]
    pages = sorted(
        (page for visit in visits for page in visit["pages"]), key=lambda page: page["number"]
    )
    for before, page in pairwise(pages):
        if (before["number"] + 1, before["digest"]) != (page["number"], page["previous"]):
            yield f"page {page['number']} does not follow on page {before['number']}"
    if not all(answer["is_unchanged"] is True for answer in answers):
        yield "the log was changed"
    if not answers or answers[-1]["next"] is not None:
        yield f"older pages are missing here: {answers[-1]['next'] if answers else 'all'}"


def main() -> int:
    answers = list(documents(sys.stdin.read()))
    faults: list[str] = []
    places = pages = 0
    for visit in (visit for answer in answers for visit in answer["visits"]):
        found = [*page_faults(visit), *count_faults(visit)]
        faults += [f"{visit['feed']} {visit['started_at']}: {fault}" for fault in found]
        places += len(visit["places"])
        pages += len(visit["pages"])
    faults += chain_faults(answers)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{places} places of {pages} pages checked, {len(faults)} faults.")
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (KeyError, TypeError, ValueError) as error:
        print(f"This is no proof of a feed: {error!r}")
        sys.exit(1)
