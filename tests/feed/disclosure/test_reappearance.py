"""A post that was taken for review and approved again is back in the feeds at the next load."""

import pytest
from django.urls import reverse
from django.utils import timezone

from feed.services.disclosure import approve_disclosure, record_connection
from feed.services.relations import follow_member
from tests.factories.feed import make_post
from tests.factories.members import make_staff
from tests.factories.products import make_brand
from tests.feed.reading.conftest import _nothing_remembered, make_reader

__all__ = ["_nothing_remembered"]
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.mark.row("A46", "A38")
def test_a_reviewed_post_leaves_the_feed_and_comes_back_with_its_label(client):
    ben, post = make_reader(handle="ben"), make_post()
    follow_member(follower=ben, target=post.author, now=timezone.now())
    client.force_login(ben)

    def feed():
        """Followed people's posts, which no cap leaves out."""
        return client.get(reverse("feed:following")).content.decode()

    assert post.public_id in feed()
    now = timezone.now()
    record_connection(
        post=post, disclosure="paid", sponsor=make_brand(), reason="contract", now=now
    )
    assert post.public_id not in feed()
    post.refresh_from_db()
    approve_disclosure(post=post, reviewer=make_staff(), now=now)
    page = feed()
    assert post.public_id in page
    assert "Paid by Northpeak" in page
