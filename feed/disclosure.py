"""The words that tell a reader about the money behind a post. This is the one place that has them.

The label is made from what the database records, never from what the author typed.
"""

from collections.abc import Iterable

# Where the regulator asks for the word "Ad" (ASA and CAP in the UK, ASAI in Ireland).
SAY_AD = frozenset({"GB", "UK", "IE"})

TIES = {
    "paid": "Paid by {sponsor}",
    "hybrid": "Paid by {sponsor}",
    "gifted": "Gifted by {sponsor}",
    "loaned": "Lent by {sponsor}",
    "brand_owned": "Posted by {sponsor}",
    "employee_family": "Works for {sponsor} or is family",
    "other": "Connected with {sponsor}",
    "commission": "Earns when you buy",
}
UNNAMED = "the brand"

# How much each tie may sway its author; a record may raise a declaration, never lower it (D5.1).
STRENGTH = (
    "none", "commission", "other", "employee_family", "loaned", "gifted", "brand_owned",
    "hybrid", "paid",
)  # fmt: skip
NEEDS_SPONSOR = frozenset({"paid", "hybrid", "gifted", "loaned", "brand_owned"})
# Commission alone is labelled at once and not held for review (D5.3).
NEEDS_REVIEW = frozenset(STRENGTH) - {"none", "commission"}


def short_label(disclosure: str, country: str = "") -> str:
    """Return the one word that stands first: ``Sponsored``, ``Ad``, ``Commission`` or nothing."""
    if disclosure not in TIES:
        return ""
    if country.upper() in SAY_AD:
        return "Ad"
    return "Commission" if disclosure == "commission" else "Sponsored"


def label(disclosure: str, sponsor: str = "", country: str = "") -> str:
    """Return the whole label, such as ``Sponsored · Paid by Northpeak``; "" when nothing is due."""
    if disclosure not in TIES:
        return ""
    tie = TIES[disclosure].format(sponsor=sponsor or UNNAMED)
    return f"{short_label(disclosure, country)} · {tie}"


def stronger(one: str, other: str) -> str:
    """Return whichever of two ties says more."""
    return max(one, other, key=STRENGTH.index)


def strongest(ties: Iterable[str]) -> str:
    """Return the tie that says most; "none" when there is none."""
    return max(ties, key=STRENGTH.index, default="none")


def is_outdone(declared: str, recorded: str, *, is_same_brand: bool) -> bool:
    """Whether what is on record takes the place of what the author said.

    Of two ties of one strength the one on record stands: it names the right brand.
    """
    if declared == recorded:
        return not is_same_brand
    return stronger(declared, recorded) == recorded
