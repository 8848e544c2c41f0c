"""The cap on real pages: in the API and in HTML, over pages, refreshes and changes of the dial."""

import re

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from feed.engine.cap import check_proof
from feed.engine.store import get_store
from feed.models import FeedProfile, Post
from feed.services.dial import set_dial
from feed.services.refusals import Refused
from feed.services.relations import follow_member
from spark.models import SiteSettings
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.feed.reading.conftest import forget_everything, make_reader

PAID = {"none": 0, "commission": 1}
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


def read(browser: Client, path: str = "/api/v1/feed/", pages: int = 3) -> list[dict]:
    items = []
    for _ in range(pages):
        answer = browser.get(path).json()
        items += answer["results"]
        path = answer["next"]
        if not path:
            break
    return items


def classes(items: list[dict]) -> list[int]:
    types = [one["disclosure"]["type"] if one["disclosure"] else "none" for one in items]
    return [PAID.get(one, 2) for one in types]


@pytest.mark.row("A43")
@pytest.mark.row("C02")
def test_pages_and_refreshes_of_a_visit_keep_to_the_cap(browser, world):
    served = classes(read(browser)) + classes(read(browser, pages=1)) + classes(read(browser))
    assert check_proof(served, sponsored_cap=20, together_cap=40) is None
    assert served.count(2) >= 3, "paid posts do appear"
    assert served.count(1) >= 3


@pytest.mark.row("A43")
def test_nothing_is_served_twice_or_left_out_and_positions_run_on(browser, world):
    items = read(browser, pages=9)
    ids = [one["id"] for one in items]
    assert len(ids) == len(set(ids))
    unpaid = set(Post.objects.filter(disclosure="none").values_list("public_id", flat=True))
    assert unpaid <= set(ids)
    assert [one["position"] for one in items] == list(range(1, len(items) + 1))


@pytest.mark.row("C02")
def test_a_dial_at_zero_empties_the_feed_of_paid_posts_at_the_next_page(browser, ben, world):
    assert any(classes(read(browser)))
    set_dial(member=ben, percent=0, is_following_capped=False, now=timezone.now())
    assert not any(classes(read(browser)))
    page = browser.get("/feed/").content.decode()
    assert "data-disclosure" not in page
    set_dial(member=ben, percent=None, is_following_capped=False, now=timezone.now())
    assert any(classes(read(browser)))


def test_a_dial_at_ten_gives_one_in_ten(browser, ben, world):
    set_dial(member=ben, percent=10, is_following_capped=False, now=timezone.now())
    served = classes(read(browser))
    assert 2 in served
    assert check_proof(served, sponsored_cap=10, together_cap=40) is None


@pytest.mark.parametrize("percent", [-1, 21, 33, 1000])
def test_a_dial_above_the_sites_cap_is_refused(ben, percent):
    with pytest.raises(Refused, match="0 to 20"):
        set_dial(member=ben, percent=percent, is_following_capped=False, now=timezone.now())
    assert not FeedProfile.objects.filter(member=ben, sponsored_dial__isnull=False).exists()


def sent_by_a_browser(page: str) -> str:
    """What the form of the dial sends when only something else in it was changed."""
    menu = re.search(r'<select[^>]*name="sponsored_percent".*?</select>', page, re.S)
    assert menu
    chosen = re.search(r'value="([^"]*)"[^>]*selected', menu.group(0))
    return chosen.group(1) if chosen else ""


@pytest.mark.row("C02")
@pytest.mark.parametrize(("percent", "site_cap"), [(7, 20), (10, 10), (15, 10), (0, 0), (None, 20)])
def test_saving_the_form_for_something_else_keeps_the_dial(browser, ben, percent, site_cap):
    set_dial(member=ben, percent=percent, is_following_capped=False, now=timezone.now())
    SiteSettings.objects.filter(id=1).update(sponsored_cap_percent=site_cap)
    value = sent_by_a_browser(browser.get("/me/feed/").content.decode())
    answer = browser.post("/me/feed/", {"sponsored_percent": value, "is_following_capped": "on"})
    assert answer.status_code == 302
    row = FeedProfile.objects.get(member=ben)
    assert (row.sponsored_dial, row.is_following_capped) == (percent, True)


@pytest.mark.row("C02")
def test_a_newcomers_first_twenty_posts_are_unpaid(world):
    nora = make_reader(handle="nora")
    FeedProfile.objects.filter(member=nora).update(shown_count=0)
    browser = Client()
    browser.force_login(nora)
    served = classes(read(browser))
    assert not any(served[:20])
    assert any(served[20:]), "later ones may be paid"
    assert not any(classes(read(browser, pages=1))), "nothing was looked at yet"


@pytest.mark.row("A89")
def test_staff_stop_sponsored_delivery_for_everybody(browser, world):
    site = SiteSettings.current()
    site.is_sponsored_delivery_paused = True
    site.save()
    get_store().flush()
    forget_everything()
    served = classes(read(browser))
    assert 2 not in served
    assert 1 in served


def test_another_cap_of_the_site_holds_at_the_next_page(browser, world):
    assert 2 in classes(read(browser))
    SiteSettings.objects.filter(id=1).update(sponsored_cap_percent=0, commercial_cap_percent=10)
    forget_everything()
    served = classes(read(browser))
    assert check_proof(served, sponsored_cap=0, together_cap=10) is None
    assert 1 in served


def test_following_is_labelled_and_not_dropped_unless_its_reader_asks(browser, ben, rita):
    ana = make_member(handle="ana")
    follow_member(follower=ben, target=ana, now=timezone.now())
    for n in range(4):
        make_post(author=ana, caption=f"{n}", interest="dogs", disclosure="commission")
    forget_everything()
    path = "/api/v1/feed/following/"
    assert classes(read(browser, path)) == [1, 1, 1, 1]
    set_dial(member=ben, percent=None, is_following_capped=True, now=timezone.now())
    assert classes(read(browser, path)) == []


@pytest.mark.row("A45")
def test_of_two_equal_posts_the_paid_one_has_the_same_score(rita):
    from feed.engine.merge import Merger
    from feed.engine.pools import POOLS

    ana = make_member(handle="ana")
    two = [make_post(author=ana, caption="Same", interest="dogs") for _ in range(2)]
    at = timezone.now()
    Post.objects.filter(pk__in=[post.pk for post in two]).update(published_at=at, changed_at=at)
    Post.objects.filter(pk=two[1].pk).update(disclosure="paid", review_state="approved")
    forget_everything()
    candidates = POOLS.current(now=timezone.now())
    assert len(candidates.apart[0]) == 1, "it is known to be paid"
    static = dict(zip(candidates.posts.ids.tolist(), candidates.static.tolist(), strict=False))
    assert static[two[0].pk] == static[two[1].pk]
    assert Merger(candidates) is not None
