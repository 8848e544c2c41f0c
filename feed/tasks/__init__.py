"""What the worker does for the feed; each module registers its jobs and tasks."""

from feed.tasks import feeds, fragments, media, moderation, posts, shown

__all__ = ["feeds", "fragments", "media", "moderation", "posts", "shown"]
