"""A rendered post patched for who looks, and what a reader tells the oracle of reasons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.engine.profile import pack_profile
from feed.engine.ranking import (
    REASON_DISCOVER,
    REASON_FOLLOW,
    REASON_INTEREST,
    WEIGHT_ONE,
    main_reason,
)
from feed.reading.fragment import Fragment
from feed.reading.fragments import html_of
from feed.reading.viewer import CorruptViewer, Viewer, pack_viewer, unpack_viewer, with_profile
from tests.factories.feed import make_post

ids = st.integers(min_value=1, max_value=2**31 - 1)


def test_the_author_is_marked_on_the_own_card_alone(posts, ana, ben):
    mine = html_of([posts[0].pk], viewer_id=ana.pk)
    assert 'data-viewer="author"' in mine
    for viewer in (ben.pk, None):
        assert 'data-viewer="other"' in html_of([posts[0].pk], viewer_id=viewer)


def test_cards_come_in_the_order_asked_for(posts, ben):
    wanted = [posts[3], posts[0], posts[5]]
    cards = html_of([post.pk for post in wanted], viewer_id=ben.pk)
    places = [cards.index(f'data-post="{post.public_id}"') for post in wanted]
    assert places == sorted(places)


def test_text_of_people_is_text_in_the_card(ana, ben):
    post = make_post(author=ana, caption="<script>alert(1)</script> qqcardsqq & more")
    card = html_of([post.pk], viewer_id=ben.pk)
    assert "<script" not in card
    assert "&lt;script&gt;" in card


@given(
    smiled=st.frozensets(ids, max_size=30),
    saved=st.frozensets(ids, max_size=30),
    followed=st.frozensets(ids, max_size=30),
    dropped=st.frozensets(ids, max_size=30),
    chosen=st.frozensets(st.integers(min_value=1, max_value=60_000), max_size=14),
    handle=st.text(alphabet="abcdefgh-0123456789", max_size=30),
)
def test_a_viewer_comes_back_as_it_was(smiled, saved, followed, dropped, chosen, handle):
    profile = pack_profile(
        interests=dict.fromkeys(chosen, WEIGHT_ONE), followed=followed, dropped=dropped
    )
    viewer = with_profile(
        Viewer(
            member_id=7, handle=handle, loaded_at=5, browse_until=9, refusal=1, rules=3, flags=2,
            smiled=smiled, saved=saved, sessions=frozenset([b"12345678"]),
        ),
        profile,
    )  # fmt: skip
    again = unpack_viewer(pack_viewer(viewer), 7)
    assert (again.smiled, again.saved, again.handle) == (smiled, saved, handle)
    assert (again.followed, again.dropped) == (followed, dropped)
    assert again.weights == dict.fromkeys(chosen, WEIGHT_ONE)
    assert again.profile().weights == again.weights
    assert pack_viewer(again) == pack_viewer(viewer)


@given(st.binary(max_size=200))
def test_other_bytes_are_no_viewer(blob):
    with pytest.raises((CorruptViewer, ValueError)):
        unpack_viewer(blob, 7)


@given(
    weights=st.dictionaries(st.integers(1, 5), st.integers(1, WEIGHT_ONE), max_size=5),
    interests=st.lists(st.integers(1, 5), max_size=3, unique=True),
    is_followed=st.booleans(),
)
def test_the_reason_is_that_of_the_ranking(weights, interests, is_followed):
    fragment = Fragment(
        post_id=1, public_id="x", rendered_at=0, is_public=True, author_id=4, author_keys=(8,),
        speaker=8, interests=tuple((n, b"interest %d" % n) for n in interests), published_at=0,
        paid=0, label=0, body=b"",
    )  # fmt: skip
    followed = frozenset([8]) if is_followed else frozenset()
    heaviest = max((weights.get(n, 0) for n in interests), default=0)
    expected = main_reason(weight=heaviest, is_followed=is_followed)
    given_reason = fragment.reason_for(weights, followed)
    kind = {
        REASON_INTEREST: b"interest",
        REASON_FOLLOW: b'"follow"',
        REASON_DISCOVER: b'"discover"',
    }[expected]
    assert kind in given_reason
