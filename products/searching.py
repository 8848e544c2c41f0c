"""Finding products by words, with a second try when a word is misspelt."""

import difflib
import re
from typing import Any

from django.core.cache import cache

from products.models import Brand, Category, Product
from products.models.catalogue import ProductQuerySet

WORD = re.compile(r"\w+")
MOST_WORDS = 6
VOCABULARY_TITLES = 5000


def words_of(query: str) -> list[str]:
    return WORD.findall(query.lower())[:MOST_WORDS]


def find_products(filters: dict[str, Any]) -> tuple[ProductQuerySet, str]:
    """Return published products for a cleaned SearchForm, and the words it was corrected to.

    When no title, brand or category has all the words, each unknown one is replaced by the
    nearest word of the catalogue.
    """
    narrowed = narrow(Product.objects.published(), filters)
    words = words_of(filters.get("q") or "")
    if not words:
        return narrowed.order_by("-rating_count", "-id"), ""
    found = narrowed.matching(words)
    if found.exists():
        return found.order_by("-rating_count", "-id"), ""
    corrected = correct(words)
    if corrected == words:
        return found, ""
    return narrowed.matching(corrected).order_by("-rating_count", "-id"), " ".join(corrected)


def narrow(products: ProductQuerySet, filters: dict[str, Any]) -> ProductQuerySet:
    if filters.get("category"):
        products = products.in_category(filters["category"])
    if filters.get("brand"):
        products = products.filter(brand__slug=filters["brand"])
    if filters.get("in_stock"):
        products = products.buyable()
    if filters.get("price_from") is not None:
        products = products.filter(price_minor__gte=filters["price_from"] * 100)
    if filters.get("price_to") is not None:
        products = products.filter(price_minor__lte=filters["price_to"] * 100)
    return products


def correct(words: list[str]) -> list[str]:
    known = vocabulary()
    nearest = (difflib.get_close_matches(word, known, n=1, cutoff=0.7) for word in words)
    return [found[0] if found else word for word, found in zip(words, nearest, strict=True)]


def vocabulary() -> list[str]:
    """Return the words of the catalogue's names; read again every ten minutes."""
    words = cache.get("products-vocabulary")
    if words is None:
        titles = Product.objects.published().order_by("-rating_count", "-id")
        names = [
            *Brand.objects.values_list("name", flat=True)[:VOCABULARY_TITLES],
            *Category.objects.values_list("name", flat=True)[:VOCABULARY_TITLES],
            *titles.values_list("title", flat=True)[:VOCABULARY_TITLES],
        ]
        words = sorted({word for name in names for word in words_of(name) if len(word) > 2})
        cache.set("products-vocabulary", words, 600)
    return words
