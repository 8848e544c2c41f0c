"""The feed's part of the admin: interests, the review queue, moderation, the log."""

from feed.admin import interests, log, moderation, review

__all__ = ["interests", "log", "moderation", "review"]
