"""The words that tell a reader about the money behind a post. This is the one place that has them.

The label is made from what the database records, never from what the author typed.
"""

import unicodedata
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
# Readers are told the same of both: a fee, and a fee with a commission.
SAME_WORDS = frozenset({"paid", "hybrid"})
NEEDS_SPONSOR = frozenset({"paid", "hybrid", "gifted", "loaned", "brand_owned"})
# Commission alone is labelled at once and not held for review (D5.3).
NEEDS_REVIEW = frozenset(STRENGTH) - {"none", "commission"}
# Whoever has one of these with a brand reviews none of its goods (row C15).
BARS_REVIEWS = NEEDS_REVIEW


# Why staff decide against a post as it stands; "other" says it in words.
REASON_CODES = (
    ("undeclared", "Advertising that was not declared"),
    ("wrong_tie", "Another connection than the one declared"),
    ("brand_missing", "The brand behind it is not named, or is the wrong one"),
    ("confusing", "Text or picture plays the label down"),
    ("false_claim", "A claim that cannot be shown to be true"),
    ("forbidden_goods", "Goods that may not be advertised"),
    ("no_deal_known", "The deal that it speaks of is not known"),
    ("declared_in_error", "Declared or labelled in error"),
    ("other", "Something else, as written"),
)

# The first word and the tie, as staff set them for a country; {sponsor} stands for the brand.
Words = tuple[str, str]


def short_label(disclosure: str, country: str = "", words: Words | None = None) -> str:
    """Return the one word that stands first: ``Sponsored``, ``Ad``, ``Commission`` or nothing."""
    if disclosure not in TIES:
        return ""
    if words is not None:
        return words[0]
    if country.upper() in SAY_AD:
        return "Ad"
    return "Commission" if disclosure == "commission" else "Sponsored"


def label(disclosure: str, sponsor: str = "", country: str = "", words: Words | None = None) -> str:
    """Return the whole label, such as ``Sponsored · Paid by Northpeak``; "" when nothing is due."""
    if disclosure not in TIES:
        return ""
    tie = (words[1] if words is not None else TIES[disclosure]).replace(
        "{sponsor}", sponsor or UNNAMED
    )
    return f"{short_label(disclosure, country, words)} · {tie}"


# What a label may begin with: words that readers take for advertising, as regulators name them.
_AD = frozenset({"ad", "advert", "advertisement", "advertising"})
_FIRST_WORDS = _AD | {
    "sponsored", "sponsored post", "paid ad", "paid advertisement", "paid promotion",
    "anzeige", "werbung", "bezahlte werbung", "publicité", "collaboration commerciale",
    "publicidad", "anuncio", "pubblicità", "annuncio pubblicitario", "publicidade", "advertentie",
    "reclame", "reklama", "reklame", "annons", "annonce", "mainos", "広告", "광고", "广告", "廣告",
}  # fmt: skip
_OF_COMMISSION = frozenset({"commission", "commissions", "earns commission", "provision"})
_DENIALS = frozenset({"not", "no", "never", "without", "unpaid", "unsponsored", "independent",
                      "isn", "nicht", "kein", "keine", "nie", "pas", "jamais"})  # fmt: skip
_UNSEEN = dict.fromkeys(map(ord, "\u115f\u1160\u3164\uffa0"))  # letters that draw nothing
# What the regulators have called unclear (FTC letters of 2017, FTC on links, ASA and CMA).
_UNCLEAR = {
    "sp", "spon", "collab", "ambassador", "partner", "partnership", "in partnership", "affiliate",
    "affiliate link", "affiliate links", "aff", "gifted", "pr", "pr sample", "thanks", "thank you",
    "supported", "promo",
}  # fmt: skip
_THANKS = ("thanks", "thank you", "thx", "with love", "shout out", "shoutout", "in collaboration")
_EARNING = ("commission", "earn", "get a share", "is paid", "are paid", "i am paid")


def refusals_of_words(tie: str, country: str, short: str, text: str) -> dict[str, str]:
    """Return what is wrong with the words of a label, by field; empty when they may be used."""
    refusals = {}
    first, said = _plain(short), _plain(text.replace("{sponsor}", ""))
    if "#" in short or "{" in short:
        refusals["short"] = "The first word is a word, no hashtag and no {sponsor}."
    elif first not in _FIRST_WORDS and not (tie == "commission" and first in _OF_COMMISSION):
        refusals["short"] = f"Readers do not take “{short}” for advertising. Say Ad or Sponsored."
    elif country.upper() in SAY_AD and first not in _AD:
        refusals["short"] = "In this country the label begins with “Ad”."
    if "#" in text or text.replace("{sponsor}", "").count("{"):
        refusals["tie"] = "No hashtags, and {sponsor} is the only name that is filled in."
    elif (said in _UNCLEAR and said != "gifted") or said.startswith(_THANKS) or not said:
        refusals["tie"] = f"“{text}” does not tell what ties the author to the brand."
    elif _DENIALS.intersection(said.split()):
        refusals["tie"] = f"“{text}” denies what the label is there to say."
    elif tie in NEEDS_SPONSOR and "{sponsor}" not in text:
        refusals["tie"] = "Name the brand: put {sponsor} where its name belongs."
    elif tie == "commission" and "affiliate" in said and not any(w in said for w in _EARNING):
        refusals["tie"] = "“Affiliate link” is not enough: say that the author earns when one buys."
    return refusals


def _plain(text: str) -> str:
    """Return the words alone, in lower case."""
    seen = unicodedata.normalize("NFKC", text).translate(_UNSEEN).casefold()
    kept = "".join(char if char.isalnum() else " " for char in seen)
    return " ".join(kept.split())


def stronger(one: str, other: str) -> str:
    """Return whichever of two ties says more."""
    return max(one, other, key=STRENGTH.index)


def strongest(ties: Iterable[str]) -> str:
    """Return the tie that says most; "none" when there is none."""
    return max(ties, key=STRENGTH.index, default="none")


def is_outdone(declared: str, recorded: str, *, is_same_brand: bool) -> bool:
    """Whether what is on record takes the place of what the author said.

    Of two ties that read the same the one on record stands: it names the right brand.
    """
    if declared == recorded or {declared, recorded} == SAME_WORDS:
        return not is_same_brand or stronger(declared, recorded) != declared
    return stronger(declared, recorded) == recorded
