"""A link to a compensated post says so wherever it is shared: the label stands in its preview."""

import pytest
from django.utils import timezone

from feed.services.disclosure import approve_disclosure
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db
TITLE = '<meta property="og:title" content="{}">'


@pytest.mark.row("A38")
def test_the_preview_of_a_paid_post_begins_with_its_label(client):
    make_brand(slug="northpeak")
    ana = make_member(handle="ana", name="Ana")
    paid = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    approve_disclosure(post=paid, reviewer=make_staff(), now=timezone.now())
    page = client.get(f"/p/{paid.public_id}/").content.decode()
    assert TITLE.format("Sponsored · Paid by Northpeak · Ana on Spark") in page
    free = make_post(author=ana)
    page = client.get(f"/p/{free.public_id}/").content.decode()
    assert TITLE.format("Ana on Spark") in page
