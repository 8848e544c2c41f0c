"""The shop's background work. Handlers are found by the worker through this module."""

from datetime import datetime
from typing import Any, BinaryIO, cast

from django.utils import timezone

from products.alerting import send_brand_token, tell_who_waits
from products.models import ImportRun
from products.picturing import KIND as FETCH
from products.picturing import fetch_waiting
from products.services.imports import KIND as IMPORT
from products.services.imports import import_file
from products.services.registry import LETTER_JOB
from spark import outbox


@outbox.handler("products.stock_back")
def stock_back(payload: dict[str, Any], *, now: datetime) -> None:
    tell_who_waits(product_id=int(payload["product_id"]), now=now)


@outbox.handler(LETTER_JOB)
def brand_letter(payload: dict[str, Any], *, now: datetime) -> None:
    send_brand_token(application_id=int(payload["application_id"]))


@outbox.handler(FETCH)
def fetch_pictures(payload: dict[str, Any], *, now: datetime) -> None:
    fetch_waiting(now=now)


@outbox.handler(IMPORT)
def run_import(payload: dict[str, Any], *, now: datetime) -> None:
    run = ImportRun.objects.filter(pk=payload["run_id"]).first()
    if run is None or run.state in (ImportRun.State.DONE, ImportRun.State.FAILED):
        return
    with run.file.open("rb") as file:
        import_file(run=run, file=cast(BinaryIO, file), now=now, finish=timezone.now)
