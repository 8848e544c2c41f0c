"""What a member is told: who named, answered, followed or smiled, and what staff decided."""

from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class Notification(models.Model):
    """One line of a member's page of notifications.

    A line of smiles stands for all smiles at the post from its ``created_at`` until it was seen:
    its ``actor`` is the first of them, and while it waits to be seen there is no second one. Who is
    in it now is read from the smiles. ``is_withheld`` keeps the place of what the member did not
    want to be told, so that it is not told later either.
    """

    class Kind(models.TextChoices):
        MENTION_IN_POST = "mention_post", "Named in a post"
        MENTION_IN_COMMENT = "mention_comment", "Named in a comment"
        COMMENT = "comment", "Comment on one's post"
        REPLY = "reply", "Reply to one's comment"
        FOLLOW = "follow", "New follower"
        SMILES = "smiles", "Smiles at one's post"
        DECISION = "decision", "Staff decided about a label"
        STATEMENT = "statement", "Staff removed something"
        APPEAL = "appeal", "Staff decided on an appeal"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey(
        "spark.Member", models.CASCADE, related_name="notifications", db_index=False
    )
    kind = models.CharField(max_length=15, choices=Kind)
    actor = models.ForeignKey(
        "spark.Member", models.CASCADE, null=True, related_name="+", help_text="None for staff."
    )
    post = models.ForeignKey("feed.Post", models.CASCADE, null=True, related_name="+")
    comment = models.ForeignKey("feed.Comment", models.CASCADE, null=True, related_name="+")
    letter = models.ForeignKey("feed.DecisionLetter", models.CASCADE, null=True, related_name="+")
    statement = models.ForeignKey("feed.Statement", models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    is_withheld = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "actor", "post"],
                condition=models.Q(comment=None, post__isnull=False, actor__isnull=False),
                name="notification_once_per_post",
            ),
            models.UniqueConstraint(
                fields=["member", "comment"],
                condition=models.Q(comment__isnull=False),
                name="notification_once_per_comment",
            ),
            models.UniqueConstraint(
                fields=["member", "actor"],
                condition=models.Q(kind="follow"),
                name="notification_once_per_follower",
            ),
            models.UniqueConstraint(
                fields=["member", "post"],
                condition=models.Q(kind="smiles", seen_at=None),
                name="notification_one_open_line_of_smiles",
            ),
            models.UniqueConstraint(
                fields=["letter"],
                condition=models.Q(letter__isnull=False),
                name="notification_once_per_letter",
            ),
            models.UniqueConstraint(
                fields=["statement", "kind"],
                condition=models.Q(statement__isnull=False),
                name="notification_once_per_statement",
            ),
            models.CheckConstraint(
                condition=models.Q(actor=None) | ~models.Q(actor=models.F("member")),
                name="notification_not_of_ones_own_doing",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["mention_post", "smiles"],
                    actor__isnull=False, post__isnull=False,
                    comment=None, letter=None, statement=None,
                )
                | models.Q(
                    kind__in=["mention_comment", "comment", "reply"],
                    actor__isnull=False, post__isnull=False, comment__isnull=False,
                    letter=None, statement=None,
                )
                | models.Q(
                    kind="follow", actor__isnull=False,
                    post=None, comment=None, letter=None, statement=None,
                )
                | models.Q(
                    kind="decision", post__isnull=False, letter__isnull=False,
                    actor=None, comment=None, statement=None,
                )
                | models.Q(
                    kind__in=["statement", "appeal"], statement__isnull=False,
                    actor=None, post=None, comment=None, letter=None,
                ),
                name="notification_names_what_its_kind_is_about",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["member", "-id"], name="notification_by_member"),
            models.Index(
                fields=["member"],
                name="notification_unseen",
                condition=models.Q(seen_at=None, is_withheld=False),
            ),
            models.Index(fields=["created_at"], name="notification_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.member_id}"
