"""The feed's part of the admin: interests, the review queue, moderation, the logs."""

from feed.admin import (
    appeals,
    connections,
    interests,
    labels,
    log,
    moderation,
    queues,
    reports,
    review,
    shown,
)

__all__ = [
    "appeals",
    "connections",
    "interests",
    "labels",
    "log",
    "moderation",
    "queues",
    "reports",
    "review",
    "shown",
]
