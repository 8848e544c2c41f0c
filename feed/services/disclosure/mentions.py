"""Whether words name a brand: by its name, a hashtag of it, or a link to its goods (row C01)."""

import re
import unicodedata
from collections.abc import Iterable

from products.models import Brand, Product

WORD = re.compile(r"[^\W_]+")
GOODS = re.compile(r"/products/([-\w]{1,100})")
# Shorter names are words of their own ("On"): they count only as they are written.
SHORTEST = 4


def names_brand(text: str, brand: Brand) -> bool:
    """Whether the text says the brand's name, in any case, with or without spaces between."""
    name = "".join(words_of(brand.name))
    if len(name) < SHORTEST:
        return brand.name in WORD.findall(text)
    words = words_of(text)
    return any(starts_with(words, at, name) for at in range(len(words)))


def words_of(text: str) -> list[str]:
    parted = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in parted if not unicodedata.combining(char))
    return WORD.findall(plain.casefold())


def starts_with(words: list[str], at: int, name: str) -> bool:
    """Whether the words from there on say the name, however it is parted."""
    for word in words[at:]:
        if not name.startswith(word):
            return False
        name = name[len(word) :]
        if not name:
            return True
    return False


def brands_linked(text: str) -> set[int]:
    """Return the ids of the brands to whose goods the text links (no query without such a link)."""
    slugs = set(GOODS.findall(text))
    if not slugs:
        return set()
    found = Product.objects.filter(slug__in=slugs, brand__isnull=False)
    return {pk for pk in found.values_list("brand_id", flat=True) if pk is not None}


def brands_named(text: str, brands: Iterable[Brand]) -> set[int]:
    """Return which of these brands the text names or links to."""
    of_interest = {brand.pk: brand for brand in brands}
    if not of_interest or not text:
        return set()
    named = {pk for pk, brand in of_interest.items() if names_brand(text, brand)}
    return named | (brands_linked(text) & of_interest.keys())
