"""Readers and posts as the tests of the feed's pages have them, and a world with paid posts."""

import pytest
from django.utils import timezone

from feed.engine.news import tell_readers
from feed.engine.store import get_store
from feed.models import Post
from feed.services.disclosure import approve_disclosure
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.reading.conftest import *  # noqa: F403
from tests.feed.reading.conftest import INTERESTS, forget_everything


@pytest.fixture
def rita():
    return make_staff(handle="rita")


@pytest.fixture
def world(rita):
    """Thirty unpaid posts, ten sponsored, ten commercial, each by an author of its own."""
    brand = make_brand(slug="northpeak", name="Northpeak")
    for n in range(50):
        disclosure = "paid" if n % 5 == 3 else "commission" if n % 5 == 1 else "none"
        sponsor = brand.slug if disclosure == "paid" else None
        post = make_post(
            author=make_member(), caption=f"Post {n}", interest=INTERESTS[n % 5],
            disclosure=disclosure, **({"sponsor": sponsor} if sponsor else {}),
        )  # fmt: skip
        if sponsor:
            approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    # Chance alone decides whether staff take one more look at these, and they count as undecided.
    Post.objects.filter(disclosure="commission").update(review_state="approved")
    tell_readers(get_store(), now=timezone.now())
    forget_everything()
