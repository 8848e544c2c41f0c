"""Staff's page on the health of the community, and the queues on the admin's first page (A44)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from feed import supply
from feed.models import ModerationCase, Post
from feed.services import moderation
from feed.services.disclosure import approve_disclosure
from tests.factories.feed import make_interest, make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db


@pytest.fixture
def rita():
    return make_staff(handle="rita")


def signed_in(member):
    client = Client()
    client.force_login(member)
    return client


def sponsored(rita, **said):
    post = make_post(disclosure="paid", sponsor=make_brand().slug, **said)
    approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    return post


@pytest.mark.row("A44")
def test_an_interest_over_thirty_percent_raises_the_alarm(rita):
    for _ in range(7):
        make_post(interest="dogs")
        make_post(interest="tea")
    for _ in range(3):
        sponsored(rita, interest="dogs")
    sponsored(rita, interest="tea")
    browser = signed_in(rita)
    page = browser.get("/admin/health/").content.decode()
    assert "No interest is over 30 % sponsored" in page  # 3 of 10 are 30 %, not over
    sponsored(rita, interest="dogs")
    shares = {row.interest: row for row in supply.supply_by_interest(now=timezone.now())}
    assert (shares["Dogs"].posts, shares["Dogs"].sponsored) == (11, 4)
    assert shares["Dogs"].is_alarming
    assert not shares["Tea"].is_alarming
    page = browser.get("/admin/health/").content.decode()
    assert 'role="alert"' in page
    assert "<svg" in page
    assert "<table" in page


@pytest.mark.row("A44")
def test_unpaid_authors_are_counted_once_a_week(rita):
    ana, now = make_member(), timezone.now()
    for _ in range(3):
        make_post(author=ana)
    make_post()
    sponsored(rita)
    Post.objects.filter(author=ana).update(published_at=now - timedelta(hours=1))
    old = make_post()
    Post.objects.filter(pk=old.pk).update(published_at=now - timedelta(days=10))
    weeks = supply.unpaid_authors(now=now + timedelta(minutes=1))
    assert [week.authors for week in weeks] == [0, 0, 0, 0, 0, 0, 1, 2]


def test_the_page_costs_few_queries_and_is_for_those_who_may(rita, django_assert_max_num_queries):
    for n in range(12):
        make_interest(slug=f"topic-{n}", name=f"Topic {n}")
    browser = signed_in(rita)
    with django_assert_max_num_queries(12):
        assert browser.get("/admin/health/").status_code == 200
    clerk = make_member(is_staff=True)
    assert signed_in(clerk).get("/admin/health/").status_code == 403
    assert signed_in(make_member()).get("/admin/health/").status_code == 302
    assert Client().get("/admin/health/").status_code == 302


@pytest.mark.row("A44")
def test_the_first_page_shows_each_queue_with_its_oldest_and_what_is_late(rita):
    moderation.report(reporter=make_member(), target=make_post(), reason="spam", now=timezone.now())
    browser = signed_in(rita)
    page = browser.get("/admin/").content.decode()
    assert "Reports" in page
    assert "Labels to review" in page
    assert "Payouts to approve" in page
    assert "over 24 h" not in page
    ModerationCase.objects.update(opened_at=timezone.now() - timedelta(hours=25))
    page = browser.get("/admin/").content.decode()
    assert "1 over 24 h" in page
    assert "queue-tile is-late" in page
    clerk = make_member(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_moderationcase"))
    page = signed_in(clerk).get("/admin/").content.decode()
    assert "Reports" in page
    assert "Payouts to approve" not in page
