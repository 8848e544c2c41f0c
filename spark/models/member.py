"""Members and the plan that they pay for."""

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from spark.ids import new_public_id

HANDLE_PATTERN = re.compile(r"^[a-z0-9](?:-?[a-z0-9]){2,29}\Z")


class MemberManager(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        """Make an account; ``handle`` is required, the e-mail is stored in lower case."""
        member = self.model(email=email.strip().lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Member":
        fields.setdefault(
            "handle", re.sub(r"[^a-z0-9]", "", email.split("@")[0].lower()) or "admin"
        )
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email__iexact=username)


class Member(AbstractBaseUser, PermissionsMixin):
    """An account. Whether it may contribute depends on its Membership, not on this row."""

    class Layout(models.TextChoices):
        LIST = "list", "One column"
        GRID = "grid", "Grid"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(unique=True)
    handle = models.CharField(
        max_length=30,
        validators=[
            RegexValidator(HANDLE_PATTERN, "Use 3 to 30 letters a to z, digits or single hyphens.")
        ],
    )
    name = models.CharField(max_length=60)
    bio = models.CharField(max_length=300, blank=True)
    portrait = models.ImageField(upload_to="portraits/", blank=True, max_length=200)
    country = models.CharField(max_length=2, default="US")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    has_one_click = models.BooleanField(default=False, help_text="1-Click ordering is switched on.")
    feed_layout = models.CharField(max_length=4, choices=Layout, default=Layout.LIST)
    last_seen_at = models.DateTimeField(null=True, blank=True, db_index=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["handle", "name"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Lower("handle"),
                name="member_handle_unique",
                violation_error_message="This handle is taken.",
            ),
            models.UniqueConstraint(Lower("email"), name="member_email_unique_in_any_case"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (@{self.handle})"

    @property
    def date_joined(self) -> datetime:
        return self.joined_at

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    def clean(self) -> None:
        self.email = self.email.strip().lower()
        self.handle = self.handle.lower()


class Plan(models.Model):
    """What a member pays for, such as Prime. A trial of it gives no right to contribute."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, *, now: datetime) -> "MembershipQuerySet":
        return self.filter(starts_at__lte=now).filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now)
        )


class Membership(models.Model):
    """One stretch of time on a plan; ``ends_at`` is empty while it renews itself."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="memberships")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    is_trial = models.BooleanField(default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="membership_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} on {self.plan_id} from {self.starts_at:%Y-%m-%d}"
