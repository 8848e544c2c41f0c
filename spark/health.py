"""Is the process up, are its dependencies, and how far behind is the work."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from spark.celery import app
from spark.models import Job


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_cache() -> None:
    mark = str(timezone.now().timestamp())
    cache.set("readyz", mark, 30)
    if cache.get("readyz") != mark:
        raise ConnectionError("the cache does not keep what is written")


def check_broker() -> None:
    with app.connection_for_read() as link:
        link.ensure_connection(max_retries=1, interval_start=0, timeout=2)


def check_worker() -> None:
    if not app.control.ping(timeout=1.0, limit=1):
        raise ConnectionError("no worker answers")


CHECKS: dict[str, Callable[[], None]] = {
    "database": check_database,
    "cache": check_cache,
    "broker": check_broker,
    "worker": check_worker,
}


def outcome(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:  # whatever a dependency throws, the probe answers
        return f"failed: {type(error).__name__}"
    return "ok"


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Name each dependency and whether it answers; 503 when one does not."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        # To ask the worker through a broker that is away costs six seconds of retries.
        is_cut_off = name == "worker" and found["broker"] != "ok"
        found[name] = "failed: no broker" if is_cut_off else outcome(check)
    is_ready = all(state == "ok" for state in found.values())
    return JsonResponse(found, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Gauges in the Prometheus text format: open jobs by kind and state, and the oldest's age."""
    open_jobs = (
        Job.objects.exclude(state=Job.State.DONE)
        .values("kind", "state")
        .annotate(number=Count("id"), oldest=Min("created_at"))
    )
    lines = ["# TYPE spark_jobs gauge", "# TYPE spark_jobs_oldest_seconds gauge"]
    for row in open_jobs:
        labels = f'{{kind="{row["kind"]}",state="{row["state"]}"}}'
        age = (timezone.now() - row["oldest"]).total_seconds()
        lines += [
            f"spark_jobs{labels} {row['number']}",
            f"spark_jobs_oldest_seconds{labels} {age:.0f}",
        ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")
