"""A cursor is good for one member, one feed, a day, and only unedited."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.engine.cursor import (
    DISCOVER,
    FOLLOWING,
    FOR_YOU,
    LENGTH,
    MAX_AGE,
    Cursor,
    InvalidCursor,
    read_cursor,
    sign_cursor,
)

NOW = 1_790_000_000
PLACE = Cursor(generation=3_000_000_000, offset=40)
GOOD = sign_cursor(PLACE, key=b"key", member_id=7, tab=FOR_YOU, now=NOW)


def read(text, **changes) -> Cursor:
    usual = {"key": b"key", "member_id": 7, "tab": FOR_YOU, "now": NOW}
    return read_cursor(text, **usual | changes)


@given(
    st.builds(
        Cursor,
        generation=st.integers(0, 2**32 - 1),
        offset=st.integers(0, 2**16 - 1),
        position=st.integers(0, 2**16 - 1),
        sponsored=st.integers(0, 255),
        commercial=st.integers(0, 255),
    ),
    st.integers(1, 2**62),
    st.integers(0, 2),
)
def test_a_cursor_is_read_as_it_was_signed(place, member_id, tab):
    text = sign_cursor(place, key=b"key", member_id=member_id, tab=tab, now=NOW)
    assert len(text) == LENGTH
    assert read(text, member_id=member_id, tab=tab) == place


def edited(place: int) -> str:
    other = "A" if GOOD[place] != "A" else "B"
    return GOOD[:place] + other + GOOD[place + 1 :]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        GOOD[:-1],
        GOOD[1:],
        GOOD + "A",
        GOOD + "=",
        GOOD + "\n",
        GOOD[:-1] + "\n",
        GOOD[:-1] + " ",
        GOOD[:20] + "\0" + GOOD[21:],
        "\0" * LENGTH,
        "A" * LENGTH,
        "é" * LENGTH,
        "١" * LENGTH,
        "+" * LENGTH,
        "/" * LENGTH,
        "A" * 10_240,
        GOOD * 300,
        urlsafe_b64encode(bytes(30)).decode(),
        None,
        GOOD.encode(),
        *(edited(place) for place in range(LENGTH)),
    ],
    ids=lambda text: repr(text)[:30],
)
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidCursor):
        read(text)


@pytest.mark.parametrize(
    "changes",
    [
        {"member_id": 8},
        {"tab": FOLLOWING},
        {"tab": DISCOVER},
        {"key": b"other key"},
        {"now": NOW + MAX_AGE + 1},
        {"now": NOW - 3600},
    ],
    ids=str,
)
def test_a_foreign_or_expired_cursor_is_refused(changes):
    with pytest.raises(InvalidCursor):
        read(GOOD, **changes)


def test_a_cursor_is_good_until_it_expires():
    assert read(GOOD, now=NOW + MAX_AGE) == PLACE


@given(st.text(max_size=60) | st.text(min_size=LENGTH, max_size=LENGTH))
def test_no_text_is_a_cursor_by_chance_or_breaks_the_reader(text):
    with pytest.raises(InvalidCursor):
        read(text)
