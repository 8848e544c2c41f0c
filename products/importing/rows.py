"""What a row must hold to become a product. Pure: no database.

``check_row`` returns the product or raises RowRefused with the reason that the merchant reads.
"""

import hashlib
import html
import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from products.importing.reading import REQUIRED, Fields
from spark.money import CURRENCIES, InvalidAmount, parse_minor

TAG = re.compile(r"<[A-Za-z/!?][^>]*>")
BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr)\b[^>]*>", re.IGNORECASE)
# Marks that change the direction or look of text around them, and control characters.
UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
SPACES = re.compile(r"\s+")
PRICE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?([A-Z]{3})\Z", re.ASCII)
SKU = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,48}[\x21-\x7e])?\Z")
QUANTITY = re.compile(r"[0-9]{1,7}\Z", re.ASCII)
AVAILABILITIES = {
    "in_stock": "in_stock",
    "out_of_stock": "out_of_stock",
    "preorder": "preorder",
    "pre_order": "preorder",
    "backorder": "backorder",
}
MOST_IMAGES = 11
MOST_LEVELS = 6
ELSEWHERE = ("Other",)
# Ports on which pictures are served; anything else is a door to something else.
PORTS = (None, 80, 443, 8080, 8443)


class RowRefused(Exception):
    """The row is not taken; the message names the attribute and says why."""


@dataclass(frozen=True, slots=True)
class ImportedProduct:
    sku: str
    title: str
    description: str
    link: str
    images: tuple[str, ...]
    availability: str
    price_minor: int
    list_price_minor: int | None
    currency: str
    brand: str
    gtin: str
    categories: tuple[str, ...]
    item_group_id: str
    quantity: int | None
    digest: str


def check_row(fields: Fields) -> ImportedProduct:
    """Return the product of a row's attributes; raise RowRefused for the first that is wrong."""
    missing = [name for name in REQUIRED if not first(fields, name)]
    if missing:
        raise RowRefused(f"{', '.join(missing)} is missing.")
    price, currency, was = prices_of(fields)
    return ImportedProduct(
        sku=sku_of(first(fields, "id")),
        title=plain(fields, "title", most=150),
        description=description_of(first(fields, "description")),
        link=url_of("link", first(fields, "link"), most=500),
        images=images_of(fields),
        availability=availability_of(first(fields, "availability")),
        price_minor=price,
        list_price_minor=was,
        currency=currency,
        brand=plain(fields, "brand", most=70),
        gtin=gtin_of(first(fields, "gtin")),
        categories=categories_of(fields),
        item_group_id=plain(fields, "item_group_id", most=50),
        quantity=quantity_of(fields),
        digest=digest_of(fields),
    )


def first(fields: Fields, name: str) -> str:
    values = fields.get(name)
    return values[0] if values else ""


