"""Whether two members live or pay together."""

from products.models import Address, PaymentMethod
from spark.models import Member


def is_one_household(one: Member, other: Member) -> bool:
    """Whether they have an address or a way to pay in common (at most 4 queries)."""
    if places_of(one) & places_of(other):
        return True
    payers = PaymentMethod.objects.exclude(fingerprint="")
    theirs = payers.filter(member=other).values("fingerprint")
    return payers.filter(member=one, fingerprint__in=theirs).exists()


def places_of(member: Member) -> set[tuple[str, str]]:
    """Return street and postcode of a member's addresses, as written but for case and spaces."""
    rows = Address.objects.filter(member=member).values_list("line1", "postcode")
    places = {(plain(line1), plain(postcode)) for line1, postcode in rows}
    return {place for place in places if all(place)}


def plain(text: str) -> str:
    return " ".join(text.split()).casefold()
