"""What the worker does for the feed; each module registers its jobs and tasks."""

from feed.tasks import (
    disclosure,
    feeds,
    fragments,
    media,
    moderation,
    notifications,
    posts,
    shown,
)

__all__ = [
    "disclosure",
    "feeds",
    "fragments",
    "media",
    "moderation",
    "notifications",
    "posts",
    "shown",
]
