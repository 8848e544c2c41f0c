"""Work that is owed is a row: it survives lost messages, failures and dead workers."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from spark import outbox
from spark.models import Job
from spark.tasks import run_job

pytestmark = pytest.mark.django_db
KIND = "test.work"


@pytest.fixture
def done(monkeypatch):
    """Register a handler that writes down its payloads and fails on demand."""
    seen = []

    def work(payload, *, now):
        seen.append(payload)
        if payload.get("fails"):
            raise RuntimeError("no luck")

    monkeypatch.setitem(outbox.HANDLERS, KIND, work)
    return seen


def owe(key="1", **payload):
    outbox.enqueue(kind=KIND, key=key, payload=payload, now=timezone.now())


def test_work_asked_for_twice_while_it_waits_is_done_once(done):
    owe()
    owe()
    job = Job.objects.get()
    assert outbox.run(job.pk, now=timezone.now())
    assert not outbox.run(job.pk, now=timezone.now())
    assert len(done) == 1


def test_what_is_loaded_in_bulk_is_written_down_and_wakes_nobody(
    monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(outbox, "wake", lambda job_id, queue: woken.append(job_id))
    with django_capture_on_commit_callbacks(execute=True), outbox.without_messages():
        owe("quiet")
    assert Job.objects.filter(key="quiet").exists()
    assert woken == []
    with django_capture_on_commit_callbacks(execute=True):
        owe("loud")
    assert woken == [Job.objects.get(key="loud").pk]


def test_work_asked_for_again_after_it_began_is_done_again(done):
    owe()
    outbox.claim(Job.objects.get().pk, now=timezone.now())
    owe()
    assert Job.objects.count() == 2


def test_failing_work_is_tried_five_times_and_then_set_aside(done):
    owe(fails=True)
    job = Job.objects.get()
    for _ in range(7):
        outbox.run(job.pk, now=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.attempts, len(done)) == (Job.State.DEAD, 5, 5)
    assert "no luck" in job.error


def test_a_broken_job_leaves_the_others_alone(done):
    owe("bad", fails=True)
    owe("good")
    for job in Job.objects.all():
        outbox.run(job.pk, now=timezone.now())
    assert Job.objects.get(key="good").state == Job.State.DONE


def test_the_sweep_wakes_what_nobody_picked_up(done, monkeypatch):
    woken = []
    monkeypatch.setattr(outbox, "wake", lambda pk, queue: woken.append(pk))
    owe()
    job = Job.objects.get()
    assert outbox.sweep(now=timezone.now()) == 0
    assert outbox.sweep(now=timezone.now() + timedelta(seconds=5)) == 1
    assert woken == [job.pk]


def dead_process():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_dead_worker_held_is_free_at_once(done):
    owe()
    job = outbox.claim(Job.objects.get().pk, now=timezone.now())
    assert not outbox.run(job.pk, now=timezone.now())  # alive: this very process
    host = outbox.this_worker().rpartition(":")[0]
    Job.objects.filter(pk=job.pk).update(claimed_by=f"{host}:{dead_process()}")
    assert outbox.run(job.pk, now=timezone.now())
    assert len(done) == 1


def test_a_dead_worker_that_nobody_has_buried_is_as_dead(done):
    """A killed pool process whose parent died with it may stay a zombie for ever."""
    owe()
    job = outbox.claim(Job.objects.get().pk, now=timezone.now())
    host = outbox.this_worker().rpartition(":")[0]
    with subprocess.Popen([sys.executable, "-c", ""]) as unburied:
        os.waitid(os.P_PID, unburied.pid, os.WEXITED | os.WNOWAIT)
        Job.objects.filter(pk=job.pk).update(claimed_by=f"{host}:{unburied.pid}")
        assert outbox.run(job.pk, now=timezone.now())
    assert len(done) == 1


def test_what_a_worker_elsewhere_held_is_free_after_its_lease(done):
    owe()
    job = outbox.claim(Job.objects.get().pk, now=timezone.now())
    Job.objects.filter(pk=job.pk).update(claimed_by=f"elsewhere:{os.getpid()}")
    assert not outbox.run(job.pk, now=timezone.now() + timedelta(seconds=200))
    assert outbox.run(job.pk, now=timezone.now() + timedelta(seconds=301))


def test_a_stopped_broker_costs_time_and_no_work(done, settings, monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise ConnectionError("broker is down")

    monkeypatch.setattr(run_job, "apply_async", refuse)
    owe()
    outbox.wake(Job.objects.get().pk, "default")
    assert "waits for the sweep" in caplog.text
    assert Job.objects.get().state == Job.State.WAITING


def test_finished_work_is_forgotten_after_a_week(done):
    owe()
    outbox.run(Job.objects.get().pk, now=timezone.now())
    assert outbox.prune(now=timezone.now()) == 0
    assert outbox.prune(now=timezone.now() + timedelta(days=8)) == 1
