"""What a feed store promises. Feed state is a cache that can always be rebuilt: losing it loses
nothing.

Two stores keep this promise: `redis` (one round trip per page) and `database` (the embedded
default). `feed.engine.store.get_store()` gives the one that the settings choose.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from feed.engine.snapshot import Header

KEEP_SECONDS = 30 * 60
FRAGMENT_SECONDS = 24 * 3600


class StoreUnavailable(Exception):
    """The store does not answer. Readers go on without it; writers leave the obligation where it
    is.
    """


@dataclass(frozen=True, slots=True)
class Versions:
    """Marks that change whenever the thing behind them changes; 0 = the store does not know.

    fresh       the list of newly published posts (`get_fresh`)
    buried      the set of removed posts (`get_buried`)
    touched     the list of posts that read differently now (`get_touched`)
    rules       the switches that every reader follows (`get_rules`)
    """

    fresh: int = 0
    buried: int = 0
    touched: int = 0
    rules: int = 0


@dataclass(frozen=True, slots=True)
class PageRead:
    """All that one page needs, from one trip.

    header      of the generation that `ids` come from; None: there is no such snapshot (any more)
    ids         post ids of the page, best first; shorter than asked only at the end of the snapshot
    viewer      the bytes given to `put_viewer`, the mark that `drop_viewers` left, or None
    paid        ids of the sponsored and of the commercial posts of that generation, best first
    versions    compare with the versions of what this process holds, and fetch what moved
    """

    header: Header | None
    ids: tuple[int, ...]
    viewer: bytes | None
    versions: Versions
    paid: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())


class FeedStore(Protocol):
    """Every method may raise StoreUnavailable, quickly (well under a second), and nothing else of
    its own.

    `tab` is one of feed.engine.cursor.FOR_YOU, FOLLOWING, DISCOVER, FAVOURITES. Ids are row
    numbers of members and posts.
    """

    # Reading: what the page needs.

    def read_page(
        self, member_id: int, *, tab: int, generation: int | None, offset: int, count: int
    ) -> PageRead:
        """One page. `generation` None = the current one; else that one, or header None.

        Reading marks the generation as read, so that a rebuild keeps it for KEEP_SECONDS.
        """
        ...

    def get_snapshot(self, member_id: int, *, tab: int) -> bytes | None:
        """The whole current snapshot, as packed."""
        ...

    def get_fragments(self, keys: Sequence[bytes]) -> list[bytes | None]:
        """Rendered fragments by key, in order, None where absent."""
        ...

    def put_fragments(
        self, fragments: Mapping[bytes, bytes], *, seconds: int = FRAGMENT_SECONDS
    ) -> None:
        """Keep rendered fragments for at most that long."""
        ...

    def drop_fragments(self, keys: Iterable[bytes]) -> None:
        """Forget fragments, so that the next reader renders them again."""
        ...

    def put_viewer(self, member_id: int, blob: bytes, *, instead_of: bytes | None) -> bool:
        """Keep the packed viewer state (smiles, saves, follows, blocks: the reader's own
        format) if what is kept is still ``instead_of``, the ``viewer`` of the page that was read
        before the state was loaded. Returns whether it is kept: a state that was loaded before
        `drop_viewers` never is.
        """
        ...

    def drop_viewers(self, member_ids: Iterable[int]) -> None:
        """Forget viewer states, so that the next reader loads them from the database.

        A mark that is no viewer state stays for a while, another one each time.
        """
        ...

    def get_buried(self) -> bytes | None:
        """Removed posts that snapshots may still name, packed u32; None = ask the database."""
        ...

    def get_fresh(self) -> bytes | None:
        """Newly published posts as packed by feed.engine.splice; None = ask the database."""
        ...

    def get_touched(self) -> bytes:
        """Posts that read differently now, the latest first: pairs of u32 (post id, Unix
        seconds), at most 2,048.
        """
        ...

    def get_rules(self) -> bytes | None:
        """The bytes given to `put_rules`, or None."""
        ...

    # Writing: what the workers do.

    def put_snapshots(
        self, snapshots: Mapping[int, bytes], *, tab: int, seconds: int | None = None
    ) -> None:
        """Replace whole snapshots of many members in one trip. Safe to run twice.

        A replaced generation that was read is kept for KEEP_SECONDS; one that nobody read is
        dropped. `seconds`: forget the new snapshot after that long (the tabs that are built on
        demand).
        """
        ...

    def drop_snapshots(self, member_ids: Iterable[int]) -> None:
        """Forget all that is kept for these members: they hold 0 bytes afterwards."""
        ...

    def put_fresh(self, blob: bytes) -> None:
        """Publish the list of new posts; every reader sees a new `versions.fresh` on its next
        trip.
        """
        ...

    def put_buried(self, blob: bytes) -> None:
        """Publish the removed posts; every reader sees a new `versions.buried` on its next trip."""
        ...

    def note_touched(self, post_ids: Iterable[int], *, at: int) -> None:
        """Say that these posts read differently since `at`; every reader sees a new
        `versions.touched`.
        """
        ...

    def put_rules(self, blob: bytes) -> None:
        """Publish the switches; every reader sees a new `versions.rules`."""
        ...

    def try_lock(self, member_id: int, *, seconds: int = 5) -> bool:
        """Take the member's build lock if it is free. It frees itself after `seconds`."""
        ...

    def unlock(self, member_id: int) -> None:
        """Give the member's build lock back."""
        ...

    def flush(self) -> None:
        """Forget everything. Nothing is lost by it but time."""
        ...