def digest_of(fields: Fields) -> str:
    """Return the same value for the same attributes, in whatever order and format they came."""
    text = "\x1e".join(
        "\x1f".join((name, *values)) for name, values in sorted(fields.items()) if values
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def sku_of(text: str) -> str:
    if not SKU.match(text):
        raise RowRefused("id has 1 to 50 plain characters.")
    return text


def clean(text: str) -> str:
    return SPACES.sub(" ", UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()


def plain(fields: Fields, name: str, *, most: int) -> str:
    """Return an attribute that is one line of text; HTML in it is refused, not guessed at."""
    text = clean(first(fields, name))
    if TAG.search(text):
        raise RowRefused(f"{name} holds HTML; give plain text.")
    if len(text) > most:
        raise RowRefused(f"{name} is longer than {most} characters.")
    if not text and name in REQUIRED:
        raise RowRefused(f"{name} is missing.")
    return text


def description_of(text: str) -> str:
    """Return the description without its HTML, which the format allows here."""
    lines = html.unescape(TAG.sub("", BLOCK.sub("\n", text))).splitlines()
    kept = "\n".join(cleaned for line in lines if (cleaned := clean(line)))
    if not kept:
        raise RowRefused("description is missing.")
    if len(kept) > 5000:
        raise RowRefused("description is longer than 5,000 characters.")
    return kept


def prices_of(fields: Fields) -> tuple[int, str, int | None]:
    """Return the price to pay, its currency and the price before the sale, if there is one."""
    price, currency = price_of("price", first(fields, "price"))
    if not first(fields, "sale_price"):
        return price, currency, None
    sale, sale_currency = price_of("sale_price", first(fields, "sale_price"))
    if sale_currency != currency:
        raise RowRefused("sale_price has another currency than price.")
    if sale > price:
        raise RowRefused("sale_price is above price.")
    return sale, currency, price if sale < price else None


def price_of(name: str, text: str) -> tuple[int, str]:
    match = PRICE.match(text)
    if match is None:
        raise RowRefused(f'{name} {text[:30]!r} is not like "19.99 USD".')
    number, currency = match.groups()
    if currency not in CURRENCIES:
        raise RowRefused(f"{name} has the unknown currency {currency}.")
    try:
        amount = parse_minor(number, currency)
    except InvalidAmount as error:
        raise RowRefused(f"{name} has too many decimals for {currency}.") from error
    if amount == 0:
        raise RowRefused(f"{name} must be above 0.")
    return amount, currency


def availability_of(text: str) -> str:
    known = AVAILABILITIES.get(text.strip().lower().replace(" ", "_"))
    if known is None:
        raise RowRefused(f"availability {text[:30]!r} is not known.")
    return known


def url_of(name: str, text: str, *, most: int) -> str:
    """Return a web address that a browser or the picture fetcher may be sent to."""
    if len(text) > most or SPACES.search(text) or UNSEEN.search(text) or "\\" in text:
        raise RowRefused(f"{name} is no web address of at most {most} characters.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise RowRefused(f"{name} is no web address.") from error
    if parts.scheme not in ("http", "https") or not host:
        raise RowRefused(f"{name} must begin with http:// or https://.")
    if parts.username is not None or parts.password is not None or port not in PORTS:
        raise RowRefused(f"{name} must not name a user or an odd port.")
    if is_private(host):
        raise RowRefused(f"{name} leads into a private network.")
    return text


def is_private(host: str) -> bool:
    """Whether the host is plainly not public; names are looked up when they are fetched."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        # 127.1, 0x7f000001 and 2130706433 are addresses too, to those who resolve them.
        return bool(re.fullmatch(r"[0-9.]+|0x[0-9a-f.x]+", host))


def images_of(fields: Fields) -> tuple[str, ...]:
    urls = [first(fields, "image_link"), *fields.get("additional_image_link", [])]
    if len(urls) > MOST_IMAGES:
        raise RowRefused(f"additional_image_link: at most {MOST_IMAGES - 1}.")
    checked = [
        url_of("additional_image_link" if n else "image_link", url, most=2000)
        for n, url in enumerate(urls)
    ]
    return tuple(dict.fromkeys(checked))


def gtin_of(text: str) -> str:
    """Return a GTIN of 8, 12, 13 or 14 digits whose check digit is right, or "" for none."""
    text = text.replace(" ", "").replace("-", "")
    if not text:
        return ""
    if not (text.isascii() and text.isdigit() and len(text) in (8, 12, 13, 14)):
        raise RowRefused("gtin has 8, 12, 13 or 14 digits.")
    body = [int(digit) for digit in reversed(text[:-1])]
    total = sum(digit * (3 if n % 2 == 0 else 1) for n, digit in enumerate(body))
    if (10 - total % 10) % 10 != int(text[-1]):
        raise RowRefused("gtin has a wrong check digit.")
    return text


def categories_of(fields: Fields) -> tuple[str, ...]:
    """Return the names from the root down: ``("Home", "Kitchen", "Mugs")``."""
    text = first(fields, "product_type") or first(fields, "google_product_category")
    if not text:
        return ELSEWHERE
    if TAG.search(text):
        raise RowRefused("product_type holds HTML; give plain text.")
    names = [clean(part) for part in re.split(r"\s*>\s*", html.unescape(text)) if part.strip()]
    if not names or not all(re.search(r"[^\W\d_]", name) for name in names):
        raise RowRefused(f"the category {text[:40]!r} is not known; write Home > Kitchen > Mugs.")
    if len(names) > MOST_LEVELS or any(len(name) > 60 for name in names):
        raise RowRefused(f"product_type has at most {MOST_LEVELS} levels of 60 characters.")
    return tuple(names)


def quantity_of(fields: Fields) -> int | None:
    text = first(fields, "quantity") or first(fields, "sell_on_google_quantity")
    if text and not QUANTITY.match(text):
        raise RowRefused("quantity is no whole number.")
    return int(text) if text else None
