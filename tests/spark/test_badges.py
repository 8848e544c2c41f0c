"""Which badges stand beside a name."""

import pytest

from spark.badges import beside_a_name


def badges(*slugs):
    return [{"slug": slug, "label": slug.title()} for slug in slugs]


@pytest.mark.row("A49")
def test_a_narrower_badge_stands_for_the_wider_one_once():
    rows = badges("enthusiast", "influencer", "enthusiast-dogs", "enthusiast-home", "top-reviewer")
    assert [badge["slug"] for badge in beside_a_name(rows)] == ["enthusiast-dogs", "influencer"]
    assert beside_a_name(badges("enthusiast")) == badges("enthusiast")
    assert beside_a_name([]) == []
