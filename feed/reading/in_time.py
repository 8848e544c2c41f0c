"""What stands on a page of Following or Favourites, asked again of every post at each load.

People and brands whom the member follows come as they are: labelled and counted, not thinned out
(D9.5). A post that came by a hashtag is a stranger's: paid ones keep to the member's cap, and a
brand comes only with an interest that the member chose (row A55).
"""

from collections.abc import Collection, Iterable

from feed.engine.cap import (
    NEWCOMER_PLACES,
    NOTHING_PAID,
    NOTHING_SPONSORED,
    SPONSORED,
    UNPAID,
    Caps,
    Gate,
)
from feed.engine.cursor import FAVOURITES, FOLLOWING, IN_TIME
from feed.reading.fragment import Fragment
from feed.reading.viewer import CAPS_FOLLOWING, IS_DELIVERY_PAUSED, IS_NEWCOMER, Viewer
from feed.reading.weaving import Found, Weaving


def is_by_followed(viewer: Viewer, one: Fragment, *, tab: int) -> bool:
    """Whether who speaks here is followed, or on Favourites a favourite."""
    return one.speaker in (viewer.favourites if tab == FAVOURITES else viewer.followed)


def tag_of(viewer: Viewer, one: Fragment) -> str | None:
    """The name of the followed hashtag by which a stranger's post comes into Following, or None."""
    if one.author_id == viewer.member_id or one.speaker in viewer.followed:
        return None
    if one.speaker & 1 and not any(topic in viewer.weights for topic, _ in one.interests):
        return None
    return next((viewer.tags[mark] for mark in one.marks if mark in viewer.tags), None)


def tags_of(viewer: Viewer, fragments: Iterable[Fragment], *, tab: int) -> dict[int, str]:
    """The hashtags by which strangers' posts came onto a page, by the number of the post."""
    if tab != FOLLOWING or not viewer.tags:
        return {}
    found = {one.post_id: tag_of(viewer, one) for one in fragments}
    return {post_id: name for post_id, name in found.items() if name is not None}


def empty_page(
    viewer: Viewer, *, tab: int, position: int, size: int, buried: Collection[int]
) -> Weaving:
    """An empty page of any feed under the caps of its reader; those of Following only where they
    ask for it.

    That staff stopped sponsored posts holds there too.
    """
    caps = viewer.caps
    if position < NEWCOMER_PLACES and viewer.has(IS_NEWCOMER):
        caps = NOTHING_PAID
    if tab not in IN_TIME:
        return Weaving(viewer, size=size, buried=buried, caps=caps)
    loose: Caps | None = caps
    if not viewer.has(CAPS_FOLLOWING):
        loose = NOTHING_SPONSORED if viewer.has(IS_DELIVERY_PAUSED) else None
    return InTime(viewer, size=size, buried=buried, caps=loose, strict=caps, tab=tab)


class InTime(Weaving):
    """A page in the order of time; ``strict`` are the caps of what comes by a hashtag."""

    __slots__ = ("strict", "tab")

    def __init__(
        self,
        viewer: Viewer,
        *,
        size: int,
        buried: Collection[int],
        caps: Caps | None,
        strict: Caps,
        tab: int,
    ) -> None:
        super().__init__(viewer, size=size, buried=buried, caps=caps)
        self.strict, self.tab = Gate(strict), tab

    def add(self, found: Found) -> int:
        """As above, without what belongs here no more: an older page of this feed goes on after
        the follow or the hashtag that brought its posts is gone.
        """
        viewer = self.viewer
        speakers = viewer.favourites if self.tab == FAVOURITES else viewer.followed
        if self.tab == FOLLOWING and viewer.tags:
            return super().add(
                [
                    one if one and (one.speaker in speakers or tag_of(viewer, one)) else None
                    for one in found
                ]
            )
        return super().add([one if one and one.speaker in speakers else None for one in found])

    def _is_admitted(self, one: Fragment) -> bool:
        if not super()._is_admitted(one):
            return False
        if is_by_followed(self.viewer, one, tab=self.tab):
            return True
        self.strict.place = self.gate.place
        return self.strict.admits(one.paid)

    def _put(self, one: Fragment) -> None:
        """Whatever is paid moves the next place on, also by somebody who is followed."""
        gate, place = self.strict, self.gate.place
        if one.paid != UNPAID and gate.caps.together:
            gate.next_together = place + gate.caps.together
            if one.paid == SPONSORED and gate.caps.sponsored:
                gate.next_sponsored = place + gate.caps.sponsored
        super()._put(one)
