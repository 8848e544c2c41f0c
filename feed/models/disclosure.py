"""The append-only history of what was said about the money behind a post (rule D5.7)."""

from django.db import models
from django.utils import timezone

from feed.disclosure import REASON_CODES
from feed.models.post import Post


class DisclosureEvent(models.Model):
    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        SYSTEM = "system", "Record of a connection"
        STAFF = "staff", "Staff"

    post = models.ForeignKey("feed.Post", models.PROTECT, related_name="disclosure_events")
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_role = models.CharField(max_length=6, choices=Role)
    from_state = models.CharField(max_length=17)
    to_state = models.CharField(max_length=17)
    disclosure = models.CharField(max_length=16)
    label = models.CharField(max_length=120, blank=True)
    reason_code = models.CharField(max_length=20, blank=True, choices=REASON_CODES)
    reason = models.CharField(max_length=300, blank=True)
    views = models.PositiveIntegerField(default=0, help_text="How many had seen the post by then.")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.from_state} to {self.to_state}"

    @property
    def state_words(self) -> str:
        """The state it led to, as people read it."""
        return dict(Post.Review.choices).get(self.to_state, self.to_state)


class PendingDisclosure(Post):
    """A compensated post that waits for staff; the queue of the admin."""

    class Meta:
        proxy = True
        # Who may review is whoever may change posts: see the reviewer's role.
        default_permissions = ()
        verbose_name = "post waiting for review"
        verbose_name_plural = "posts waiting for review"
