"""A page of the feed for API clients, joined from finished items."""

from feed.reading.fragment import POSITIONS
from feed.reading.reader import Page
from feed.reading.viewer import Viewer


def json_page(page: Page, viewer: Viewer, *, next_url: str | None) -> bytes:
    """Return ``{"results": [...], "next": url|null}`` as bytes."""
    weights, followed = viewer.weights, viewer.followed
    smiled, saved = viewer.smiled, viewer.saved
    pieces, position = [b'{"results":['], page.first_position
    for one in page.fragments:
        position += 1
        post_id = one.post_id
        if post_id in smiled or post_id in saved:
            end = one.end_for(viewer)
        else:
            end = one.reason_for(weights, followed)
        pieces += (one.body, end, POSITIONS[position])
    if page.fragments:
        pieces[-1] = POSITIONS[position][:-1]  # no comma after the last
    pieces.append(b'],"next":"%b"}' % next_url.encode() if next_url else b'],"next":null}')
    return b"".join(pieces)
