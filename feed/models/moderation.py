"""Reports, the cases that staff decide, what the author is told, and what members filter out."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from feed.models.post import Post
from feed.reporting import APPEAL_DAYS, REASONS
from spark.ids import new_public_id

_ONE_TARGET = (
    models.Q(post__isnull=False, comment=None, member=None, review=None)
    | models.Q(post=None, comment__isnull=False, member=None, review=None)
    | models.Q(post=None, comment=None, member__isnull=False, review=None)
    | models.Q(post=None, comment=None, member=None, review__isnull=False)
)


class CaseQuerySet(models.QuerySet["ModerationCase"]):
    def waiting(self) -> "CaseQuerySet":
        """Open cases: what is already out of view first, then the heaviest, then the oldest."""
        return self.filter(state=ModerationCase.State.OPEN).order_by(
            "-is_hidden", "-weight", "opened_at", "id"
        )


class ModerationCase(models.Model):
    """Everything that was reported about one post, comment, member or review of a product until
    staff decide. A review that is a post too is reported as that post.
    """

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        DISMISSED = "dismissed", "Dismissed"
        RESTORED = "restored", "Left or put back"
        REMOVED = "removed", "Removed"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    post = models.ForeignKey(
        Post, models.CASCADE, null=True, blank=True, related_name="moderation_cases"
    )
    comment = models.ForeignKey(
        "feed.Comment", models.CASCADE, null=True, blank=True, related_name="moderation_cases"
    )
    member = models.ForeignKey(
        "spark.Member", models.CASCADE, null=True, blank=True, related_name="moderation_cases"
    )
    review = models.ForeignKey(
        "products.Review", models.CASCADE, null=True, blank=True, related_name="+"
    )
    subject = models.ForeignKey(
        "spark.Member", models.CASCADE, related_name="+", help_text="Who answers for it."
    )
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    weight = models.PositiveIntegerField(default=0, help_text="Of its reports, in hundredths.")
    is_hidden = models.BooleanField(default=False, help_text="Reports took it from view.")
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why staff decided so.")
    cleared_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version that staff looked at and left in view."
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=_ONE_TARGET, name="moderation_case_one_target"),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_at=None)
                | ~models.Q(state="open") & models.Q(decided_at__isnull=False),
                name="moderation_case_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("subject")),
                name="moderation_case_not_decided_by_its_subject",
            ),
            *(
                models.UniqueConstraint(
                    fields=[target],
                    condition=models.Q(state="open"),
                    name=f"moderation_case_open_once_per_{target}",
                )
                for target in ("post", "comment", "member", "review")
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_hidden", "-weight", "opened_at"],
                name="moderation_case_queue",
                condition=models.Q(state="open"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.subject.handle}"

    @property
    def kind(self) -> str:
        if self.review_id:
            return "review"
        return "post" if self.post_id else "comment" if self.comment_id else "member"

    @property
    def target(self) -> Any:
        return self.post or self.comment or self.review or self.member


class Report(models.Model):
    """What one member said about it; how they did so far is in ``weight``."""

    class Outcome(models.TextChoices):
        OPEN = "open", "Waiting"
        UPHELD = "upheld", "Upheld"
        DISMISSED = "dismissed", "Dismissed"
        NEUTRAL = "neutral", "In good faith"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(ModerationCase, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey("spark.Member", models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=13, choices=list(REASONS.items()))
    note = models.CharField(max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome, default=Outcome.OPEN)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "reporter"], name="report_once_per_person")
        ]
        indexes = [models.Index(fields=["reporter", "-at"], name="report_by_reporter")]

    def __str__(self) -> str:
        return f"{self.reason} by {self.reporter_id}"


class Statement(models.Model):
    """The statement of reasons to an author whose content or account was restricted, and what
    became of their appeal.
    """

    class Action(models.TextChoices):
        REMOVED = "removed", "Removed"
        SUSPENDED = "suspended", "Account suspended"

    class Appeal(models.TextChoices):
        NONE = "none", "Not made"
        WAITING = "waiting", "Waiting"
        UPHELD = "upheld", "The decision stands"
        OVERTURNED = "overturned", "The decision was taken back"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    case = models.OneToOneField(ModerationCase, models.CASCADE, related_name="statement")
    recipient = models.ForeignKey("spark.Member", models.CASCADE, related_name="statements")
    action = models.CharField(max_length=9, choices=Action)
    ground = models.CharField(max_length=13, choices=list(REASONS.items()))
    facts = models.CharField(max_length=500, help_text="What staff saw and why it is not allowed.")
    excerpt = models.CharField(max_length=200, blank=True, help_text="What it is about.")
    by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the letter went out.")
    appeal = models.CharField(max_length=10, choices=Appeal, default=Appeal.NONE)
    appeal_text = models.CharField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    appeal_reason = models.CharField(max_length=500, blank=True)
    appeal_decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "statement of reasons"
        verbose_name_plural = "statements of reasons"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(appeal_by=None)
                | ~models.Q(appeal_by=models.F("by")) & ~models.Q(appeal_by=models.F("recipient")),
                name="statement_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(appeal__in=["upheld", "overturned"])
                | models.Q(appeal_by__isnull=False, appeal_decided_at__isnull=False),
                name="statement_decided_appeal_has_a_decider",
            ),
        ]
        indexes = [
            models.Index(
                fields=["appealed_at"],
                name="statement_appeal_queue",
                condition=models.Q(appeal="waiting"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.recipient_id}"

    def is_appealable(self, *, now: datetime) -> bool:
        return self.appeal == self.Appeal.NONE and now < self.at + timedelta(days=APPEAL_DAYS)


class HiddenPost(models.Model):
    """A post that a member does not want to see again."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="hidden_posts")
    post = models.ForeignKey(Post, models.CASCADE, related_name="hidden_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="hide_post_once")]

    def __str__(self) -> str:
        return f"{self.member_id} hides {self.post_id}"


def _exactly_one(*names: str) -> models.Q:
    """Return the condition that one of these fields is set and no other."""
    found = models.Q()
    for name in names:
        others = {other: None for other in names if other != name}
        found |= models.Q(**{f"{name}__isnull": False}, **others)
    return found


class SeeLess(models.Model):
    """Whose posts, or posts about what, a member wants lower in their feed: exactly one of a
    person, a brand, an interest and a hashtag.
    """

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="sees_less_of")
    target = models.ForeignKey(
        "spark.Member", models.CASCADE, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey(
        "products.Brand", models.CASCADE, null=True, blank=True, related_name="+"
    )
    interest = models.ForeignKey(
        "feed.Interest", models.CASCADE, null=True, blank=True, related_name="+"
    )
    hashtag = models.ForeignKey(
        "feed.Hashtag", models.CASCADE, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "interest"],
                condition=~models.Q(interest=None),
                name="see_less_interest_once",
            ),
            models.UniqueConstraint(
                fields=["member", "hashtag"],
                condition=~models.Q(hashtag=None),
                name="see_less_hashtag_once",
            ),
            models.UniqueConstraint(
                fields=["member", "target"],
                condition=~models.Q(target=None),
                name="see_less_member_once",
            ),
            models.UniqueConstraint(
                fields=["member", "brand"],
                condition=~models.Q(brand=None),
                name="see_less_brand_once",
            ),
            models.CheckConstraint(
                condition=_exactly_one("target", "brand", "interest", "hashtag"),
                name="see_less_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} sees less of {self.name}"

    @property
    def name(self) -> str:
        """What the member reads: a name, an interest, a hashtag with its sign."""
        if self.hashtag:
            return f"#{self.hashtag.name}"
        thing = self.target or self.brand or self.interest
        return thing.name if thing else ""


class MutedHashtag(models.Model):
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="muted_hashtags")
    hashtag = models.ForeignKey("feed.Hashtag", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "hashtag"], name="mute_hashtag_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} mutes #{self.hashtag_id}"


class MutedKind(models.Model):
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="muted_kinds")
    kind = models.CharField(max_length=8, choices=Post.Kind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="mute_kind_once")]

    def __str__(self) -> str:
        return f"{self.member_id} mutes {self.kind}"
