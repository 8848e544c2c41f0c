"""Who may speak for a brand: applications with evidence, roles, and what a brand may ask for."""

from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac

from spark.ids import new_public_id


class BrandApplication(models.Model):
    class State(models.TextChoices):
        SUBMITTED = "submitted", "Submitted"
        DISPUTE = "dispute", "In dispute with another one"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"

    public_id = models.CharField(max_length=22, unique=True, default=new_public_id, editable=False)
    applicant = models.ForeignKey("spark.Member", models.CASCADE, related_name="brand_applications")
    name = models.CharField(max_length=70)
    name_key = models.CharField(max_length=70, help_text="Letters and digits alone, case-folded.")
    trademark_number = models.CharField(max_length=40)
    domain = models.CharField(max_length=253)
    email = models.EmailField(blank=True, help_text="Of the brand's own domain.")
    token = models.CharField(max_length=22, default=new_public_id, editable=False)
    evidence = models.CharField(
        max_length=5, blank=True, choices=[("email", "Letter to the domain"), ("dns", "DNS record")]
    )
    proved_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.SUBMITTED)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )
    brand = models.ForeignKey(
        "products.Brand", models.PROTECT, null=True, blank=True, related_name="applications"
    )

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                condition=models.Q(state="approved"),
                name="brand_name_approved_once",
            ),
            models.UniqueConstraint(
                fields=["applicant", "name_key"],
                condition=models.Q(state__in=["submitted", "dispute"]),
                name="brand_application_open_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="approved")
                | models.Q(proved_at__isnull=False, brand__isnull=False, decided_by__isnull=False),
                name="brand_approval_rests_on_evidence",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("applicant")),
                name="brand_not_approved_by_its_applicant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def letter_token(self) -> str:
        """What the letter to the domain says: the applicant's own page never shows it."""
        made = salted_hmac("products.registry.letter", self.token, algorithm="sha256")
        return made.hexdigest()[:24]


class BrandRole(models.Model):
    """A member who may speak for a brand."""

    brand = models.ForeignKey("products.Brand", models.CASCADE, related_name="roles")
    member = models.ForeignKey("spark.Member", models.CASCADE, related_name="brand_roles")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "member"], name="brand_role_once")]

    def __str__(self) -> str:
        return f"{self.member_id} for {self.brand_id}"


class BrandRequest(models.Model):
    """What a brand may ask staff to correct. Taking criticism away is not among it."""

    class Type(models.TextChoices):
        WRONG_TAG = "wrong_tag", "A post tags the wrong product"
        LOGO_MISUSE = "logo_misuse", "Our logo is used as if we had said it"

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        DONE = "done", "Corrected"
        REFUSED = "refused", "Refused"

    brand = models.ForeignKey("products.Brand", models.CASCADE, related_name="requests")
    by = models.ForeignKey("spark.Member", models.PROTECT, related_name="+")
    type = models.CharField(max_length=11, choices=Type)
    address = models.CharField(max_length=200, help_text="Of the page that it is about.")
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "spark.Member", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(type__in=["wrong_tag", "logo_misuse"]),
                name="brand_request_of_a_fixed_type",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()}: {self.brand_id}"
