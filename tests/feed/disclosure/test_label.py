"""The words of the label come from the record, by type and country (rows A38, A47)."""

import pytest

from feed import disclosure
from feed.models import Post


@pytest.mark.row("A38", "A47")
@pytest.mark.parametrize(
    ("tie", "country", "text"),
    [
        ("paid", "US", "Sponsored · Paid by Northpeak"),
        ("paid", "GB", "Ad · Paid by Northpeak"),
        ("hybrid", "IE", "Ad · Paid by Northpeak"),
        ("gifted", "US", "Sponsored · Gifted by Northpeak"),
        ("loaned", "DE", "Sponsored · Lent by Northpeak"),
        ("brand_owned", "US", "Sponsored · Posted by Northpeak"),
        ("employee_family", "US", "Sponsored · Works for Northpeak or is family"),
        ("other", "US", "Sponsored · Connected with Northpeak"),
        ("commission", "US", "Commission · Earns when you buy"),
        ("commission", "GB", "Ad · Earns when you buy"),
        ("none", "US", ""),
    ],
)
def test_the_label_says_who_is_behind_a_post(tie, country, text):
    assert disclosure.label(tie, "Northpeak", country) == text


def test_every_kind_of_connection_has_a_label_and_a_strength():
    ties = {tie.value for tie in Post.Disclosure}
    assert set(disclosure.STRENGTH) == ties
    assert set(disclosure.TIES) == ties - {"none"}
    assert all(disclosure.label(tie).startswith(disclosure.short_label(tie)) for tie in ties)


def test_a_brand_without_a_name_still_gets_its_label():
    assert disclosure.label("paid") == "Sponsored · Paid by the brand"


def test_the_stronger_of_two_ties_counts():
    assert disclosure.stronger("none", "gifted") == "gifted"
    assert disclosure.stronger("paid", "commission") == "paid"
