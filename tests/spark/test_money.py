"""Money is whole minor units and reads as people write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spark.money import InvalidAmount, format_minor, parse_minor


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123_456, "USD", "$1,234.56"),
        (-5, "USD", "-$0.05"),
        (1000, "JPY", "¥1,000"),
        (1999, "CHF", "19.99 CHF"),
        (1234, "KWD", "1.234 KWD"),
    ],
)
def test_amounts_are_written_by_their_currency(amount, currency, text):
    assert format_minor(amount, currency) == text


@given(st.integers(0, 10**11))
def test_reading_what_was_written_gives_the_same_amount(amount):
    assert parse_minor(f"{amount // 100}.{amount % 100:02}", "USD") == amount


@pytest.mark.parametrize(
    "text", ["", "1,00", "-1", "1e9", "NaN", "١", "1.", ".5", "1.234", "0x1", "1 0"]
)
def test_what_is_no_plain_amount_is_refused(text):
    with pytest.raises(InvalidAmount):
        parse_minor(text, "USD")
