"""Random readers of Following and Favourites: follows, hashtags, dial and pauses come and go, pages
go on from where they were, and no post stands where the rules forbid it (A43, A55, B05, B40, C02).

The rules are asked of the database at each page, apart from the code that makes the pages.
"""

import random
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from feed.engine.cap import NEWCOMER_PLACES, UNPAID, caps_for, class_of
from feed.engine.cursor import FOLLOWING
from feed.models import FeedProfile, Follow, FollowedHashtag, InterestChoice, Post, ServedPage
from feed.reading import in_time, touch
from feed.reading.weaving import Weaving
from feed.services import filters, following, relations
from feed.services.disclosure import approve_disclosure
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand
from tests.feed.proof.logs import check, write
from tests.feed.reading.conftest import forget_everything

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("commits_at_once"),
    pytest.mark.row("A43", "A55", "B05", "B40", "C02"),
]
FOLLOWING_API = "/api/v1/feed/following/"
FAVOURITES_API = f"{FOLLOWING_API}?view=favourites"
TAGS = ["camping", "lake"]
STEPS = 80


class Walk:
    """One reader, some people and a brand, and what they do to each other."""

    def __init__(self, reader, browser, rita, seed: int) -> None:
        self.reader, self.browser, self.dice = reader, browser, random.Random(seed)
        self.brand = make_brand(slug="northpeak", name="Northpeak")
        self.people = [make_member() for _ in range(7)]
        for n in range(64):
            self.publish(n, rita)
        self.places: list[str] = [FOLLOWING_API]
        self.pages = self.older = self.paid = 0

    def publish(self, n: int, rita) -> None:
        dice, at = self.dice, timezone.now() - timedelta(hours=n + 1)
        tie = dice.choice(["none", "none", "none", "paid", "commission"])
        post = make_post(
            author=dice.choice(self.people),
            caption=f"Post {n} " + " ".join(f"#{tag}" for tag in TAGS if dice.random() < 0.5),
            interest=dice.choice(["dogs", "music"]), disclosure=tie,
            **({"sponsor": "northpeak"} if tie == "paid" else {}),
        )  # fmt: skip
        if tie == "paid" and dice.random() < 0.8:
            approve_disclosure(post=post, reviewer=rita, now=timezone.now())
        is_brand = tie != "none" and dice.random() < 0.3
        Post.objects.filter(pk=post.pk).update(
            published_at=at, brand=self.brand if is_brand else None
        )

    def act(self) -> None:
        dice, reader, now = self.dice, self.reader, timezone.now()
        person, tag = dice.choice(self.people), dice.choice(TAGS)
        whom = {"follower": reader, "target": person}
        profile = FeedProfile.objects.filter(member=reader)
        choices = [
            lambda: relations.follow_member(**whom, now=now),
            lambda: relations.unfollow_member(**whom, now=now),
            lambda: relations.follow_brand(follower=reader, brand=self.brand, now=now),
            lambda: relations.unfollow_brand(follower=reader, brand=self.brand, now=now),
            lambda: self.star(person, now),
            lambda: following.drop_favourite(**whom, now=now),
            lambda: following.follow_hashtag(member=reader, name=tag, now=now),
            lambda: following.follow_hashtag(member=reader, name=tag, now=now),
            lambda: following.unfollow_hashtag(member=reader, name=tag, now=now),
            lambda: filters.mute_hashtag(member=reader, name=tag, now=now),
            lambda: filters.unmute_hashtag(member=reader, name=tag, now=now),
            lambda: relations.mute(member=reader, target=person, now=now),
            lambda: relations.unmute(member=reader, target=person, now=now),
            lambda: self.change(profile, sponsored_dial=dice.choice([None, 0, 10])),
            lambda: self.change(profile, shown_count=dice.choice([0, 100])),
            lambda: self.change(profile, is_over_cap=dice.random() < 0.5),
            lambda: self.change(profile, is_following_capped=dice.random() < 0.3),
            self.stop_or_go_on,
        ]
        dice.choice(choices)()

    def star(self, person, now) -> None:
        if Follow.objects.filter(follower=self.reader, member=person).exists():
            following.add_favourite(follower=self.reader, target=person, now=now)

    def change(self, rows, **fields) -> None:
        rows.update(**fields)
        touch.members([self.reader.pk])

    def stop_or_go_on(self) -> None:
        SiteSettings.objects.update(is_sponsored_delivery_paused=self.dice.random() < 0.3)
        forget_everything()

    def read(self) -> None:
        is_going_on = self.dice.random() < 0.5
        begin = self.dice.choice([FOLLOWING_API, FAVOURITES_API])
        address = self.places[-1] if is_going_on else begin
        answer = self.browser.get(address)
        if answer.status_code == 400:
            assert answer.json()["code"] == "invalid_cursor"
            return
        page = answer.json()
        self.older += "cursor=" in address and bool(page["results"])
        if page["next"]:
            self.places.append(page["next"])
        self.look_at(page["results"], is_favourites="view=favourites" in address)

    def look_at(self, items: list[dict], *, is_favourites: bool) -> None:
        """Each rule, asked of the rows."""
        posts = Post.objects.in_bulk([item["id"] for item in items], field_name="public_id")
        shown = [posts[item["id"]] for item in items]
        profile = FeedProfile.objects.get(member=self.reader)
        site = SiteSettings.current()
        follows = Follow.objects.filter(follower=self.reader)
        if is_favourites:
            follows = follows.exclude(favourite_at=None)
        people = set(follows.values_list("member_id", flat=True))
        brands = set(follows.values_list("brand_id", flat=True))
        tags = FollowedHashtag.objects.filter(member=self.reader)
        mine = set() if is_favourites else set(tags.values_list("hashtag__name", flat=True))
        chosen = InterestChoice.objects.filter(member=self.reader)
        interests = set(chosen.values_list("interest_id", flat=True))
        strict = caps_for(
            site_cap=site.sponsored_cap_percent, together_cap=site.commercial_cap_percent,
            dial=profile.sponsored_dial,
            is_paused=profile.is_over_cap or site.is_sponsored_delivery_paused,
        )  # fmt: skip
        muted = set(self.reader.mutes.values_list("target_id", flat=True))
        classes: list[int] = []
        for item, post in zip(items, shown, strict=True):
            paid = class_of(post.disclosure, post.review_state)
            assert (item["disclosure"] is None) == (post.disclosure == "none")
            assert post.author_id not in muted
            assert not (paid == 2 and site.is_sponsored_delivery_paused)
            classes.append(paid)
            is_followed = post.brand_id in brands if post.brand_id else post.author_id in people
            if not is_followed:
                assert mine & set(post.hashtags.values_list("name", flat=True))
                topics = set(post.interests.values_list("pk", flat=True))
                assert post.brand_id is None or topics & interests
            if paid != UNPAID and (not is_followed or profile.is_following_capped):
                self.paid += 1
                assert ends_within(classes, strict)
                is_new = profile.shown_count < NEWCOMER_PLACES
                assert not (is_new and item["position"] <= NEWCOMER_PLACES)
        self.pages += 1


