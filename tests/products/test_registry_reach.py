"""A brand's posts reach strangers by their interests alone (row A55)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.models import Interest
from feed.services.disclosure import approve_disclosure
from feed.services.posts import publish_post
from products.models import BrandRole
from tests.factories.feed import make_media, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.reading.conftest import _nothing_remembered, make_reader

__all__ = ["_nothing_remembered"]
pytestmark = pytest.mark.django_db


@pytest.mark.row("A55")
def test_a_brand_reaches_who_chose_the_interest_and_nobody_else():
    fond = make_reader(handle="fond", interests=["dogs", "hiking", "cooking", "beauty", "fashion"])
    other = make_reader(handle="other", interests=["music", "games", "tea", "travel", "beauty"])
    speaker, brand = make_member(), make_brand(is_verified=True)
    BrandRole.objects.create(brand=brand, member=speaker)
    for _ in range(12):
        make_post(interest="dogs")
        make_post(interest="music")
    assert Interest.objects.filter(slug="dogs").exists()
    post = publish_post(
        author=speaker, kind="photo", media=[make_media(owner=speaker).public_id], caption="New",
        interests=["dogs"], now=timezone.now(), speaks_for=brand.slug,
    )  # fmt: skip
    approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())

    def sees(member):
        client = Client()
        client.force_login(member)
        answer = client.get("/feed/")
        body = b"".join(answer) if answer.streaming else answer.content
        return f'data-post="{post.public_id}"' in body.decode()

    assert sees(fond)
    assert not sees(other)
