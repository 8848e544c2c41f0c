"""The payouts app on the schedule: pull what was earned, move on what has waited."""

from celery import shared_task
from django.utils import timezone

from payouts.services import earnings


@shared_task
def accrue_earnings() -> None:
    now = timezone.now()
    earnings.accrue_sales(now=now)
    earnings.reverse_cancelled(now=now)
    earnings.hold_delivered(now=now)


@shared_task
def release_holds() -> None:
    earnings.release_holds(now=timezone.now())
