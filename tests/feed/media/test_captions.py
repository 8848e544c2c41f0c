"""Captions: WebVTT in, nothing but cues out."""

import pytest

from feed.media.captions import clean_captions
from feed.media.refusal import MediaRefused

GOOD = """WEBVTT - from an editor

STYLE
::cue { background: url(http://127.0.0.1/track) }

NOTE 14 Elm Street

1
00:01.000 --> 00:03.500 line:0 align:start
<v Ana>Boots for <b>rain</b> & mud</v>

00:00:00.000 --> 00:00:01.000
Hello <script>alert(1)</script>
--> second line
"""


@pytest.mark.row("A15")
def test_only_times_and_words_are_kept_in_order_of_time():
    for text in (GOOD, GOOD.replace("\n", "\r\n"), "\ufeff" + GOOD):
        assert clean_captions(text.encode()).decode() == (
            "WEBVTT\n\n"
            "00:00:00.000 --> 00:00:01.000\nHello alert(1)\n→ second line\n\n"
            "00:00:01.000 --> 00:00:03.500\nBoots for rain & mud\n"
        )


def test_cleaning_twice_changes_nothing():
    once = clean_captions(GOOD.encode())
    assert clean_captions(once) == once


CUE = "00:00.000 --> 00:01.000\nHi\n"


@pytest.mark.row("A15")
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "A captions file starts with the line WEBVTT."),
        (b"WEBVTTX\n\n" + CUE.encode(), "A captions file starts with the line WEBVTT."),
        (b"1\n00:00:00,000 --> 00:00:01,000\nHi", "A captions file starts with the line WEBVTT."),
        (b"<html>", "A captions file starts with the line WEBVTT."),
        (b"WEBVTT\n\n\xff\xfe\x00", "The captions are not UTF-8 text. Save them as WebVTT (.vtt)."),
        (b"WEBVTT\n\n", "The captions file has no caption in it."),
        (b"WEBVTT\n\nNOTE nothing else\n", "The captions file has no caption in it."),
        (
            b"WEBVTT\n\n00:00,000 --> 00:01,000\nHi",
            "This caption's times cannot be read: 00:00,000 → 00:01,000",
        ),
        (
            b"WEBVTT\n\n00:02.000 --> 00:01.000\nHi",
            "This caption ends before it starts: 00:02.000 → 00:01.000",
        ),
        (
            b"WEBVTT\n\n00:01:01.000 --> 00:01:02.000\nHi",
            "A caption starts after the longest video (60 seconds) is over.",
        ),
        (
            b"WEBVTT\n\n" + CUE.replace("Hi", "H" * 501).encode(),
            "A line of the captions may have up to 500 characters.",
        ),
        (
            ("WEBVTT\n\n" + (CUE + "\n") * 1001).encode(),
            "A captions file may have up to 1,000 captions.",
        ),
        (b"WEBVTT\n\n" + b"x" * 200_000, "A captions file may have up to 200 KB."),
    ],
)
def test_other_files_are_refused(data, message):
    with pytest.raises(MediaRefused) as refused:
        clean_captions(data)
    assert (refused.value.status, refused.value.code) == (400, "media_invalid")
    assert refused.value.message == message
