"""The payouts app on the schedule: pull what was earned, move on what has waited."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from payouts.services import earnings, unlabelled

# The quick look at what staff found lately; every hour all of it is looked at.
LATELY = timedelta(days=3)


@shared_task
def accrue_earnings() -> None:
    now = timezone.now()
    earnings.accrue_sales(now=now)
    earnings.reverse_cancelled(now=now)
    earnings.hold_delivered(now=now)
    unlabelled.hold_undeclared(now=now, changed_since=now - LATELY)


@shared_task
def release_holds() -> None:
    now = timezone.now()
    unlabelled.hold_undeclared(now=now)
    earnings.earn_what_a_pause_declined(now=now)
    earnings.release_holds(now=now)
