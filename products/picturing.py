"""Fetching the pictures that imports have put down. Safe to run twice, or by two at once."""

import time
from datetime import datetime

from django.core.files.base import ContentFile

from products.fetching import FetchFailed, FetchRefused, Picture, fetch_picture
from products.models import ProductImage
from spark import outbox
from spark.ids import new_public_id

AT_ONCE = 100
LONGEST_SECONDS = 100  # well below the time limit of a task
KIND = "products.fetch_pictures"


def fetch_waiting(*, now: datetime) -> int:
    """Fetch waiting pictures for a while, owe the rest, and return how many were done."""
    started, done = time.monotonic(), 0
    waiting = ProductImage.objects.filter(state=ProductImage.State.WAITING).order_by(
        "position", "pk"
    )
    for image in waiting[:AT_ONCE]:
        if time.monotonic() - started > LONGEST_SECONDS:
            break
        fetch_one(image)
        done += 1
    if waiting.exists():
        outbox.enqueue(kind=KIND, key="waiting", payload={}, queue="media", now=now)
    return done


def fetch_one(image: ProductImage) -> None:
    """Fetch one picture and keep it, or write down why not."""
    try:
        picture = fetch_picture(image.source_url)
    except (FetchFailed, FetchRefused) as error:
        mine = ProductImage.objects.filter(pk=image.pk, state=ProductImage.State.WAITING)
        mine.update(state=ProductImage.State.FAILED, error=str(error)[:200])
        return
    keep(image, picture)


def keep(image: ProductImage, picture: Picture) -> None:
    image.file.save(f"{new_public_id()}.webp", ContentFile(picture.data), save=False)
    mine = ProductImage.objects.filter(
        pk=image.pk, source_url=image.source_url, state=ProductImage.State.WAITING
    )
    kept = mine.update(
        file=image.file.name,
        width=picture.width,
        height=picture.height,
        colour=picture.colour,
        state=ProductImage.State.READY,
        error="",
    )
    if not kept:  # somebody else was first, or the catalogue no longer names it
        image.file.delete(save=False)
