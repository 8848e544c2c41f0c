"""The feed's part of the admin: interests, the review queue, moderation, the log."""

from feed.admin import connections, interests, log, moderation, review

__all__ = ["connections", "interests", "log", "moderation", "review"]
