"""One post as finished bytes: rendered once for everybody, patched for who looks.

A record in the store is a u16 with the size of a small JSON head (the facts that a page asks
before it shows the post), the head, and the body.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson
from django.template.loader import get_template

from feed.cards import Row, card_from
from feed.engine.cap import SPONSORED, logged_class_of
from feed.engine.profile import brand_key, hashtag_key, kind_key, member_key, post_key
from feed.engine.ranking import FOLLOW, INTEREST, WEIGHT_ONE
from feed.engine.snapshot import MAX_ENTRIES, MOST_PAID
from feed.reading.shape import post_item
from feed.reading.viewer import Viewer
from feed.reading.wording import note_label

HTML = "h"
JSON = "j"

_SIZE = struct.Struct("<H")
# One place of a served page: post id, class, key of the label (feed.reading.wording).
NOTED = struct.Struct("<IBQ")
# Entries, paid posts between them, and new posts set in front of the first page.
MOST_PLACES = MAX_ENTRIES + MOST_PAID + 200
_POINTS = INTEREST // WEIGHT_ONE
# The end of an item for a viewer who did nothing with the post, up to its position.
_PLAIN = b',"smiled":false,"saved":false,"reason":'
BY_FOLLOW = _PLAIN + b'"follow","position":'
BY_DISCOVERY = _PLAIN + b'"discover","position":'
# What follows the reason, for each position that a feed can have.
POSITIONS = tuple(b"%d}," % position for position in range(MOST_PLACES))

_PRESS = (b'aria-pressed="false"', b'aria-pressed="true"')
_OWN = (b'data-viewer="other"', b'data-viewer="author"')
_ABSENT = (b"", b"")


@dataclass(slots=True, eq=False)
class Fragment:
    """A rendered post and what a page asks of it."""

    post_id: int
    public_id: str
    rendered_at: int
    is_public: bool
    author_id: int
    author_keys: tuple[int, ...]  # the person's, and the brand's when one speaks
    speaker: int  # the key that a press on Follow follows
    interests: tuple[tuple[int, bytes], ...]  # id, and the end of an item for that reason
    published_at: int
    paid: int  # the class of feed.engine.cap
    label: int  # key of the label that the body shows, 0 for none
    body: bytes  # of JSON: the item up to what depends on the viewer
    noted: bytes = b""  # the place as feed.proof.served writes it down
    preload: bytes = b""  # for the head of a page that begins with this post
    marks: tuple[int, ...] = ()  # the post's own, its kind's, its hashtags': what filters name
    # HTML is kept in pieces: between them stand the states of viewer, follow, smile and save,
    # each as what nobody's and what this viewer's card says.
    pieces: tuple[bytes, ...] = ()
    states: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the rendering."""
        return len(self.body) + sum(map(len, self.pieces))

    def end_for(self, viewer: Viewer) -> bytes:
        """Return what this viewer's item has after the part that is the same for everybody."""
        post_id, end = self.post_id, self.reason_for(viewer.weights, viewer.followed)
        if post_id in viewer.smiled:
            end = end.replace(b'"smiled":false', b'"smiled":true', 1)
        if post_id in viewer.saved:
            end = end.replace(b'"saved":false', b'"saved":true', 1)
        return end

    def reason_for(self, weights: Mapping[int, int], followed: frozenset[int]) -> bytes:
        """The greatest personal term of the score; feed.engine.ranking.main_reason, unrolled."""
        best, reason = 0, BY_DISCOVERY
        for interest, because in self.interests:
            weight = weights.get(interest, 0)
            if weight == WEIGHT_ONE:
                return because
            if weight > best:
                best, reason = weight, because
        if best * _POINTS < FOLLOW and not followed.isdisjoint(self.author_keys):
            return BY_FOLLOW
        return reason

    def html_for(self, viewer: Viewer) -> tuple[bytes, ...]:
        """Return the card in pieces, with this viewer's smile, save and follow pressed."""
        post_id = self.post_id
        is_followed = self.speaker in viewer.followed
        is_smiled, is_saved = post_id in viewer.smiled, post_id in viewer.saved
        is_own = self.author_id == viewer.member_id
        start, behind_own, behind_follow, behind_smile, rest = self.pieces
        own, follow, smile, save = self.states
        return (
            start, own[is_own], behind_own, follow[is_followed], behind_follow,
            smile[is_smiled], behind_smile, save[is_saved], rest,
        )  # fmt: skip


