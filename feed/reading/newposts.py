"""New posts that a snapshot cannot know yet: which of them are for this viewer.

The list is the engine's (feed.engine.splice); here it is also held in a form in which "nothing new
for you", the answer to nearly every page, costs a microsecond or two.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass

import numpy as np

from feed.engine.cursor import FAVOURITES, FOR_YOU, IN_TIME
from feed.engine.splice import SLACK, TOPICS, Fresh
from feed.reading.viewer import Viewer

MOST = 20
# Seconds by which the whole seconds of a build and of a post may differ.
ROUNDING = 2


@dataclass(frozen=True, slots=True)
class NewPost:
    post_id: int
    author: int  # author key
    published_at: int
    interests: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NewPosts:
    """The new posts, the newest first."""

    fresh: Fresh
    posts: tuple[NewPost, ...]

    @classmethod
    def unpack(cls, blob: bytes) -> "NewPosts":
        fresh = Fresh.unpack(blob)
        posts = (
            NewPost(row[0], row[1], row[2], tuple(topic for topic in row[TOPICS] if topic))
            for row in fresh.rows.tolist()
        )
        return cls(fresh, tuple(posts))

    def ids_since(
        self, moment: int, viewer: Viewer, *, tab: int, tagged: Container[int] = ()
    ) -> list[int]:
        """New posts for this viewer after that second, the newest first; not filtered further."""
        places = self._candidates(moment, viewer, tab=tab, tagged=tagged)
        return [self.posts[place].post_id for place in places]

    def for_you(
        self, viewer: Viewer, *, built_at: int, now: int, known: Callable[[], Container[int]]
    ) -> list[int]:
        """Posts for this viewer that a snapshot built then lacks, best first by rule D8.

        ``known`` gives the ids of the snapshot; it is asked only where a post may be among them.
        """
        places = self._candidates(built_at - SLACK, viewer, tab=FOR_YOU)
        places = self._without_known(places, built_at, known)
        if len(places) < 2:
            return [self.posts[place].post_id for place in places]
        matching = Fresh(self.fresh.rows[np.array(places)])
        return matching.matching(
            viewer.profile(), built_at=built_at, known=frozenset(), now=now, most=MOST
        )

    def in_time(
        self,
        viewer: Viewer,
        *,
        tab: int,
        built_at: int,
        known: Callable[[], Container[int]],
        tagged: Container[int] = (),
    ) -> list[int]:
        """Newer posts of those whom this viewer follows, or of their favourites, and those that
        are ``tagged`` with a hashtag of theirs; strictly newest first.
        """
        places = self._candidates(built_at - SLACK, viewer, tab=tab, tagged=tagged)
        places = self._without_known(places, built_at, known)
        return [self.posts[place].post_id for place in places][:MOST]

    def _candidates(
        self, moment: int, viewer: Viewer, *, tab: int, tagged: Container[int] = ()
    ) -> list[int]:
        weights, dropped, is_in_time = viewer.weights, viewer.dropped, tab in IN_TIME
        followed = viewer.favourites if tab == FAVOURITES else viewer.followed
        places = []
        for place, post in enumerate(self.posts):
            if post.published_at <= moment:
                break
            is_for_viewer = post.author in followed or (
                post.post_id in tagged
                if is_in_time
                else any(topic in weights for topic in post.interests)
            )
            if is_for_viewer and post.author not in dropped:
                places.append(place)
        return places

    def _without_known(
        self, places: list[int], built_at: int, known: Callable[[], Container[int]]
    ) -> list[int]:
        """A post of the last moments before the build may have made it into the snapshot."""
        doubtful = built_at + ROUNDING
        if not any(self.posts[place].published_at <= doubtful for place in places):
            return places
        have = known()
        return [
            place
            for place in places
            if self.posts[place].published_at > doubtful or self.posts[place].post_id not in have
        ]
