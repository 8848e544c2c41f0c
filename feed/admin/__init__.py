"""The feed's part of the admin: interests, the review queue, moderation, the logs."""

from feed.admin import connections, interests, log, moderation, review, shown

__all__ = ["connections", "interests", "log", "moderation", "review", "shown"]
