"""The feed store in Redis: one string per member, one round trip per page.

s:<tab>:<member>                the current snapshot
k:<tab>:<member>:<generation>   a replaced snapshot that was read, for half an hour
r:<tab>                         one bit per member: the current snapshot was read
v:<member>                      viewer state        l:<member>    build lock
fresh, buried                   the lists, and fresh:v, buried:v their versions
"""

import secrets
import struct
import time
from collections.abc import Iterable, Mapping, Sequence

from feed.engine.cursor import DISCOVER, FAVOURITES, FOLLOWING, FOR_YOU
from feed.engine.snapshot import CorruptSnapshot, bytes_for, read_page
from feed.engine.store.base import FRAGMENT_SECONDS, KEEP_SECONDS, FeedStore, PageRead, Versions
from feed.engine.store.wire import Wire

VIEWER_SECONDS = 24 * 3600
_TABS = (FOR_YOU, FOLLOWING, DISCOVER, FAVOURITES)
_VERSIONS = b"".join(
    b"$%d\r\n%b:v\r\n" % (len(name) + 2, name)
    for name in (b"fresh", b"buried", b"touched", b"rules")
)
_TOUCH = struct.Struct("<II")
_MOST_TOUCHED = 2048
_BATCH = 500
_LISTS = (b"fresh*", b"buried*", b"touched*", b"rules*")
_OWN = (b"fh:*", b"fj:*", b"s:*", b"k:*", b"r:*", b"v:*", b"l:*", b"served*", *_LISTS)

# Looks at the read mark and replaces in one step, so that no reader slips in between.
_REPLACE = b"""
local tab, keep, seconds = ARGV[1], ARGV[2], ARGV[3]
for at = 4, #ARGV, 2 do
  local member, packed = ARGV[at], ARGV[at + 1]
  local key = 's:' .. tab .. ':' .. member
  if redis.call('GETBIT', 'r:' .. tab, member) == 1 then
    local old = redis.call('GETRANGE', key, 4, 7)
    if #old == 4 and old ~= string.sub(packed, 5, 8) then
      local kept = 'k:' .. tab .. ':' .. member .. ':' .. struct.unpack('<I4', old)
      redis.call('RENAME', key, kept)
      redis.call('EXPIRE', kept, keep)
      redis.call('SETBIT', 'r:' .. tab, member, 0)
    end
  end
  if seconds == '0' then redis.call('SET', key, packed)
  else redis.call('SET', key, packed, 'EX', seconds) end
end
return 1
"""

