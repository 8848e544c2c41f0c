"""What is asked again at each load, however old the feed is; on whichever store the suite runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.engine.news import tell_readers
from feed.engine.store import get_store
from feed.models import Post
from feed.reading import freshening
from feed.services import posts as post_services
from feed.services.disclosure import approve_disclosure
from feed.services.interests import choose_interests, retire_interest
from feed.services.reactions import save_post, smile, unsmile
from feed.services.relations import block, follow_member, mute, unfollow_member
from products.services.stock import set_stock
from spark.models import Membership, SiteSettings
from tests.factories.feed import make_interest, make_post
from tests.factories.members import make_member, make_outsider, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.reading.conftest import make_reader

pytestmark = pytest.mark.usefixtures("commits_at_once")


def ids(browser, path="/api/v1/feed/") -> list[str]:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["results"]]


def item_of(browser, post, path="/api/v1/feed/") -> dict:
    return next(one for one in browser.get(path).json()["results"] if one["id"] == post.public_id)


def later(monkeypatch, **ahead: float):
    moment = timezone.now() + timedelta(**ahead)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    monkeypatch.setattr("time.time", moment.timestamp)
    return moment


@pytest.mark.row("D10")
def test_a_removed_post_is_gone_at_the_next_load(browser, posts, ana):
    assert posts[2].public_id in ids(browser)
    post_services.remove_post(post=posts[2], by=ana, now=timezone.now())
    assert posts[2].public_id not in ids(browser)
    assert posts[2].public_id.encode() not in browser.get("/feed/").content


@pytest.mark.row("D10")
def test_a_blocked_author_is_gone_at_the_next_load_for_both(browser, posts, ben, ana):
    mine = make_post(author=ben, interest="dogs")
    hers = browser.__class__()
    hers.force_login(ana)
    assert mine.public_id in ids(hers)
    assert ids(browser)
    block(member=ben, target=ana, now=timezone.now())
    assert not {post.public_id for post in posts} & set(ids(browser))
    assert mine.public_id not in ids(hers)


@pytest.mark.row("D10")
def test_a_muted_author_is_gone_at_the_next_load(browser, posts, ben, ana):
    assert ids(browser)
    mute(member=ben, target=ana, now=timezone.now())
    assert ids(browser) == []


def test_a_suspended_author_is_gone_at_the_next_load(browser, posts, ana, monkeypatch):
    assert ids(browser)
    ana.suspended_at = timezone.now()
    ana.save(update_fields=["suspended_at"])
    Post.objects.filter(author=ana).update(changed_at=timezone.now())
    later(monkeypatch, seconds=3)
    if freshening.get_store().__class__.__name__ == "RedisStore":
        freshening.freshen(now=timezone.now())
    assert ids(browser) == []


@pytest.mark.row("A46", "A38")
def test_a_compensated_post_shows_when_approved_and_with_its_label(browser, posts):
    author = make_reader(handle="creator")
    brand = make_brand(slug="northpeak", name="Northpeak")
    post = make_post(
        author=author, interest="dogs", disclosure="paid", sponsor=brand.slug, caption="Look"
    )
    assert post.public_id not in ids(browser)
    staff = make_staff(handle="rita")
    approve_disclosure(post=post, reviewer=staff, now=timezone.now())
    tell_readers(get_store(), now=timezone.now())  # as the worker does every two seconds
    assert post.public_id in ids(browser)
    assert item_of(browser, post)["disclosure"]["label"] == "Sponsored · Paid by Northpeak"
    page = browser.get("/feed/").content.decode()
    assert 'data-disclosure="paid"' in page


@pytest.mark.row("A16")
def test_the_own_smile_and_save_show_at_once_and_go_again(browser, posts, ben):
    post = posts[1]
    assert not item_of(browser, post)["smiled"]
    smile(member=ben, post=post, now=timezone.now())
    save_post(member=ben, post=post, now=timezone.now())
    assert item_of(browser, post)["smiled"]
    assert item_of(browser, post)["saved"]
    page = browser.get("/feed/").content.decode()
    assert f'data-smile="{post.public_id}" aria-pressed="true"' in page
    assert f'data-save="{post.public_id}" aria-pressed="true"' in page
    assert f'data-smile="{posts[0].public_id}" aria-pressed="false"' in page
    unsmile(member=ben, post=post, now=timezone.now())
    assert not item_of(browser, post)["smiled"]


@pytest.mark.row("A16")
def test_a_count_follows_within_seconds(browser, posts, monkeypatch):
    assert item_of(browser, posts[0])["smiles"] == 0
    smile(member=make_member(handle="zoe"), post=posts[0], now=timezone.now())
    later(monkeypatch, seconds=5)
    assert item_of(browser, posts[0])["smiles"] == 1


@pytest.mark.row("A12")
def test_following_shows_in_the_page_and_the_feed_at_the_next_load(browser, ben):
    stranger = make_reader(handle="stranger")
    post = make_post(author=stranger, interest="music")
    assert post.public_id not in ids(browser)
    follow_member(follower=ben, target=stranger, now=timezone.now())
    assert post.public_id in ids(browser)
    assert item_of(browser, post)["reason"] == "follow"
    assert 'data-follow="stranger" aria-pressed="true"' in browser.get("/feed/").content.decode()
    assert ids(browser, "/api/v1/feed/following/") == [post.public_id]
    unfollow_member(follower=ben, target=stranger, now=timezone.now())
    assert post.public_id not in ids(browser)
    assert ids(browser, "/api/v1/feed/following/") == []


@pytest.mark.row("A12")
def test_following_is_strictly_newest_first(browser, ben):
    now = timezone.now()
    people = [make_reader(handle=f"friend-{n}") for n in range(3)]
    for person in people:
        follow_member(follower=ben, target=person, now=now)
    made = [
        make_post(author=people[n % 3], interest="dogs", now=now - timedelta(hours=(n * 7) % 11))
        for n in range(9)
    ]
    newest = sorted(made, key=lambda post: (post.published_at, post.pk), reverse=True)
    assert ids(browser, "/api/v1/feed/following/") == [post.public_id for post in newest]
    fresh = make_post(author=people[0], interest="dogs", now=timezone.now())
    assert ids(browser, "/api/v1/feed/following/")[0] == fresh.public_id


@pytest.mark.row("A09")
def test_nothing_outside_interests_and_follows_but_in_discover(browser, posts):
    other = make_post(interest="music", author=make_reader(handle="singer"))
    assert other.public_id not in ids(browser)
    assert ids(browser, "/api/v1/feed/discover/") == [other.public_id]
    assert item_of(browser, other, "/api/v1/feed/discover/")["reason"] == "discover"


@pytest.mark.row("A08", "A12")
def test_a_new_post_is_in_the_feed_at_the_next_load(browser, posts, ana):
    before = ids(browser)
    fresh = make_post(author=ana, interest="dogs")
    after = ids(browser)
    assert after[0] == fresh.public_id
    assert sorted(after[1:]) == sorted(before)


@pytest.mark.row("A06")
def test_other_interests_are_another_feed_at_the_next_load(browser, posts, ben):
    music = make_post(interest="music", author=make_reader(handle="singer"))
    assert music.public_id not in ids(browser)
    slugs = ["music", "games", "running", "sofas", "tea"]
    choose_interests(member=ben, slugs=slugs, now=timezone.now())
    assert ids(browser) == [music.public_id]


@pytest.mark.row("A31")
def test_stock_is_true_on_the_card_within_seconds(browser, ana, monkeypatch):
    product = make_product(slug="tent")
    post = make_post(author=ana, products=[product], interest="dogs")
    assert item_of(browser, post)["tags"][0]["product"]["state"] == "live"
    page = browser.get("/feed/").content.decode()
    assert 'aria-label="Show 1 product"' in page
    set_stock(product=product, stock=0, now=timezone.now())
    later(monkeypatch, seconds=3)
    if freshening.get_store().__class__.__name__ == "RedisStore":
        freshening.freshen(now=timezone.now())
    assert item_of(browser, post)["tags"][0]["product"]["state"] == "out_of_stock"
    page = browser.get("/feed/").content.decode()
    assert 'aria-label="Show 1 product"' not in page
    assert "out of stock" in page


@pytest.mark.row("A31")
def test_staff_may_hide_what_is_out_of_stock(browser, ana):
    from spark import standing

    gone, there = make_product(slug="gone", stock=0), make_product(slug="there")
    post = make_post(author=ana, products=[gone, there], interest="dogs")
    assert len(item_of(browser, post)["tags"]) == 2
    SiteSettings.objects.update_or_create(id=1, defaults={"out_of_stock_mode": "hide"})
    standing.changed(None)
    freshening.MEMORY.reset()  # the embedded store says it to each process within a second
    assert [tag["product"]["slug"] for tag in item_of(browser, post)["tags"]] == ["there"]


@pytest.mark.row("A01")
def test_without_membership_the_feeds_are_closed(client):
    make_interest()
    client.force_login(make_outsider(handle="cem"))
    for path in ("/feed/", "/following/", "/discover/", "/feed/new/?since=1"):
        assert client.get(path).status_code == 403
    for path in ("/api/v1/feed/", "/api/v1/feed/following/", "/api/v1/feed/discover/"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (403, "membership_required")


@pytest.mark.row("A01")
def test_a_membership_that_ended_loses_the_feed_at_the_next_request(browser, posts, ben):
    assert ids(browser)
    Membership.objects.filter(member=ben).update(ends_at=timezone.now())
    assert browser.get("/api/v1/feed/").status_code == 403
    assert browser.get("/feed/").status_code == 403


@pytest.mark.row("A04")
def test_another_country_is_told_so(client):
    member = make_reader(handle="fritz", country="DE")
    from spark.models import Country

    Country.objects.filter(code="DE").update(is_enabled=False)
    client.force_login(member)
    answer = client.get("/api/v1/feed/")
    assert (answer.status_code, answer.json()["code"]) == (403, "region_not_enabled")
    assert client.get("/feed/").status_code == 403


@pytest.mark.row("A05")
def test_who_has_not_chosen_is_sent_to_the_interests(client):
    make_interest()
    client.force_login(make_member(handle="nora"))
    answer = client.get("/feed/")
    assert (answer.status_code, answer["Location"]) == (302, "/interests/")


@pytest.mark.row("A07")
def test_a_retired_interest_leaves_the_feed_and_asks_for_another(browser, posts, ben):
    retire_interest(interest=make_interest(slug="fashion"), now=timezone.now())
    page = browser.get("/feed/")
    assert page.status_code == 200
    assert b"Choose another" in page.content
    assert posts[0].public_id.encode() in page.content


def test_strangers_are_sent_to_the_sign_in_page(client):
    assert client.get("/feed/").status_code == 302
    assert client.get("/api/v1/feed/").status_code == 401


@pytest.mark.row("A11")
def test_the_view_is_remembered(browser, posts, ben):
    assert b'class="feed post-grid"' not in browser.get("/feed/").content
    assert b'class="feed post-grid"' in browser.get("/feed/?view=grid").content
    assert b'class="feed post-grid"' in browser.get("/feed/").content
    other_device = browser.__class__()
    other_device.force_login(ben)
    assert b'class="feed post-grid"' not in other_device.get("/feed/").content
    assert browser.post("/feed/layout/", {"view": "grid"}).status_code == 302
    assert b'class="feed post-grid"' in other_device.get("/feed/").content
    assert browser.post("/feed/layout/", {"view": "sideways"}).status_code == 400


def test_the_pill_counts_new_posts(browser, posts, ana):
    now = int(timezone.now().timestamp())
    assert browser.get(f"/feed/new/?since={now + 5}").status_code == 204
    make_post(author=ana, interest="dogs", now=timezone.now() + timedelta(seconds=8))
    answer = browser.get(f"/feed/new/?since={now + 5}")
    assert answer.status_code == 200
    assert b"1 new post" in answer.content
    assert browser.get("/feed/new/?since=NaN").status_code == 400


def test_answers_to_members_are_private(browser, posts):
    for path in ("/feed/", "/api/v1/feed/", "/following/", "/discover/"):
        answer = browser.get(path)
        assert answer["Cache-Control"] == "private, no-store"
        assert "Cookie" in answer["Vary"]


@pytest.mark.row("A21", "A22")
def test_the_card_names_its_products_and_has_a_bag_only_with_live_ones(browser, ana):
    tent, rope = make_product(slug="tent", title="Dome tent"), make_product(slug="rope", stock=0)
    with_live = make_post(author=ana, products=[tent], interest="dogs")
    without = make_post(author=ana, products=[rope], interest="dogs")
    page = browser.get("/feed/").content.decode()
    cards = {part.split('"')[0]: part for part in page.split('data-post="')[1:]}
    assert "Dome tent" in cards[with_live.public_id]
    assert 'aria-label="Show 1 product"' in cards[with_live.public_id]
    assert "data-bag" not in cards[without.public_id]


@pytest.mark.row("A24", "A25")
def test_the_tray_walks_through_the_products(browser, ana):
    goods = [make_product(slug=f"good-{n}", title=f"Good {n}") for n in range(3)]
    post = make_post(author=ana, products=goods, interest="dogs")
    whole = browser.get(f"/p/{post.public_id}/tray/2/")
    part = browser.get(f"/p/{post.public_id}/tray/2/", headers={"X-Fragment": "tray"})
    for answer in (whole, part):
        text = answer.content.decode()
        assert "Good 1" in text
        assert "2 of 3" in text
        assert f"/p/{post.public_id}/tray/3/" in text
        assert f"/p/{post.public_id}/tray/1/" in text
    assert b"<html" in whole.content
    assert b"<html" not in part.content
    for n in (0, 4):
        assert browser.get(f"/p/{post.public_id}/tray/{n}/").status_code == 404
    single = make_post(author=ana, products=goods[:1], interest="dogs")
    assert b" of 1" not in browser.get(f"/p/{single.public_id}/tray/1/").content
