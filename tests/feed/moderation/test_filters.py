"""What a member keeps out of sight is gone on every surface at the next load (B05, B06, B41)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.engine.profile import member_key, read_profile
from feed.models import FeedProfile, Hashtag, HiddenPost, MutedKind
from feed.services import filters, relations
from feed.services.interests import choose_interests
from feed.services.reactions import save_post
from feed.services.refusals import Refused
from tests.factories.feed import make_interests, make_post
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.members import make_member, make_outsider
from tests.factories.products import make_product

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def reader():
    member = make_member(handle="reader")
    slugs = [interest.slug for interest in make_interests(number=6)]
    choose_interests(member=member, slugs=slugs, now=timezone.now())
    return member


@pytest.fixture
def browser(reader):
    client = Client()
    client.force_login(reader)
    return client


def surfaces(post, product):
    return {
        "feed": "/feed/",
        "discover": "/discover/",
        "following": "/following/",
        "search": "/search/posts/?q=quilted",
        "product": f"/products/{product.slug}/posts/",
        "brand": f"/brands/{product.brand.slug}/posts/",
        "profile": f"/m/{post.author.handle}/",
        "storefront": f"/shop/{post.author.handle}/",
        "saved": "/saved/",
        "api": "/api/v1/feed/",
        "api following": "/api/v1/feed/following/",
    }


def seen_on(browser, post, product):
    found = set()
    for name, url in surfaces(post, product).items():
        answer = browser.get(url)
        assert answer.status_code == 200, (name, answer.status_code)
        body = b"".join(answer) if answer.streaming else answer.content
        marks = (f'data-post="{post.public_id}"', f'"id":"{post.public_id}"')
        if any(mark in body.decode() for mark in marks):
            found.add(name)
    return found


def a_followed_post(reader, **fields):
    product = make_product()
    post = make_post(products=[product], caption="My quilted coat #haul", **fields)
    relations.follow_member(follower=reader, target=post.author, now=timezone.now())
    save_post(member=reader, post=post, now=timezone.now())
    make_storefront(creator=make_creator(member=post.author))
    return post, product


@pytest.mark.row("B05")
@pytest.mark.row("B06")
@pytest.mark.row("B41")
@pytest.mark.parametrize("wish", ["hashtag", "kind", "hide"])
def test_what_is_filtered_is_absent_on_every_surface_at_the_next_load(
    reader, browser, wish, committed
):
    post, product = a_followed_post(reader)
    everywhere = seen_on(browser, post, product)
    # What one follows is no discovery.
    assert everywhere == set(surfaces(post, product)) - {"discover"}
    now, hide = timezone.now(), f"/p/{post.public_id}/hide/"
    do, undo = {
        "hashtag": (
            lambda: filters.mute_hashtag(member=reader, name="#Haul", now=now),
            lambda: filters.unmute_hashtag(member=reader, name="haul", now=now),
        ),
        "kind": (
            lambda: filters.choose_muted_kinds(member=reader, kinds=["photo"], now=now),
            lambda: filters.choose_muted_kinds(member=reader, kinds=[], now=now),
        ),
        "hide": (lambda: browser.post(hide), lambda: browser.post(hide)),
    }[wish]
    with committed(execute=True):
        do()
    assert seen_on(browser, post, product) == set()
    with committed(execute=True):
        undo()
    assert seen_on(browser, post, product) == everywhere


@pytest.mark.row("B08")
def test_a_block_and_a_mute_hold_on_every_surface_too(reader, browser):
    post, product = a_followed_post(reader)
    relations.mute(member=reader, target=post.author, now=timezone.now())
    # Who goes to somebody's own page wants to see them.
    assert seen_on(browser, post, product) == {"profile", "storefront"}
    relations.unmute(member=reader, target=post.author, now=timezone.now())
    relations.block(member=reader, target=post.author, now=timezone.now())
    assert seen_on(browser, post, product) == set()


@pytest.mark.row("B41")
def test_hiding_a_post_lowers_its_author_and_undo_takes_that_back(reader):
    post, now = make_post(), timezone.now()

    def lowered():
        profile = FeedProfile.objects.get(member=reader)
        return read_profile(bytes(profile.packed)).see_less.tolist()

    filters.hide_post(member=reader, post=post, now=now)
    assert lowered() == [member_key(post.author_id)]
    filters.unhide_post(member=reader, post=post, now=now)
    assert lowered() == []
    filters.see_less(member=reader, post=post, now=now)
    assert lowered() == [member_key(post.author_id)]
    filters.stop_seeing_less(member=reader, post=post, now=now)
    assert lowered() == []


@pytest.mark.row("B41")
def test_hiding_offers_to_undo_it(reader, browser):
    post = make_post()
    page = browser.post(f"/p/{post.public_id}/hide/", follow=True).content.decode()
    assert f'formaction="/p/{post.public_id}/hide/">Undo' in page
    assert HiddenPost.objects.filter(member=reader, post=post).exists()
    browser.post(f"/p/{post.public_id}/hide/")
    assert not HiddenPost.objects.exists()
    page = browser.post(f"/p/{post.public_id}/less/", follow=True).content.decode()
    assert "You will see less of" in page


@pytest.mark.row("B41")
def test_a_post_once_hidden_never_comes_back_by_itself(reader, browser, monkeypatch, committed):
    monkeypatch.setattr(filters, "MOST_HIDDEN", 3)
    posts, now = [make_post(caption=f"Number {n}") for n in range(4)], timezone.now()
    with committed(execute=True):
        for post in posts[:3]:
            filters.hide_post(member=reader, post=post, now=now)
    with pytest.raises(Refused, match="At most 3 hidden posts"):
        filters.hide_post(member=reader, post=posts[3], now=now)
    assert not filters.hide_post(member=reader, post=posts[0], now=now), "hidden already"
    page = b"".join(browser.get("/feed/")).decode()
    assert [f'data-post="{post.public_id}"' in page for post in posts] == [False] * 3 + [True]
    answer = browser.put(f"/api/v1/posts/{posts[3].public_id}/hide/")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    with committed(execute=True):
        filters.unhide_post(member=reader, post=posts[0], now=now)
        assert filters.hide_post(member=reader, post=posts[3], now=now)


def test_wrong_wishes_are_refused_and_nothing_is_written(reader, browser):
    now = timezone.now()
    for name in ("", "two words", "#", "#12"):
        with pytest.raises(Refused) as refusal:
            filters.mute_hashtag(member=reader, name=name, now=now)
        assert refusal.value.field == "hashtag"
    with pytest.raises(Refused, match="at least one"):
        filters.choose_muted_kinds(
            member=reader, now=now,
            kinds=["photo", "video", "review", "how_to", "question", "poll"],
        )  # fmt: skip
    with pytest.raises(Refused, match="own post"):
        filters.hide_post(member=reader, post=make_post(author=reader), now=now)
    assert browser.post("/muted/", {"act": "mute", "hashtag": "two words"}).status_code == 400
    assert not Hashtag.objects.exists()
    assert not MutedKind.objects.exists()


@pytest.mark.row("B06")
def test_the_page_of_what_is_hidden_sets_and_takes_back_each(reader, browser):
    post, _ = a_followed_post(reader)
    browser.post("/muted/", {"act": "mute", "hashtag": "#haul"})
    browser.post("/muted/", {"act": "kinds", "kinds": ["photo", "video", "review"]})
    browser.post(f"/p/{post.public_id}/less/")
    page = browser.get("/muted/").content.decode()
    assert "#haul" in page
    assert post.author.name in page
    assert set(MutedKind.objects.values_list("kind", flat=True)) == {"how_to", "question", "poll"}
    wish = reader.sees_less_of.get().pk
    browser.post("/muted/", {"act": "more", "wish": wish})
    browser.post("/muted/", {"act": "unmute", "hashtag": "haul"})
    browser.post("/muted/", {"act": "kinds", "kinds": ["photo", "video", "review", "how_to",
                                                        "question", "poll"]})  # fmt: skip
    assert not MutedKind.objects.exists()
    assert not reader.sees_less_of.exists()
    assert not reader.muted_hashtags.exists()


def test_ones_own_posts_stay_in_ones_sight(reader, browser):
    post = make_post(author=reader, caption="Mine #haul")
    filters.mute_hashtag(member=reader, name="haul", now=timezone.now())
    assert post.public_id in browser.get("/m/reader/").content.decode()


def test_only_members_hide_and_mute():
    client = Client()
    client.force_login(make_outsider())
    assert client.post(f"/p/{make_post().public_id}/hide/").status_code == 403
    assert client.get("/muted/").status_code == 403
    assert Client().get("/muted/").status_code == 302
