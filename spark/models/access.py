"""Who may use the programme from where, and the keys that API clients hold."""

import hashlib

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from spark.ids import new_public_id


class Country(models.Model):
    """A country in which the programme is offered (row A04)."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=60)
    is_enabled = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class SiteSettings(models.Model):
    """The switches that staff turn; exactly one row, with id 1."""

    class OutOfStockMode(models.TextChoices):
        NOTE = "note", "Grey dot with 'notify me'"
        HIDE = "hide", "No dot"

    is_programme_live = models.BooleanField(default=True)
    require_membership_to_browse = models.BooleanField(default=True)
    require_membership_to_contribute = models.BooleanField(default=True)
    premoderate_sponsored = models.BooleanField(default=True)
    out_of_stock_mode = models.CharField(
        max_length=4, choices=OutOfStockMode, default=OutOfStockMode.NOTE
    )
    cancel_minutes = models.PositiveSmallIntegerField(default=15)
    sponsored_cap_percent = models.PositiveSmallIntegerField(
        default=20,
        validators=[MaxValueValidator(33)],
        help_text="At most this share of a feed is sponsored, 0 to 33; 0: none is shown.",
    )
    commercial_cap_percent = models.PositiveSmallIntegerField(
        default=40,
        validators=[MaxValueValidator(50)],
        help_text="At most this share is sponsored or earns a commission, 0 to 50.",
    )
    # The three switches for a bad day (row A89); each takes effect within a minute.
    is_posting_paused = models.BooleanField(
        default=False, help_text="Nobody can publish; reading and buying go on."
    )
    is_sponsored_delivery_paused = models.BooleanField(
        default=False, help_text="No sponsored post is put into any feed."
    )
    are_payouts_paused = models.BooleanField(
        default=False, help_text="No batch is made, approved or paid; earnings go on accruing."
    )

    # Review of compensated posts (rule D5.3).
    trusted_approvals = models.PositiveSmallIntegerField(
        default=10,
        validators=[MinValueValidator(1)],
        help_text="So many approvals, and no strike in 90 days: an author's posts go live at once.",
    )
    sampled_percent = models.PositiveSmallIntegerField(
        default=10,
        validators=[MaxValueValidator(100)],
        help_text="Share of posts that staff look at although nothing asks for it.",
    )

    class Meta:
        verbose_name_plural = "site settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="site_settings_single_row"),
            models.CheckConstraint(
                condition=models.Q(sponsored_cap_percent__lte=33)
                & models.Q(commercial_cap_percent__lte=50),
                name="site_settings_caps_in_range",
            ),
        ]

    def __str__(self) -> str:
        return "Site settings"

    @classmethod
    def current(cls) -> "SiteSettings":
        """Return the one row, made with the defaults when it is missing."""
        return cls.objects.get_or_create(id=1)[0]


def token_digest(token: str) -> str:
    """Return what is stored of a token, so that a leaked table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class ApiToken(models.Model):
    """A bearer token with scopes; the token itself is shown once and never stored."""

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """What a request with an Idempotency-Key did, kept so that its twin gets the same answer."""

    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="idempotency_keys")
    scope = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "scope", "key"], name="idempotency_key_once_per_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
