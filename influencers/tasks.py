"""What the worker does for the programme."""

from celery import shared_task
from django.utils import timezone

from influencers.services import enthusiast


@shared_task
def count_enthusiasts() -> None:
    """Each night: the last 90 days of everybody, the badges that follow."""
    enthusiast.count_enthusiasts(now=timezone.now())
