"""Whether a page costs the same when a hundred times as many members have one.

Snapshots and viewers of made-up members are put into Redis beside each other; wrk then asks for
random members of one crowd or the other, in turns.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from benchmarks.readers import cookie_header, write_requests

BATCH = 2000
FIRST_ID = 10_000_000


def fill(first: int, number: int, *, posts: list[int], now: datetime) -> None:
    """Write snapshots of 800 posts and viewers for members first .. first + number - 1."""
    from feed.engine import snapshot
    from feed.engine.cap import Caps
    from feed.engine.cursor import FOR_YOU
    from feed.engine.store import get_store
    from feed.reading import fastpass, rules
    from feed.reading.viewer import FOREVER, Viewer, pack_viewer

    switches = rules.load_number()
    store, rng, seconds = get_store(), random.Random(first), int(now.timestamp())
    for start in range(first, first + number, BATCH):
        members = range(start, min(start + BATCH, first + number))
        feeds = {}
        for member in members:
            ids = posts[:]
            rng.shuffle(ids)
            feeds[member] = snapshot.pack(
                ids[84:884], built_at=seconds, epoch=1, sponsored=ids[:40], commercial=ids[40:84]
            )
        store.put_snapshots(feeds, tab=FOR_YOU)
        for member in members:
            viewer = Viewer(
                member_id=member, handle=f"m{member}", loaded_at=seconds, browse_until=FOREVER,
                refusal=0, rules=switches, flags=1, caps=Caps(5, 3),
                sessions=frozenset([fastpass.mark_of(member, session_of(member))]),
            )  # fmt: skip
            store.put_viewer(member, pack_viewer(viewer), instead_of=None)


def session_of(member: int) -> str:
    return f"{member:032d}"


def crowds(
    sizes: Sequence[int], folder: Path, *, posts: list[int], now: datetime
) -> dict[int, Path]:
    """Fill Redis with crowds of these sizes; return what wrk is to ask of each."""
    files, first = {}, FIRST_ID
    for size in sizes:
        fill(first, size, posts=posts, now=now)
        lines = (
            ("/api/v1/feed/", cookie_header(member, session_of(member)))
            for member in range(first, first + size)
        )
        files[size] = write_requests(folder / f"crowd-{size}", lines)
        first += size
    return files
