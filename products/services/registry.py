"""The brand registry (rows A51, A52, A54): evidence first, then staff, then the brand speaks."""

import re
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.text import slugify

from products.models import Brand, BrandApplication, BrandRequest, BrandRole
from spark import appearance, outbox
from spark.models import Member

LETTER_JOB = "registry.letter"
DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
RECORD = "spark-brand-verification="
LARGEST_RECORD_FILE = 64 * 1024
LONGEST_EMAIL = 254
A_DAY = timedelta(days=1)
APPLICATIONS_A_DAY, LETTERS_A_DAY, REQUESTS_A_DAY = 5, 5, 30
MAIL_FOR_ALL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com gmx.net gmx.de "
    "web.de aol.com proton.me protonmail.com mail.com".split()
)
# Letters of other scripts that read as Latin ones: a name made of them is no other name.
LOOK_ALIKE = str.maketrans(
    "авекмнорстухіјѕԁԛԝһӏҽοαερτυνικχηβγı",
    "abekmhopctyxijsdqwhleoaeptuvikxnbyi",
)
State = BrandApplication.State
OPEN = (State.SUBMITTED, State.DISPUTE)


class RegistryRefused(Exception):
    """The step is not possible; ``field`` names the input at fault, if one is."""

    def __init__(self, message: str, *, field: str = "", code: str = "invalid") -> None:
        super().__init__(message)
        self.message, self.field, self.code = message, field, code


def name_key(name: str) -> str:
    """Return what two spellings of one name share: letters and digits, without case or accents."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(LOOK_ALIKE)
    return "".join(letter for letter in plain if letter.isalnum())[:70]


@transaction.atomic
def apply_for_brand(
    *, applicant: Member, name: str, trademark_number: str, domain: str, email: str, now: datetime
) -> BrandApplication:
    """Ask to speak for a brand. With an address of its domain a letter with a token goes there.

    A second application for the same name by somebody else is a dispute that staff settle.
    """
    name, domain = " ".join(name.split()), domain.strip().lower()
    email, trademark_number = email.strip().lower(), trademark_number.strip()
    check_application(name, trademark_number, domain, email)
    check_pace(applicant, domain if email else "", now=now)
    key = name_key(name)
    others = BrandApplication.objects.filter(name_key=key).exclude(applicant=applicant)
    is_disputed = others.filter(state__in=[*OPEN, State.APPROVED]).exists()
    if BrandRole.objects.filter(member=applicant, brand__applications__name_key=key).exists():
        raise RegistryRefused("You speak for this brand already.", field="name")
    try:
        with transaction.atomic():
            made = BrandApplication.objects.create(
                applicant=applicant, name=name, name_key=key, trademark_number=trademark_number,
                domain=domain, email=email, created_at=now,
                state=State.DISPUTE if is_disputed else State.SUBMITTED,
            )  # fmt: skip
    except IntegrityError as error:
        raise RegistryRefused("Your application is being looked at.", field="name") from error
    others.filter(state=State.SUBMITTED).update(state=State.DISPUTE)
    if email:
        payload = {"application_id": made.pk}
        outbox.enqueue(kind=LETTER_JOB, key=str(made.pk), payload=payload, now=now)
    return made


def check_application(name: str, trademark_number: str, domain: str, email: str) -> None:
    if not name_key(name) or len(name) > 70:
        raise RegistryRefused("A brand has a name of at most 70 characters.", field="name")
    if not 3 <= len(trademark_number) <= 40:
        raise RegistryRefused("Give the number of the trademark.", field="trademark_number")
    if not DOMAIN.match(domain) or domain in MAIL_FOR_ALL:
        raise RegistryRefused("Give the brand's own domain, such as example.com.", field="domain")
    at = email.rpartition("@")[2]
    if email and at != domain and not at.endswith(f".{domain}"):
        raise RegistryRefused(f"Give an address that ends in @{domain}.", field="email")
    try:
        validate_email(email or f"post@{domain}")
    except ValidationError as error:
        raise RegistryRefused("This is no e-mail address.", field="email") from error
    if len(email) > LONGEST_EMAIL:
        raise RegistryRefused("This is no e-mail address.", field="email")


def check_pace(applicant: Member, domain: str, *, now: datetime) -> None:
    """Refuse what would make this page a way to send letters to somebody else's domain."""
    if settings.RELAX_THROTTLES:
        return
    today = BrandApplication.objects.filter(created_at__gt=now - A_DAY, created_at__lte=now)
    if today.filter(applicant=applicant).count() >= APPLICATIONS_A_DAY:
        message = f"At most {APPLICATIONS_A_DAY} applications a day."
        raise RegistryRefused(message, field="name", code="too_many")
    if domain and today.filter(domain=domain).exclude(email="").count() >= LETTERS_A_DAY:
        message = "This domain got letters enough today: prove it by its DNS, without an address."
        raise RegistryRefused(message, field="email", code="too_many")


@transaction.atomic
def prove_by_letter(*, application: BrandApplication, token: str, now: datetime) -> None:
    """Take the token that was sent to the domain."""
    row = locked(application)
    if not row.email or not constant_time_compare(token, row.letter_token):
        raise RegistryRefused("This is not the token of the letter.", field="token")
    proved(row, "email", now=now)


@transaction.atomic
def prove_by_record(*, application: BrandApplication, content: bytes, now: datetime) -> None:
    """Look for the TXT record in a zone file or the output of a look-up of the domain."""
    row = locked(application)
    if len(content) > LARGEST_RECORD_FILE:
        raise RegistryRefused("The file has at most 64 KB.", field="record")
    lines = content.decode("utf-8", "replace").lower().splitlines()
    wanted = f"{RECORD}{row.token}".lower()
    if not any("txt" in line and wanted in line for line in lines):
        raise RegistryRefused("The record is not in this file.", field="record")
    if not any(row.domain in line for line in lines):
        raise RegistryRefused(f"The file is not about {row.domain}.", field="record")
    proved(row, "dns", now=now)


