"""Staff's lists read the same number of rows at a time, however long they are (row A46)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feed.models import ModerationCase
from products.models import BrandApplication
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff

pytestmark = pytest.mark.django_db


def reported_and_decided():
    post = make_post(author=make_member())
    ModerationCase.objects.create(
        post=post, subject=post.author, state="dismissed", decided_by=make_staff(),
        decided_at=timezone.now(),
    )  # fmt: skip


def disputed():
    BrandApplication.objects.create(
        applicant=make_member(), name="Zed", name_key="zed", trademark_number="123",
        domain="zed.example", state="dispute",
    )  # fmt: skip


@pytest.mark.row("A46")
@pytest.mark.parametrize(
    ("url", "make"),
    [
        ("/admin/feed/moderationcase/", reported_and_decided),
        ("/admin/products/brandapplication/", disputed),
    ],
)
def test_a_longer_list_asks_no_more(url, make):
    desk = Client()
    desk.force_login(make_staff(handle="boss"))
    counts = []
    for _ in (1, 2):
        for _ in range(3):
            make()
        desk.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = desk.get(url)
        counts.append(len(queries))
    assert page.status_code == 200
    assert counts[0] == counts[1]


def test_the_others_for_a_name_stand_beside_each_that_wants_it():
    ben, ana = make_member(handle="ben"), make_member(handle="ana")
    for applicant in (ben, ana):
        BrandApplication.objects.create(
            applicant=applicant, name="Zed", name_key="zed", trademark_number="123",
            domain="zed.example", state="dispute",
        )  # fmt: skip
    desk = Client()
    desk.force_login(make_staff())
    page = desk.get("/admin/products/brandapplication/").content.decode()
    assert "ana: In dispute" in page
    assert "ben: In dispute" in page
