"""Fills one page: unpaid posts in their order, paid ones between them as far as the cap allows.

Whatever the lists hold, the gate (feed.engine.cap) decides by the class that each post has at this
moment, so a post that became paid after the feed was built keeps to the cap too.
"""

from collections.abc import Collection, Sequence

from feed.engine.cap import (
    COMMERCIAL,
    MOST_BY_AUTHOR,
    NEIGHBOURS,
    SPONSORED,
    UNCAPPED,
    UNPAID,
    Caps,
    Gate,
)
from feed.reading.fragment import Fragment
from feed.reading.viewer import Viewer

Found = Sequence[Fragment | None]


class Weaving:
    """One page being filled; ``sponsored`` and ``commercial`` say how many of each were used."""

    __slots__ = (
        "buried", "commercial", "fragments", "gate", "is_capped", "paid", "room", "speakers",
        "sponsored", "viewer",
    )  # fmt: skip

    def __init__(
        self, viewer: Viewer, *, size: int, buried: Collection[int], caps: Caps | None
    ) -> None:
        """``caps`` None: nothing is capped here, as in a list that its reader put together."""
        self.viewer, self.room, self.buried = viewer, size, buried
        self.gate, self.is_capped = Gate(UNCAPPED if caps is None else caps), caps is not None
        self.paid: tuple[Found, Found] = ((), ())
        self.fragments: list[Fragment] = []
        # Who speaks in each place; a later page begins with those of the page before.
        self.speakers: list[int] = []
        self.sponsored = self.commercial = 0

    def add(self, found: Found) -> int:
        """Go down this list until the page is full; return how many of it were looked at.

        A paid post in it keeps to the gate too, or to its turn where it also stands apart.
        """
        dropped, buried = self.viewer.dropped, self.buried
        gate, fragments, speakers = self.gate, self.fragments, self.speakers
        # No place before this one admits a paid post: most places are passed by one comparison.
        first_paid = gate.next_together if self.paid[0] or self.paid[1] else 0
        coming = [one.speaker if one else 0 for one in found] if first_paid else []
        looked_at, room, place = 0, self.room, gate.place
        for one in found:
            if first_paid and place >= first_paid:
                self.room, gate.place = room, place
                self._set_between(coming[looked_at : looked_at + NEIGHBOURS])
                room, place, first_paid = self.room, gate.place, gate.next_together
            if not room:
                break
            looked_at += 1
            if one is None or one.post_id in buried:
                continue
            if (dropped or not one.is_public) and not self._is_shown(one):
                continue
            if one.paid:
                self.room, gate.place = room, place
                if self._is_admitted(one):
                    self._put(one)
                    room, place = self.room, gate.place
                    first_paid = first_paid and gate.next_together
                continue
            fragments.append(one)
            speakers.append(one.speaker)
            place += 1
            room -= 1
        self.room, gate.place = room, place
        return looked_at

    def _is_shown(self, one: Fragment) -> bool:
        """The rule of ``Post.objects.visible_to``, asked again at each load of a packed feed."""
        viewer, dropped = self.viewer, self.viewer.dropped
        if not one.is_public and one.author_id != viewer.member_id:
            return False
        if one.post_id in self.buried:
            return False
        if not dropped or one.author_id == viewer.member_id:
            return True
        return dropped.isdisjoint(one.author_keys) and dropped.isdisjoint(one.marks)

    def _is_admitted(self, one: Fragment) -> bool:
        if not self.is_capped or one.paid == UNPAID:
            return True
        # It became paid after the feed was made, or this feed keeps no lists apart. A new one
        # that stands in such a list waits there for its turn.
        is_apart = any(one is other for found in self.paid for other in found)
        return not is_apart and self.gate.admits(one.paid)

    def _put(self, one: Fragment) -> None:
        self.fragments.append(one)
        self.speakers.append(one.speaker)
        self.gate.put(one.paid)
        self.room -= 1

    def _set_between(self, coming: Sequence[int]) -> None:
        """A paid post, where one may stand here: a sponsored one first, then a commercial one.

        ``coming``: who speaks in the places behind this one.
        """
        if self.room and self.gate.admits(SPONSORED):
            self.sponsored = self._set_first(self.paid[0], self.sponsored, coming)
        if self.room and self.gate.admits(COMMERCIAL):
            self.commercial = self._set_first(self.paid[1], self.commercial, coming)

    def _set_first(self, found: Found, used: int, coming: Sequence[int]) -> int:
        while used < len(found):
            one = found[used]
            used += 1
            if one is not None and self._is_shown(one) and self._is_fit(one, coming):
                self._put(one)
                break
        return used

    def _is_fit(self, one: Fragment, coming: Sequence[int]) -> bool:
        if one.paid == UNPAID or not self.gate.admits(one.paid):
            return False  # its class is another one now
        # Two of an author in any ten, before and behind; one more here would make a third.
        before = self.speakers[-NEIGHBOURS:]
        return before.count(one.speaker) + coming.count(one.speaker) < MOST_BY_AUTHOR
