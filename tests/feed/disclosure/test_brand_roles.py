"""Who speaks for a brand is tied to it like anybody who is paid by it (rows C01, C15)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from feed.models import MaterialConnection
from feed.services.comments import add_comment
from feed.services.disclosure import approve_disclosure, sweep_roles, ties_in_comments
from feed.services.refusals import Refused
from products.models import BrandRole
from products.services.reviews import ReviewBarred, write_review
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("C01")]


@pytest.fixture
def ana():
    return make_member(handle="ana")


@pytest.fixture
def brand():
    return make_brand(slug="northpeak", name="Northpeak", is_verified=True)


@pytest.fixture
def tent(brand):
    return make_product(slug="tent", brand=brand)


@pytest.fixture
def role(ana, brand):
    return BrandRole.objects.create(brand=brand, member=ana)


def test_a_role_labels_what_its_holder_posts_of_the_brand(ana, brand, tent, role):
    post = make_post(author=ana, products=[tent], caption="Best tent ever")
    post.refresh_from_db()
    assert (post.disclosure, post.floor, post.sponsor) == (*["employee_family"] * 2, brand)
    assert not post.is_public


def test_posting_in_the_brands_name_says_so_and_not_less(ana, brand, tent, role):
    post = make_post(author=ana, products=[tent], speaks_for="northpeak")
    assert (post.disclosure, post.floor) == ("brand_owned", "employee_family")


@pytest.mark.row("C15")
def test_who_speaks_for_a_brand_reviews_none_of_its_goods(ana, tent, role):
    with pytest.raises(Refused):
        make_post(author=ana, products=[tent], kind="review")
    with pytest.raises(ReviewBarred):
        write_review(member=ana, product=tent, stars=5, title="", body="Dry", now=timezone.now())


def test_a_comment_of_whoever_speaks_for_the_brand_is_marked(ana, tent, role):
    post = make_post(products=[tent])
    said = add_comment(author=ana, post=post, body="Great tent", now=timezone.now())
    label = ties_in_comments(post, {ana.pk}).label(ana, at=said.created_at)
    assert label
    assert label["sponsor"] == "Northpeak"


@pytest.mark.row("A46")
def test_who_speaks_for_a_brand_decides_on_none_of_its_posts(ana, brand, tent):
    rita = make_staff(handle="rita")
    BrandRole.objects.create(brand=brand, member=rita)
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    with pytest.raises(Refused) as refusal:
        approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    assert refusal.value.code == "own_brand"


def test_the_sweep_labels_what_was_posted_since_and_ends_with_the_role(ana, brand, tent):
    post = make_post(author=ana, products=[tent])
    review = write_review(
        member=ana, product=tent, stars=5, title="", body="Dry", now=timezone.now()
    )
    role = BrandRole.objects.create(
        brand=brand, member=ana, granted_at=timezone.now() - timedelta(hours=1)
    )
    for _ in range(2):
        sweep_roles(now=timezone.now())
    post.refresh_from_db()
    assert post.disclosure == "employee_family"
    review.refresh_from_db()
    assert not review.is_counted
    role.delete()
    sweep_roles(now=timezone.now())
    assert MaterialConnection.objects.get().ends_at is not None
    assert make_post(author=ana, products=[tent]).disclosure == "none"
    assert type(post).objects.get(pk=post.pk).disclosure == "employee_family"
