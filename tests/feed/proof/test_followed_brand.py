"""Who follows a brand gets its posts: marked as a brand's, labelled, inside the cap (row A53)."""

import pytest
from django.db import transaction
from django.utils import timezone

from feed.engine.cap import check_proof
from feed.services.disclosure import approve_disclosure
from feed.services.posts import publish_post
from feed.services.relations import follow_brand
from products.models import BrandRole
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand
from tests.feed.proof.test_cap_on_pages import classes, read
from tests.feed.reading.conftest import INTERESTS, forget_everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_commit_at_once(monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda func, using=None, robust=False: func())


@pytest.fixture
def brand(rita):
    """A brand with ten posts of its own, none about an interest that the reader chose."""
    brand, speaker = make_brand(slug="northpeak", name="Northpeak", is_verified=True), make_member()
    BrandRole.objects.create(brand=brand, member=speaker)
    for n in range(10):
        post = publish_post(
            author=speaker, kind="photo", media=[make_media(owner=speaker).public_id],
            caption=f"New {n}", interests=["music"], now=timezone.now(), speaks_for=brand.slug,
        )  # fmt: skip
        approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    return brand


@pytest.mark.row("A53")
def test_a_followed_brands_posts_enter_the_feed_marked_and_inside_the_cap(browser, ben, brand):
    for n in range(30):
        make_post(author=make_member(), interest=INTERESTS[n % 5])
    assert all(not one["author"].get("is_brand") for one in read(browser))
    follow_brand(follower=ben, brand=brand, now=timezone.now())
    forget_everything()
    served = read(browser)
    of_brand = [one for one in served if one["author"]["is_brand"]]
    assert len(of_brand) >= 4
    assert {one["author"]["handle"] for one in of_brand} == {"northpeak"}
    assert {one["disclosure"]["label"] for one in of_brand} == {"Sponsored · Posted by Northpeak"}
    assert check_proof(classes(served), sponsored_cap=20, together_cap=33) is None
    in_time = read(browser, path="/api/v1/feed/following/")
    assert len(in_time) == 10, "and all of them stand on Following"
    page = browser.get("/feed/").content.decode()
    assert 'href="/brands/northpeak/"' in page
    assert "Verified brand</span>" in page
