"""Following a hashtag: by API, on its page and in the list; it and a mute end each other (B05)."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from feed.captions import clean_caption, hashtags
from feed.models import FeedProfile, FollowedHashtag, Hashtag, MutedHashtag
from feed.services import filters, following
from feed.services.refusals import Refused
from tests.factories.feed import make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(ben):
    client = Client()
    client.force_login(ben)
    return client


def followed(member) -> list[str]:
    rows = FollowedHashtag.objects.filter(member=member)
    return sorted(rows.values_list("hashtag__name", flat=True))


@pytest.mark.row("B05")
def test_a_hashtag_is_followed_and_left_by_api(api, ben):
    client = api(ben)
    for name in ("Camping", "zelten_ö"):
        assert [client("put", f"hashtags/{name}/follow/").status_code for _ in range(2)] == [
            204
        ] * 2
    assert followed(ben) == ["camping", "zelten_ö"]
    assert client("get", "me/favourites/").json()["hashtags"] == ["camping", "zelten_ö"]
    assert FeedProfile.objects.get(member=ben).dirty_at, "another feed is owed"
    assert [client("delete", "hashtags/camping/follow/").status_code for _ in range(2)] == [204] * 2
    assert followed(ben) == ["zelten_ö"]


@pytest.mark.row("B05")
@pytest.mark.parametrize(
    "name",
    ["two words", "123", "-", "a" * 61, "%00", "%23", "a,b", "a%00b", "a%0Ab", "a@b", "a%23b"],
)
def test_what_is_no_hashtag_is_refused_by_name_and_nothing_is_written(api, ben, name):
    answer = api(ben)("put", f"hashtags/{name.replace(' ', '%20')}/follow/")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["hashtag"]
    assert not Hashtag.objects.exists()
    assert followed(ben) == []


@pytest.mark.row("B05")
@pytest.mark.parametrize(
    ("caption", "typed"),
    [
        ("#Café", "cafe\u0301"),  # as a Mac's file name has it
        ("#İstanbul", "İstanbul"),
        ("#हिन्दी", "#हिन्दी"),
        ("#Straße", "STRASSE"),
    ],
)
def test_a_hashtag_is_followed_however_its_letters_are_written(api, browser, ben, caption, typed):
    post = make_post(caption=f"Up there {caption}!")
    [stored] = post.hashtags.values_list("name", flat=True)
    assert api(ben)("put", f"hashtags/{quote(typed)}/follow/").status_code == 204
    assert followed(ben) == [stored]
    assert f'formaction="/hashtags/{quote(stored)}/mute/"' in page_of(browser, caption)
    assert browser.post(f"/hashtags/{quote(stored)}/follow/").status_code == 302
    assert followed(ben) == []


@pytest.mark.parametrize("mark", ["\u034f", "\ufe0f", "\u200b", "\u202e"])
def test_nothing_unseen_makes_another_hashtag(mark):
    assert hashtags(clean_caption(f"#cam{mark}ping"))[0] in ("cam", "camping")
    assert hashtags(clean_caption(f"#camping{mark}")) == ["camping"]


def page_of(browser, caption):
    return browser.get(f"/search/posts/?q={quote(caption)}").content.decode()


def test_strangers_and_those_without_a_membership_follow_nothing(api, cem):
    assert api()("put", "hashtags/camping/follow/").status_code == 401
    assert api(cem)("put", "hashtags/camping/follow/").status_code == 403
    assert not FollowedHashtag.objects.exists()


@pytest.mark.row("B05")
def test_a_mute_ends_the_follow_and_the_reverse(ben):
    now = timezone.now()
    following.follow_hashtag(member=ben, name="camping", now=now)
    filters.mute_hashtag(member=ben, name="#Camping", now=now)
    assert followed(ben) == []
    assert MutedHashtag.objects.filter(member=ben).count() == 1
    following.follow_hashtag(member=ben, name="camping", now=now)
    assert followed(ben) == ["camping"]
    assert not MutedHashtag.objects.filter(member=ben).exists()


@pytest.mark.row("B05")
def test_there_are_at_most_a_hundred_followed_hashtags(ben, monkeypatch):
    monkeypatch.setattr(following, "MOST_HASHTAGS", 2)
    for name in ("one", "two", "two"):
        following.follow_hashtag(member=ben, name=name, now=timezone.now())
    with pytest.raises(Refused) as refusal:
        following.follow_hashtag(member=ben, name="three", now=timezone.now())
    assert refusal.value.field == "hashtag"
    assert followed(ben) == ["one", "two"]


@pytest.mark.row("B05")
def test_the_page_of_a_hashtag_has_follow_and_mute_as_forms(browser, ben, ana):
    make_post(author=ana, caption="Up the hill #camping")
    here = "/search/posts/?q=%23camping"

    def shown() -> tuple[bool, bool, bool]:
        page = browser.get(here).content.decode()
        assert 'formaction="/hashtags/camping/follow/"' in page
        assert 'formaction="/hashtags/camping/mute/"' in page
        return 'aria-pressed="true"' in page, "Unmute" in page, "<article" in page

    assert shown() == (False, False, True)
    follow, mute = "/hashtags/camping/follow/", "/hashtags/camping/mute/"
    assert browser.post(follow, {"next": here}).headers["Location"] == here
    assert shown() == (True, False, True)
    browser.post(mute, {"next": here})
    assert shown() == (False, True, False)
    browser.post(mute, {"next": here})
    browser.post(follow, {"next": here})
    browser.post(follow, {"next": here})
    assert shown() == (False, False, True)
    assert followed(ben) == []


def test_a_hashtag_that_nobody_used_yet_can_be_followed_from_its_page(browser):
    page = browser.get("/search/posts/?q=%23brandnew").content.decode()
    assert "#brandnew" in page
    assert "No posts with it yet." in page
    assert 'formaction="/hashtags/brandnew/follow/"' in page
    fragment = browser.get("/search/posts/?q=%23brandnew", headers={"HX-Request": "true"})
    assert 'formaction="/hashtags/brandnew/follow/"' in fragment.content.decode()
    assert "formaction" not in Client().get("/search/posts/?q=%23brandnew").content.decode()
    for odd in ("%23", "%231", "%23%3Cb%3E", "%23two%20words"):
        assert browser.get(f"/search/posts/?q={odd}").status_code in (200, 204)


@pytest.mark.row("B05")
def test_followed_hashtags_stand_among_whom_one_follows(browser, ben):
    assert browser.post("/followed/", {"hashtag": "#Camping"}).status_code == 302
    page = browser.get("/followed/").content.decode()
    assert "#camping" in page
    assert browser.post("/hashtags/camping/follow/", {"next": "/followed/"}).status_code == 302
    assert followed(ben) == []
    refused = browser.post("/followed/", {"hashtag": "two words"})
    assert refused.status_code == 400
    assert 'value="two words"' in refused.content.decode()
    assert "A hashtag is one word" in refused.content.decode()
    assert 'href="/followed/"' in browser.get("/muted/").content.decode()


def test_who_searches_for_a_hashtag_gets_its_posts_before_any_goods(browser):
    page = browser.get("/search/?q=%23camping").content.decode()
    assert 'hx-get="/search/posts/?q=%23camping"' in page
    assert "Nothing found" not in page
    assert "Nothing found" in browser.get("/search/?q=camping").content.decode()
