"""Jobs of the media queue."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from feed.media import arranging, processing, sweeping
from spark import outbox


@outbox.handler(processing.JOB)
def process_media(payload: dict[str, Any], *, now: datetime) -> None:
    processing.process_media(payload["media_id"], now=now)


@outbox.handler(arranging.JOB)
def arrange_post(payload: dict[str, Any], *, now: datetime) -> None:
    arranging.arrange_post(payload["post_id"])


@shared_task
def sweep_labels() -> None:
    """Every five minutes: videos whose label was put in other words get them in the picture too."""
    arranging.sweep_labels(now=timezone.now())


@shared_task
def sweep_media() -> None:
    sweeping.sweep(now=timezone.now())
