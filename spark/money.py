"""Money is an integer number of minor units with a three-letter currency beside it."""

from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 currencies whose minor unit is not a hundredth.
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "JOD": 3}
CURRENCIES = frozenset(
    """
    AED ARS AUD BDT BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK
    JOD JPY KES KRW KWD MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD SAR SEK SGD THB TRY
    TWD UAH USD VND ZAR
    """.split()
)
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "CAD": "CA$", "AUD": "A$"}


class InvalidAmount(ValueError):
    """The text is no amount of this currency."""


def minor_digits(currency: str) -> int:
    """Return how many decimal places the currency has (ISO 4217)."""
    return MINOR_DIGITS.get(currency, 2)


def format_minor(amount_minor: int, currency: str) -> str:
    """Return the amount as people write it: ``format_minor(123456, "USD") == "$1,234.56"``."""
    digits = minor_digits(currency)
    value = Decimal(abs(amount_minor)).scaleb(-digits)
    sign = "-" if amount_minor < 0 else ""
    symbol = SYMBOLS.get(currency)
    number = f"{value:,.{digits}f}"
    return f"{sign}{symbol}{number}" if symbol else f"{sign}{number} {currency}"


def parse_minor(text: str, currency: str) -> int:
    """Return plain decimal text (``"19.99"``) in minor units; raise InvalidAmount otherwise."""
    digits = minor_digits(currency)
    whole, _, part = text.strip().partition(".")
    is_plain = text.isascii() and whole.isdigit() and (part.isdigit() or not part)
    if not is_plain or len(part) > digits or len(whole) > 12 or text.strip().endswith("."):
        raise InvalidAmount(f"{text[:40]!r} is not an amount in {currency}")
    return int(whole) * 10**digits + int((part or "0").ljust(digits, "0") or 0)


def share_bps(amount_minor: int, bps: int) -> int:
    """Return ``amount_minor`` x ``bps`` / 10 000, rounded half up in minor units (rule D1.12)."""
    exact = Decimal(amount_minor) * bps / 10_000
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def split_evenly(amount_minor: int, parts: int) -> list[int]:
    """Return ``parts`` shares that add up exactly, the remainder on the last (rule D3.2)."""
    share = amount_minor // parts
    return [share] * (parts - 1) + [amount_minor - share * (parts - 1)]
