"""What staff change about people and brands in the admin reaches every card that shows them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from feed.models import Post
from feed.reading import freshening, touch
from feed.reading.recent import RECENT
from feed.reading.viewer import Mine
from feed.services.disclosure import approve_disclosure
from feed.services.takedown import suspend
from spark.models import Country, Member
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.reading.conftest import forget_everything

FEED = "/api/v1/feed/"


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.fixture
def anna() -> Member:
    return make_member(handle="anna", name="Anna", country="US")


@pytest.fixture
def staff() -> Client:
    client = Client()
    client.force_login(make_staff(handle="root"))
    return client


@pytest.fixture
def others() -> list[Post]:
    """Unpaid posts, between which a paid one may stand."""
    return [make_post(author=make_member(), interest="dogs") for _ in range(10)]


def let_time_pass() -> None:
    """Nothing of what was written so far counts as a change of lately any more."""
    before = timezone.now() - timedelta(hours=1)
    Post.objects.update(changed_at=before, published_at=before)
    forget_everything()


def change_member(staff: Client, member: Member, **values: str) -> None:
    form = {
        "email": member.email, "handle": member.handle, "name": member.name,
        "country": member.country, "is_active": "on",
        "suspended_at_0": "", "suspended_at_1": "",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    wanted = {name: value for name, value in (form | values).items() if value != "off"}
    answer = staff.post(reverse("admin:spark_member_change", args=[member.pk]), wanted)
    assert answer.status_code == 302, answer.content.decode()


def rename(staff: Client, brand, name: str) -> None:
    url = reverse("admin:products_brand_change", args=[brand.pk])
    assert staff.post(url, {"name": name, "slug": brand.slug, "story": ""}).status_code == 302


def shown(browser: Client) -> dict[str, dict]:
    return {item["id"]: item for item in browser.get(FEED).json()["results"]}


def label_of(browser: Client, post: Post) -> str:
    return shown(browser)[post.public_id]["disclosure"]["label"]


@pytest.mark.row("D10")
@pytest.mark.parametrize(
    "values",
    [{"suspended_at_0": "2026-11-20", "suspended_at_1": "10:00:00"}, {"is_active": "off"}],
    ids=["suspended", "deactivated"],
)
def test_whom_staff_suspend_or_deactivate_is_gone_at_the_next_load(browser, staff, anna, values):
    post = make_post(author=anna, interest="dogs")
    let_time_pass()
    assert post.public_id in shown(browser)
    assert post.public_id in browser.get("/feed/").content.decode()
    change_member(staff, anna, **values)
    assert post.public_id not in shown(browser)
    assert post.public_id not in browser.get("/feed/").content.decode()
    assert browser.get("/m/anna/").status_code == 404
    change_member(staff, anna)
    assert post.public_id in browser.get("/m/anna/").content.decode(), "staff take it back"


@pytest.mark.row("C01")
def test_the_label_follows_the_country_of_its_author(browser, staff, anna, others):
    Country.objects.update_or_create(code="GB", defaults={"name": "UK", "is_enabled": True})
    post = make_post(author=anna, interest="dogs", disclosure="commission")
    let_time_pass()
    assert label_of(browser, post).startswith("Commission")
    change_member(staff, anna, country="GB")
    assert label_of(browser, post).startswith("Ad")
    assert "Ad · " in browser.get("/m/anna/").content.decode()


@pytest.mark.row("C01")
def test_the_label_names_a_brand_as_it_is_called_now(browser, staff, anna, others):
    brand = make_brand(slug="northpeak", name="Northpeak")
    tent = make_product(slug="tent", brand=brand)
    paid = make_post(author=anna, interest="dogs", disclosure="paid", sponsor=brand.slug)
    tagged = make_post(author=make_member(), interest="dogs", products=[tent])
    approve_disclosure(post=paid, reviewer=make_staff(handle="rita"), now=timezone.now())
    let_time_pass()
    assert label_of(browser, paid).endswith("Northpeak")
    assert tagged.public_id in shown(browser)
    rename(staff, brand, "Southpeak")
    assert label_of(browser, paid).endswith("Southpeak")
    assert Post.objects.get(pk=tagged.pk).changed_at > timezone.now() - timedelta(minutes=1)


def test_a_new_name_or_handle_stands_on_the_cards_at_the_next_load(browser, staff, anna):
    post = make_post(author=anna, interest="dogs")
    let_time_pass()
    assert shown(browser)[post.public_id]["author"]["name"] == "Anna"
    change_member(staff, anna, name="Anna Alt", handle="anna-alt")
    author = shown(browser)[post.public_id]["author"]
    assert (author["name"], author["handle"]) == ("Anna Alt", "anna-alt")
    own = Client()
    own.force_login(anna)
    assert own.post("/settings/", {"name": "Anna Neu", "bio": ""}).status_code == 302
    assert shown(browser)[post.public_id]["author"]["name"] == "Anna Neu"


def test_a_process_that_hears_nothing_finds_a_suspension_in_the_posts(browser, anna, monkeypatch):
    post = make_post(author=anna, interest="dogs")
    let_time_pass()
    assert post.public_id in shown(browser)
    with monkeypatch.context() as deaf:
        deaf.setattr(touch, "note_posts", lambda *args, **kwargs: None)
        suspend(anna.pk, at=timezone.now(), now=timezone.now())
    RECENT.reset()
    if freshening.get_store().__class__.__name__ == "RedisStore":
        freshening.freshen(now=timezone.now())
    assert post.public_id not in shown(browser)


def test_what_others_do_not_see_touches_no_post(staff, anna):
    post = make_post(author=anna, interest="dogs")
    let_time_pass()
    before = Post.objects.get(pk=post.pk).changed_at
    change_member(staff, anna, email="other@example.com")
    assert Post.objects.get(pk=post.pk).changed_at == before


@pytest.mark.row("D10")
def test_nobody_is_suggested_beside_the_feed_once_suspended(browser, staff, anna):
    make_post(author=anna, interest="dogs")
    let_time_pass()
    rail = "/m/anna/"
    assert rail in browser.get("/feed/").content.decode().split("People to follow")[1]
    change_member(staff, anna, suspended_at_0="2026-11-20", suspended_at_1="10:00:00")
    assert rail not in browser.get("/feed/").content.decode()


def test_what_stands_beside_the_feed_survives_packing():
    mine = Mine(bag_count=3, rail=b"<aside>", made_at=1_800_000_000, posts=(7, 9))
    assert Mine.unpack(mine.pack()) == mine
