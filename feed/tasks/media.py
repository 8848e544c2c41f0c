"""Jobs of the media queue."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from feed.media import processing, sweeping
from spark import outbox


@outbox.handler(processing.JOB)
def process_media(payload: dict[str, Any], *, now: datetime) -> None:
    processing.process_media(payload["media_id"], now=now)


@shared_task
def sweep_media() -> None:
    sweeping.sweep(now=timezone.now())
