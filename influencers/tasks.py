"""What the worker does for the programme."""

from celery import shared_task
from django.utils import timezone

from influencers.services import enthusiast, strikes


@shared_task
def count_enthusiasts() -> None:
    """Each night: the last 90 days of everybody, the badges that follow."""
    enthusiast.count_enthusiasts(now=timezone.now())


@shared_task
def settle_strikes() -> None:
    """Every minute: a third strike ends a creator's programme, until one is taken back."""
    strikes.settle_strikes(now=timezone.now())
