"""A page of the feed for API clients, joined from finished items."""

import orjson

from feed.reading.fragment import POSITIONS
from feed.reading.reader import Page
from feed.reading.viewer import Viewer

REASON = b'"reason":'


def json_page(page: Page, viewer: Viewer, *, next_url: str | None) -> bytes:
    """Return ``{"results": [...], "next": url|null}`` as bytes."""
    weights, followed = viewer.weights, viewer.followed
    smiled, saved, tags = viewer.smiled, viewer.saved, page.tags
    pieces, position = [b'{"results":['], page.first_position
    for one in page.fragments:
        position += 1
        post_id = one.post_id
        if post_id in smiled or post_id in saved:
            end = one.end_for(viewer)
        else:
            end = one.reason_for(weights, followed)
        if tags and post_id in tags:
            end = because_of(tags[post_id], end)
        pieces += (one.body, end, POSITIONS[position])
    if page.fragments:
        pieces[-1] = POSITIONS[position][:-1]  # no comma after the last
    pieces.append(b'],"next":"%b"}' % next_url.encode() if next_url else b'],"next":null}')
    return b"".join(pieces)


def because_of(hashtag: str, end: bytes) -> bytes:
    """The end of an item with a followed hashtag as its reason."""
    start = end[: end.index(REASON) + len(REASON)]
    return start + orjson.dumps(f"hashtag:{hashtag}") + b',"position":'
