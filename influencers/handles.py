"""Vanity addresses: which may be taken, and which look too much like one that is (row A68)."""

from influencers.models import HandleRecord, Storefront
from products.models import Brand
from spark.handles import RESERVED, HandleRefused
from spark.models import Member
from spark.models.member import HANDLE_PATTERN

# Signs that the eye takes for one another, written as the one that stands for them.
LOOK_ALIKES = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""))


def skeleton(handle: str) -> str:
    """Return what is left of a handle for the eye: two alike handles have one skeleton."""
    for sign, same in LOOK_ALIKES:
        handle = handle.replace(sign, same)
    return handle


def check_storefront_handle(handle: str, *, owner: Member) -> None:
    """Raise HandleRefused unless the member may have /shop/<handle>/."""
    if not HANDLE_PATTERN.match(handle):
        raise HandleRefused("Use 3 to 30 letters a to z, digits or single hyphens between them.")
    if handle in RESERVED or Brand.objects.filter(slug=handle).exists():
        raise HandleRefused("This address is reserved.")
    if Member.objects.filter(handle__iexact=handle).exclude(pk=owner.pk).exists():
        raise HandleRefused("This address is the handle of another member.")
    taken = set(
        Storefront.objects.exclude(creator__member=owner).values_list("handle", flat=True)
    ) | set(
        HandleRecord.objects.exclude(storefront__creator__member=owner).values_list(
            "handle", flat=True
        )
    )
    if handle in taken:
        raise HandleRefused("This address is taken.")
    if skeleton(handle) in {skeleton(other) for other in taken}:
        raise HandleRefused("This address looks too much like one that is taken.")
