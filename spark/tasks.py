"""The kernel's tasks: run a job, and look for jobs that were left behind."""

from celery import shared_task
from django.utils import timezone

from spark import outbox


@shared_task
def run_job(job_id: int) -> None:
    outbox.run(job_id, now=timezone.now())


@shared_task
def sweep_jobs() -> None:
    outbox.sweep(now=timezone.now())


@shared_task
def prune_jobs() -> None:
    outbox.prune(now=timezone.now())