def proved(row: BrandApplication, how: str, *, now: datetime) -> None:
    row.evidence, row.proved_at = how, now
    row.save(update_fields=["evidence", "proved_at"])


@transaction.atomic
def approve(*, application: BrandApplication, actor: Member, now: datetime) -> Brand:
    """Let the applicant speak for the brand, which is verified from now on.

    In a dispute the others must be declined first; nobody approves their own.
    """
    row = locked(application)
    check_decider(row, actor)
    if row.proved_at is None:
        raise RegistryRefused("Nothing proves yet that the domain is theirs.")
    rivals = BrandApplication.objects.filter(name_key=row.name_key).exclude(pk=row.pk)
    if rivals.filter(state__in=[*OPEN, State.APPROVED]).exists():
        raise RegistryRefused("Somebody else claims this name: settle the dispute first.")
    brand = brand_of(row)
    brand.is_verified = True
    brand.save(update_fields=["is_verified"])
    appearance.changed(brands=[brand.pk], now=now)
    BrandRole.objects.get_or_create(brand=brand, member=row.applicant, defaults={"granted_at": now})
    row.brand = brand
    decide(row, State.APPROVED, actor=actor, reason="", now=now)
    return brand


def brand_of(row: BrandApplication) -> Brand:
    """Return the shop's brand of this name, or a new one."""
    for brand in Brand.objects.all().only("pk", "name", "slug"):
        if name_key(brand.name) == row.name_key:
            return brand
    slug = slugify(row.name)[:50] or row.name_key[:50]
    if not slug or Brand.objects.filter(slug=slug).exists():
        slug = f"brand-{row.pk}"
    return Brand.objects.create(name=row.name, slug=slug)


@transaction.atomic
def decline(*, application: BrandApplication, actor: Member, reason: str, now: datetime) -> None:
    """Decline an application, or end an approval that turned out wrong."""
    row = BrandApplication.objects.select_for_update().get(pk=application.pk)
    check_decider(row, actor)
    if not reason.strip():
        raise RegistryRefused("Say why.", field="reason")
    if row.state == State.APPROVED and row.brand:
        BrandRole.objects.filter(brand=row.brand, member=row.applicant).delete()
        if not BrandRole.objects.filter(brand=row.brand).exists():
            row.brand.is_verified = False
            row.brand.save(update_fields=["is_verified"])
            appearance.changed(brands=[row.brand.pk], now=now)
    elif row.state == State.DECLINED:
        raise RegistryRefused("This was declined already.", code="stale_revision")
    decide(row, State.DECLINED, actor=actor, reason=reason.strip(), now=now)


def decide(
    row: BrandApplication, state: State, *, actor: Member, reason: str, now: datetime
) -> None:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason[:300], actor, now
    row.save(update_fields=["state", "reason", "decided_by", "decided_at", "brand"])


def check_decider(row: BrandApplication, actor: Member) -> None:
    if row.applicant_id == actor.pk:
        raise RegistryRefused("Nobody decides on their own application.", code="forbidden")


def locked(application: BrandApplication) -> BrandApplication:
    row = BrandApplication.objects.select_for_update().get(pk=application.pk)
    if row.state not in OPEN:
        raise RegistryRefused("This application is decided.", code="stale_revision")
    return row


def brands_spoken_for(member: Member) -> list[Brand]:
    """Return the brands that this member may post as."""
    return list(Brand.objects.filter(roles__member=member, is_verified=True))


def may_speak(*, member: Member, brand: Brand) -> bool:
    return brand.is_verified and BrandRole.objects.filter(member=member, brand=brand).exists()


@transaction.atomic
def request_correction(
    *, brand: Brand, by: Member, type: str, address: str, note: str, now: datetime
) -> BrandRequest:
    """Ask staff to correct one thing of the fixed types; removing criticism is none of them."""
    if not may_speak(member=by, brand=brand):
        raise RegistryRefused("You do not speak for this brand.", code="forbidden")
    if type not in BrandRequest.Type.values:
        raise RegistryRefused("Brands can ask for these corrections alone.", field="type")
    if not address.strip() or len(address) > 200:
        raise RegistryRefused("Give the address of the page.", field="address")
    today = BrandRequest.objects.filter(by=by, created_at__gt=now - A_DAY, created_at__lte=now)
    if not settings.RELAX_THROTTLES and today.count() >= REQUESTS_A_DAY:
        raise RegistryRefused(f"At most {REQUESTS_A_DAY} requests a day.", code="too_many")
    return BrandRequest.objects.create(
        brand=brand, by=by, type=type, address=address.strip(), note=note.strip()[:300],
        created_at=now,
    )  # fmt: skip


@transaction.atomic
def answer_request(
    *, request: BrandRequest, actor: Member, is_done: bool, answer: str, now: datetime
) -> None:
    """Record that staff corrected it, or why not."""
    row = BrandRequest.objects.select_for_update().get(pk=request.pk)
    if row.state != BrandRequest.State.OPEN:
        raise RegistryRefused("This was answered meanwhile.", code="stale_revision")
    if row.by_id == actor.pk:
        raise RegistryRefused("Nobody decides on their own request.", code="forbidden")
    if not is_done and not answer.strip():
        raise RegistryRefused("Say why.", field="answer")
    row.state = BrandRequest.State.DONE if is_done else BrandRequest.State.REFUSED
    row.answer, row.decided_by, row.decided_at = answer.strip()[:300], actor, now
    row.save(update_fields=["state", "answer", "decided_by", "decided_at"])
