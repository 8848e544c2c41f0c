"""The outbox: work that is owed, written in the transaction that owes it."""

from django.db import models
from django.utils import timezone


class Job(models.Model):
    """One piece of work. A lost message or a killed worker cannot lose it: the row remains."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead", "Given up after too many attempts"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    queue = models.CharField(max_length=20, default="default")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=100, blank=True, help_text="host and process id")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # A second request for work that nobody has begun is the same request.
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(state="waiting"),
                name="job_waits_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["waiting", "running"]),
                name="job_open_by_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"
