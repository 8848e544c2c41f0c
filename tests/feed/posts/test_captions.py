"""What becomes of the text that people write (reliability, bad input E)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed import captions
from feed.linking import caption_html

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "{{7*7}} {% debug %}",
    '<a href="javascript:alert(1)">x</a>',
    '<div hx-get="/x" hx-trigger="load">x</div>',
    "&lt;script&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_caption_is_text(text):
    html = caption_html(captions.clean_caption(text))
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert "<a" not in html
    assert "<div" not in html


def test_hashtags_and_handles_become_links_and_lines_break():
    html = caption_html("Up #Hill_top with @ana-b\nsee you", {"ana-b"})
    assert '<a href="/search/?q=%23Hill_top">#Hill_top</a>' in html
    assert '<a href="/m/ana-b/">@ana-b</a>' in html
    assert "<br>see you" in html


def test_an_address_is_no_handle_and_a_number_no_hashtag():
    assert captions.mentions("write to ben@example.com") == []
    assert captions.hashtags("we are #1 and #Dogs #dogs #2026") == ["dogs"]


def test_hashtags_of_200_kb_are_found_in_50_ms():
    text = ("#dogs " * 35_000)[:200_000] + "#" * 20
    began = time.perf_counter()
    captions.hashtags(text)
    captions.hashtags("#" * 200_000)
    captions.hashtags("a#b" * 66_000)
    assert time.perf_counter() - began < 0.15  # three texts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x" * 2201, "A caption has at most 2200 characters."),
        (" ".join(f"#t{n}" for n in range(31)), "A caption has at most 30 hashtags."),
    ],
)
def test_a_caption_beyond_its_limits_is_refused(text, message):
    with pytest.raises(captions.TextRefused, match=message):
        captions.clean_caption(text)


def test_the_limits_themselves_are_allowed():
    assert len(captions.clean_caption("x" * 2200)) == 2200
    assert captions.clean_caption(" ".join(f"#t{n}" for n in range(30)))


def test_windows_lines_count_as_one_character():
    assert captions.clean_caption("x\r\n" * 733 + "x") == "\n".join("x" * 734)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("z" + "\u0301" * 40 + "algo", "\u017a" + "\u0301" * 5 + "algo"),
        ("pay\u202erevo\u202c \u2066me\u2069", "payrevo me"),
        ("tag\U000e0041\U000e007f!", "tag!"),
        ("a" + "\n" * 300 + "b", "a\n\nb"),
        ("a" + "\u2800" * 400 + "b", "a b"),
        ("one\u2028two", "one\ntwo"),
        ("nul\x00 bell\x07", "nul bell"),
        ("  edges  ", "edges"),
    ],
)
def test_what_only_breaks_a_page_is_taken_out(text, clean):
    assert captions.clean_text(text) == clean


@given(st.text(max_size=400))
def test_cleaning_twice_changes_nothing(text):
    once = captions.clean_text(text)
    assert captions.clean_text(once) == once


@given(st.text(max_size=400))
def test_no_text_opens_a_tag_of_its_own(text):
    html = caption_html(captions.clean_text(text))
    left = html.replace("<br>", "").replace("</a>", "")
    assert "<" not in left.replace('<a href="/', "")
