"""What members were told is forgotten in time."""

from celery import shared_task
from django.utils import timezone

from feed.services.notifications import sweep_notifications


@shared_task
def prune_notifications() -> None:
    """Every night: lines older than ninety days go. Safe to run twice, or late."""
    sweep_notifications(now=timezone.now())
