"""What members were shown: taken into the database, counted, and forgotten in time."""

from celery import shared_task
from django.utils import timezone

from feed.models import Impression, ServedPage
from feed.proof import served
from feed.services import viewing


@shared_task
def count_shown() -> None:
    """Take in served pages and count impressions. Safe to run twice, or late."""
    served.drain()
    viewing.count_impressions(now=timezone.now())


@shared_task
def settle_shares() -> None:
    """Look again at the last seven days of those who are shown nothing sponsored for now."""
    viewing.settle_shares(now=timezone.now())


@shared_task
def prune_shown() -> None:
    """Forget what is older than ninety days."""
    before = timezone.now() - viewing.KEEP
    Impression.objects.filter(at__lt=before).delete()
    ServedPage.objects.filter(at__lt=before).delete()