class _Head(NamedTuple):
    """The facts in front of a body, in the order in which a record has them."""

    post_id: int
    public_id: str
    rendered_at: int
    is_public: bool
    author_id: int
    keys: Sequence[int]
    interests: Sequence[tuple[int, str]]
    published_at: int
    handle: str
    preload: str
    paid: int
    label: int
    marks: Sequence[int]


def render(row: Row, *, kind: str, now: int) -> bytes:
    """Render a post as a record: its head and its HTML card or the start of its JSON item."""
    card = card_from(row)
    brand = [brand_key(row.brand_id)] if row.brand_id else []
    head = _Head(
        row.id,
        row.public_id,
        now,
        row.is_public,
        row.author_id,
        [member_key(row.author_id), *brand],
        [(part[0], part[1]) for part in row.interests],
        int(row.published_at.timestamp()),
        card["author"]["handle"],
        preload(card) if kind == HTML else "",
        logged_class_of(row.disclosure, row.review_state),
        note_label(card["disclosure"]["label"]) if card["disclosure"] else 0,
        [post_key(row.id), kind_key(row.kind), *map(hashtag_key, row.hashtags)],
    )
    packed = orjson.dumps([*head])
    if kind == HTML:
        body = get_template("feed/_post_card.html").render({"card": card}).strip().encode()
    else:
        options = orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_UTC_Z
        body = orjson.dumps(post_item(card), option=options)[:-1]
    return _SIZE.pack(len(packed)) + packed + body


def preload(card: dict[str, Any]) -> str:
    """The line that lets a browser fetch the first picture before it has read the page."""
    if not card["media"] or card["media"][0]["kind"] != "image":
        return ""
    return get_template("feed/_preload.html").render({"lcp": card["media"][0]}).strip()


def read_record(record: bytes, kind: str) -> Fragment:
    """Read what ``render`` wrote. Raises ValueError for anything else."""
    try:
        (size,) = _SIZE.unpack_from(record)
        head = _Head(*orjson.loads(record[2 : 2 + size]))
    except (struct.error, orjson.JSONDecodeError, TypeError) as error:
        raise ValueError("no fragment record") from error
    body = record[2 + size :]
    pieces: tuple[bytes, ...] = ()
    states: tuple[tuple[bytes, bytes], ...] = ()
    if kind == HTML:
        pieces, states = _cut(body, head.public_id.encode(), head.handle.encode())
    return Fragment(
        post_id=head.post_id,
        public_id=head.public_id,
        rendered_at=head.rendered_at,
        is_public=head.is_public,
        author_id=head.author_id,
        author_keys=tuple(head.keys),
        speaker=head.keys[-1],
        interests=tuple(_interest(number, slug) for number, slug in head.interests),
        published_at=head.published_at,
        paid=min(head.paid, SPONSORED),
        label=head.label,
        body=b"" if pieces else body,
        preload=head.preload.encode(),
        marks=tuple(head.marks),
        noted=NOTED.pack(head.post_id, head.paid, head.label),
        pieces=pieces,
        states=states,
    )


@lru_cache(maxsize=4096)
def _interest(number: int, slug: str) -> tuple[int, bytes]:
    """One object per interest, however many posts are about it."""
    return number, _PLAIN + b'"interest:%b","position":' % slug.encode()


def _cut(
    body: bytes, post_id: bytes, handle: bytes
) -> tuple[tuple[bytes, ...], tuple[tuple[bytes, bytes], ...]]:
    """Cut a card where it depends on the viewer, in the template's order; what is absent has no
    state to show.
    """
    pieces, states, end = [], [], 0
    for mark, state in (
        (b"", _OWN),
        (b'data-follow="%b" ' % handle, _PRESS),
        (b'data-smile="%b" ' % post_id, _PRESS),
        (b'data-save="%b" ' % post_id, _PRESS),
    ):
        at = body.find(mark + state[0], end)
        if at < 0:
            pieces.append(b"")
            states.append(_ABSENT)
            continue
        at += len(mark)
        pieces.append(body[end:at])
        states.append(state)
        end = at + len(state[0])
    return (*pieces, body[end:]), tuple(states)
