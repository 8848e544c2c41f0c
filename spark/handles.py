"""Which handles may be taken: the pattern, the reserved words, and who has them already."""

from spark.models import Member
from spark.models.member import HANDLE_PATTERN

# First segments of our own URLs, and words that would pass for the shop itself.
RESERVED = frozenset(
    "about accounts admin amazon api apply bag brands desk discover feed following go healthz help"
    " hooks interests legal login logout media metrics notifications official orders post prime"
    " privacy products readyz robots saved search settings shop signup spark staff static support"
    " system terms transparency well-known".split()
)


class HandleRefused(ValueError):
    """The handle may not be taken; the message says why."""


def check_handle(handle: str, *, owner: Member | None = None) -> None:
    """Raise HandleRefused unless ``handle`` has the right form, is not reserved and is free."""
    if not HANDLE_PATTERN.match(handle):
        raise HandleRefused("Use 3 to 30 letters a to z, digits or single hyphens between them.")
    if handle in RESERVED:
        raise HandleRefused("This handle is reserved.")
    taken = Member.objects.filter(handle__iexact=handle)
    if owner is not None:
        taken = taken.exclude(pk=owner.pk)
    if taken.exists():
        raise HandleRefused("This handle is taken.")
