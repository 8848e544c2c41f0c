"""Work that must not get lost: a row first, a message second.

``enqueue`` writes a Job in the caller's transaction and wakes a worker after the
commit. The message is only a hint: when it is lost, or the worker dies, the sweep
on the schedule finds the row again. Handlers must therefore be idempotent.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from spark.models import Job

logger = logging.getLogger(__name__)

Handler = Callable[..., None]  # handler(payload, *, now)
HANDLERS: dict[str, Handler] = {}
MOST_ATTEMPTS = 5
# Longer than the hard time limit of a task (240 s): a claim older than this is a dead worker's.
LEASE = timedelta(seconds=300)
RETRY_AFTER = timedelta(seconds=10)
SWEEP_BATCH = 200
_wakes = ContextVar("wakes", default=True)


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register ``function(payload, *, now)`` for a kind of job; used in an app's tasks."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def enqueue(
    *, kind: str, key: str, payload: dict[str, Any], now: datetime, queue: str = "default"
) -> None:
    """Write down that work is owed and wake a worker after the commit.

    While a job of the same kind and key waits, a second one is the same one.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind, key=key, payload=payload, queue=queue, created_at=now, due_at=now
            )
    except IntegrityError:
        return
    if _wakes.get():
        transaction.on_commit(lambda: wake(job.pk, queue), robust=True)


@contextmanager
def without_messages() -> Iterator[None]:
    """Write jobs down and wake nobody: for loading much at once, where no worker may be running."""
    before = _wakes.set(False)
    try:
        yield
    finally:
        _wakes.reset(before)


def wake(job_id: int, queue: str) -> None:
    """Send the message that a job waits; a broker that is down costs only time."""
    from spark.tasks import run_job  # the task module needs this one to exist

    try:
        run_job.apply_async(args=[job_id], queue=queue, retry=False)
    except Exception as error:  # any broker failure: the sweep will find the row
        logger.warning("job %s waits for the sweep: %s", job_id, error)


def this_worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def is_gone(worker: str) -> bool:
    """Whether a worker of this host has ended; of another host only its lease can tell."""
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return is_zombie(int(pid))


def is_zombie(pid: int) -> bool:
    """Whether a process has died and only waits to be buried; in a container nobody may do it."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:  # buried meanwhile, or a system without /proc
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"


def abandoned(*, now: datetime) -> list[int]:
    """Return the running jobs whose lease is over or whose worker on this host has ended."""
    running = Job.objects.filter(state=Job.State.RUNNING)
    rows = running.values_list("pk", "claimed_by", "claimed_at")[:SWEEP_BATCH]
    return [pk for pk, worker, at in rows if at is None or at < now - LEASE or is_gone(worker)]


def claim(job_id: int, *, now: datetime) -> Job | None:
    """Take a job for this worker, or return None when another has it or it is finished."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.state not in (Job.State.WAITING, Job.State.RUNNING):
        return None
    if job.state == Job.State.RUNNING and job.pk not in abandoned(now=now):
        return None
    # Only the state that was read may change: of two rivals one finds the row different.
    taken = Job.objects.filter(
        pk=job_id, state=job.state, attempts=job.attempts, attempts__lt=MOST_ATTEMPTS
    ).update(
        state=Job.State.RUNNING,
        claimed_at=now,
        claimed_by=this_worker(),
        attempts=F("attempts") + 1,
    )
    return Job.objects.get(pk=job_id) if taken else None


def finish(job: Job, *, now: datetime) -> None:
    Job.objects.filter(pk=job.pk, claimed_at=job.claimed_at).update(
        state=Job.State.DONE, finished_at=now, error=""
    )


def fail(job: Job, *, error: str, now: datetime) -> None:
    """Put a failed job back in line, or aside for good when it has had its attempts."""
    is_dead = job.attempts >= MOST_ATTEMPTS
    mine = Job.objects.filter(pk=job.pk, claimed_at=job.claimed_at)
    try:
        with transaction.atomic():
            mine.update(
                state=Job.State.DEAD if is_dead else Job.State.WAITING,
                error=error[:500],
                due_at=now + RETRY_AFTER * job.attempts,
                finished_at=now if is_dead else None,
            )
    except IntegrityError:  # a newer request for the same work already waits
        mine.update(state=Job.State.DONE, error=error[:500], finished_at=now)


def run(job_id: int, *, now: datetime) -> bool:
    """Run one job if it is free; return whether it ran and succeeded."""
    job = claim(job_id, now=now)
    if job is None:
        return False
    try:
        HANDLERS[job.kind](job.payload, now=now)
    except Exception as error:
        logger.exception("job %s %s failed", job.kind, job.key)
        fail(job, error=f"{type(error).__name__}: {error}", now=now)
        return False
    finish(job, now=now)
    return True


def sweep(*, now: datetime) -> int:
    """Wake every job that waits too long or whose worker died; return how many."""
    left_behind = Job.objects.filter(pk__in=abandoned(now=now))
    left_behind.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.DEAD, finished_at=now, error="its worker died at every attempt"
    )
    late = Q(state=Job.State.WAITING, due_at__lt=now - timedelta(seconds=3))
    jobs = list(
        Job.objects.filter(late | Q(pk__in=left_behind, state=Job.State.RUNNING))
        .order_by("due_at")
        .values_list("pk", "queue")[:SWEEP_BATCH]
    )
    for job_id, queue in jobs:
        wake(job_id, queue)
    return len(jobs)


def prune(*, now: datetime) -> int:
    """Forget finished work older than a week; return how many rows went."""
    done = Job.objects.filter(state=Job.State.DONE, finished_at__lt=now - timedelta(days=7))
    return done.delete()[0]
