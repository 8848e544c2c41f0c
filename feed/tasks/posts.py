"""Jobs that bring posts and interests to where they should be."""

from datetime import datetime
from typing import Any

from celery import shared_task
from django.utils import timezone

from feed.models import Post
from feed.services import drafts, interests, posts
from feed.services.disclosure import label_rebranded, refresh_queue, sweep_roles
from spark import outbox


@outbox.handler(posts.SETTLE_JOB)
def settle_post(payload: dict[str, Any], *, now: datetime) -> None:
    posts.settle_post(post_id=payload["post_id"], now=now)


@outbox.handler(posts.FORGET_JOB)
def forget_files(payload: dict[str, Any], *, now: datetime) -> None:
    posts.forget_files(post_id=payload["post_id"])


@outbox.handler(interests.JOB)
def refresh_choosers(payload: dict[str, Any], *, now: datetime) -> None:
    interests.refresh_choosers(interest_id=payload["interest_id"], now=now)


@shared_task
def weigh_review_queue() -> None:
    """Every five minutes: what is seen and reported moves forward in staff's queue."""
    refresh_queue()


@shared_task
def pull_brand_roles() -> None:
    """Every minute: who came to speak for a brand, or ceased to, is on record as tied to it."""
    sweep_roles(now=timezone.now())


@shared_task
def label_rebranded_goods() -> None:
    """Every five minutes: goods that came to another brand bring its label to their posts."""
    label_rebranded(now=timezone.now())


@shared_task
def publish_due() -> None:
    """Every twenty seconds: drafts whose hour has come."""
    drafts.publish_due(now=timezone.now())


@shared_task
def sweep_posts() -> None:
    """Publish what waits although its media are ready: a message was lost."""
    now = timezone.now()
    for post_id in Post.objects.ready_but_waiting().values_list("pk", flat=True)[:200]:
        posts.settle_post(post_id=post_id, now=now)
