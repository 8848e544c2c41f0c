"""The switches of the site that every page follows, as one number that changes with any of them."""

import zlib
from collections.abc import Iterable

import orjson

from spark.models import Country, SiteSettings

# What decides who may look and how a product out of stock is shown.
SWITCHES = (
    "is_programme_live",
    "require_membership_to_browse",
    "require_membership_to_contribute",
    "out_of_stock_mode",
    "sponsored_cap_percent",
    "commercial_cap_percent",
    "is_sponsored_delivery_paused",
)


def number_of(site: SiteSettings, enabled_countries: Iterable[str]) -> int:
    """Return the number of these switches: the same switches, the same number, never 0."""
    values = [getattr(site, name) for name in SWITCHES]
    return zlib.crc32(orjson.dumps([*values, sorted(enabled_countries)])) or 1


def load_number() -> int:
    """Return the number of the switches as the database has them now (two queries)."""
    site = SiteSettings.objects.filter(id=1).first() or SiteSettings()
    return number_of(site, Country.objects.filter(is_enabled=True).values_list("code", flat=True))
