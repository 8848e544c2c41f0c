"""Keeps rendered posts true, and delivers news that found no store."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from feed.reading import freshening, touch
from spark import outbox


@shared_task
def freshen() -> None:
    """Every two seconds: stock, prices and counts reach the cards."""
    freshening.freshen(now=timezone.now())


@outbox.handler(touch.POSTS_JOB)
def touch_posts(payload: dict[str, Any], *, now: datetime) -> None:
    touch.send_posts(payload["post_ids"], at_once=payload["at_once"])


@outbox.handler(touch.RULES_JOB)
def publish_rules(payload: dict[str, Any], *, now: datetime) -> None:
    touch.send_rules()


@outbox.handler(touch.MEMBERS_JOB)
def touch_members(payload: dict[str, Any], *, now: datetime) -> None:
    touch.send_members(payload["member_ids"])