def ends_within(classes: list[int], caps) -> bool:
    """Whether the last of these stands far enough from those before, whoever wrote them."""
    place = len(classes)
    before = [at for at, paid in enumerate(classes[:-1], start=1) if paid != UNPAID]
    if not caps.together or place - (before[-1] if before else 0) < caps.together:
        return False
    if classes[-1] == 1:
        return True
    sponsored = [at for at, paid in enumerate(classes[:-1], start=1) if paid == 2]
    return bool(caps.sponsored) and place - (sponsored[-1] if sponsored else 0) >= caps.sponsored


def go(walk: Walk) -> None:
    cache.clear()  # rates of the other walks
    forget_everything()
    for _ in range(STEPS):
        walk.act()
        walk.read()


@pytest.mark.parametrize("seed", [2, 4])
def test_no_page_of_a_random_reader_breaks_a_rule_and_the_log_proves_it(browser, ben, rita, seed):
    walk = Walk(ben, browser, rita, seed)
    go(walk)
    assert walk.pages > STEPS / 3
    assert walk.older
    assert walk.paid
    write()
    assert ServedPage.objects.filter(member=ben, tab=FOLLOWING).exists()
    answer = browser.get("/api/v1/me/feed-proof/")
    assert answer.json()["is_kept"]
    assert check(answer.content.decode()).returncode == 0
    assert browser.get("/me/feed-proof/").status_code == 200


def test_control_a_feed_that_asks_nothing_again_breaks_a_rule(browser, ben, rita, monkeypatch):
    monkeypatch.setattr(in_time.InTime, "add", Weaving.add)
    with pytest.raises(AssertionError):
        go(Walk(ben, browser, rita, 2))


def test_control_a_feed_without_the_strict_gate_breaks_a_rule(browser, ben, rita, monkeypatch):
    monkeypatch.setattr(in_time.InTime, "_is_admitted", Weaving._is_admitted)
    with pytest.raises(AssertionError):
        go(Walk(ben, browser, rita, 2))