_SWAP = b"""
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
# What stands where a viewer state was dropped: longer than any request lasts.
DROPPED_SECONDS = 300
_DROPPED = b"\x00dropped"


class RedisStore(FeedStore):
    """See feed.engine.store.base.FeedStore, whose promises these methods keep."""

    def __init__(self, url: str) -> None:
        self.wire = Wire(url)

    def read_page(
        self, member_id: int, *, tab: int, generation: int | None, offset: int, count: int
    ) -> PageRead:
        last = bytes_for(offset, count) - 1
        request = [_get_range(b"s:%d:%d" % (tab, member_id), last)]
        if generation is not None:
            request.append(_get_range(b"k:%d:%d:%d" % (tab, member_id, generation), last))
        viewer = b"v:%d" % member_id
        request.append(b"*6\r\n$4\r\nMGET\r\n$%d\r\n%b\r\n" % (len(viewer), viewer) + _VERSIONS)
        member = b"%d" % member_id
        request.append(
            b"*4\r\n$6\r\nSETBIT\r\n$3\r\nr:%d\r\n$%d\r\n%b\r\n$1\r\n1\r\n"
            % (tab, len(member), member)
        )
        *snapshots, shared, _ = self.wire.exchange(b"".join(request), len(request))
        blob, *numbers = shared
        versions = Versions(*[int(number or 0) for number in numbers])
        for snapshot in snapshots:
            page = _page(snapshot, generation, offset, count, blob, versions)
            if page:
                return page
        return PageRead(None, (), blob, versions)

    def get_snapshot(self, member_id: int, *, tab: int) -> bytes | None:
        return self.wire.call((b"GET", b"s:%d:%d" % (tab, member_id)))[0]

    def get_fragments(self, keys: Sequence[bytes]) -> list[bytes | None]:
        return self.wire.call((b"MGET", *keys))[0] if keys else []

    def put_fragments(
        self, fragments: Mapping[bytes, bytes], *, seconds: int = FRAGMENT_SECONDS
    ) -> None:
        if fragments:
            self.wire.call(
                *((b"SET", key, value, b"EX", seconds) for key, value in fragments.items())
            )

    def drop_fragments(self, keys: Iterable[bytes]) -> None:
        self._delete(list(keys))

    def put_viewer(self, member_id: int, blob: bytes, *, instead_of: bytes | None) -> bool:
        key, seconds = b"v:%d" % member_id, VIEWER_SECONDS
        found = self.wire.call((b"EVAL", _SWAP, 1, key, instead_of or b"", blob, seconds))
        return bool(found[0])

    def drop_viewers(self, member_ids: Iterable[int]) -> None:
        # Deleted, the key would look to a slow reader as it did before anything was kept.
        marks = [
            (b"SET", b"v:%d" % member_id, _DROPPED + secrets.token_bytes(8), b"EX", DROPPED_SECONDS)
            for member_id in member_ids
        ]
        for start in range(0, len(marks), _BATCH):
            self.wire.call(*marks[start : start + _BATCH])

    def get_buried(self) -> bytes | None:
        return self.wire.call((b"GET", b"buried"))[0]

    def get_fresh(self) -> bytes | None:
        return self.wire.call((b"GET", b"fresh"))[0]

    def get_touched(self) -> bytes:
        return b"".join(self.wire.call((b"LRANGE", b"touched", 0, -1))[0])

    def get_rules(self) -> bytes | None:
        return self.wire.call((b"GET", b"rules"))[0]

    def put_snapshots(
        self, snapshots: Mapping[int, bytes], *, tab: int, seconds: int | None = None
    ) -> None:
        entries = list(snapshots.items())
        for start in range(0, len(entries), _BATCH):
            arguments: list[bytes | int] = [tab, KEEP_SECONDS, seconds or 0]
            for member_id, packed in entries[start : start + _BATCH]:
                arguments += (member_id, packed)
            self.wire.call((b"EVAL", _REPLACE, 0, *arguments))

    def drop_snapshots(self, member_ids: Iterable[int]) -> None:
        self._delete([b"s:%d:%d" % (tab, member_id) for member_id in member_ids for tab in _TABS])

    def put_fresh(self, blob: bytes) -> None:
        self.wire.call((b"MSET", b"fresh", blob, b"fresh:v", _new_version()))

    def put_buried(self, blob: bytes) -> None:
        self.wire.call((b"MSET", b"buried", blob, b"buried:v", _new_version()))

    def note_touched(self, post_ids: Iterable[int], *, at: int) -> None:
        entries = [_TOUCH.pack(post_id, at) for post_id in post_ids]
        if entries:
            self.wire.call(
                (b"LPUSH", b"touched", *entries),
                (b"LTRIM", b"touched", 0, _MOST_TOUCHED - 1),
                (b"SET", b"touched:v", _new_version()),
            )

    def put_rules(self, blob: bytes) -> None:
        self.wire.call((b"MSET", b"rules", blob, b"rules:v", _new_version()))

    def push(self, key: bytes, records: Sequence[bytes], *, most: int) -> None:
        """Append records to a list that keeps the newest ``most`` of them."""
        for start in range(0, len(records), _BATCH):
            self.wire.call((b"RPUSH", key, *records[start : start + _BATCH]))
        self.wire.call((b"LTRIM", key, -most, -1))

    def peek(self, key: bytes, most: int) -> list[bytes]:
        """The oldest records of a list, at most so many."""
        return list(self.wire.call((b"LRANGE", key, 0, most - 1))[0])

    def drop_first(self, key: bytes, number: int) -> None:
        """Forget the oldest records of a list."""
        self.wire.call((b"LTRIM", key, number, -1))

    def try_lock(self, member_id: int, *, seconds: int = 5) -> bool:
        taken = self.wire.call((b"SET", b"l:%d" % member_id, b"1", b"NX", b"EX", seconds))[0]
        return taken is not None

    def unlock(self, member_id: int) -> None:
        self._delete([b"l:%d" % member_id])

    def flush(self) -> None:
        for pattern in _OWN:
            place = b"0"
            while True:
                place, keys = self.wire.call((b"SCAN", place, b"MATCH", pattern, b"COUNT", 1000))[0]
                self._delete(keys)
                if place == b"0":
                    break

    def _delete(self, keys: list[bytes]) -> None:
        if keys:
            self.wire.call((b"UNLINK", *keys))


def _get_range(key: bytes, last: int) -> bytes:
    end = b"%d" % last
    return b"*4\r\n$8\r\nGETRANGE\r\n$%d\r\n%b\r\n$1\r\n0\r\n$%d\r\n%b\r\n" % (
        len(key),
        key,
        len(end),
        end,
    )


def _page(
    start: bytes,
    generation: int | None,
    offset: int,
    count: int,
    viewer: bytes | None,
    versions: Versions,
) -> PageRead | None:
    """The page out of the start of a snapshot, or None where it is not the generation asked for."""
    try:
        header, ids, sponsored, commercial = read_page(start, offset, count)
    except CorruptSnapshot:
        return None
    if generation is not None and header.generation != generation:
        return None
    return PageRead(header, ids, viewer, versions, (sponsored, commercial))


def _new_version() -> int:
    """A number never used before, also after the store forgot everything."""
    return time.time_ns() // 1000
