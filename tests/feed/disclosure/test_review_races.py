"""An edit and an approval at the same time: nothing unread is ever approved (row A46)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from feed.models import Post
from feed.services import disclosure, edits
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def edit(post, author):
    edits.edit_post(post=post, by=author, caption="Unread", now=timezone.now())


def approve(post, reviewer, version):
    now = timezone.now()
    disclosure.approve_disclosure(post=post, reviewer=reviewer, now=now, version=version)


def is_unread_approved(post):
    post.refresh_from_db()
    return post.review_state == Post.Review.APPROVED and post.caption == "Unread"


def waiting_post(author):
    post = make_post(author=author, caption="Read", disclosure="paid", sponsor="northpeak")
    post.refresh_from_db()
    return post


def at_once(*acts):
    start = threading.Barrier(len(acts))

    def run(act):
        start.wait(timeout=10)
        try:
            with suppress(disclosure.StaleRevision):
                act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(run, acts))


@pytest.mark.row("A46", "B12")
def test_no_text_is_approved_that_the_reviewer_did_not_see():
    make_brand()
    ana, rita = make_member(handle="ana"), make_staff(handle="rita")
    for _ in range(ROUNDS):
        post = waiting_post(ana)
        version = post.version
        at_once(partial(edit, post, ana), partial(approve, post, rita, version))
        assert not is_unread_approved(post)


def test_without_the_version_unread_text_gets_through():
    """The negative control: the reviewer's page was made before the edit."""
    make_brand()
    ana, rita = make_member(handle="ana"), make_staff(handle="rita")
    post = waiting_post(ana)
    edit(post, ana)
    approve(post, rita, None)
    assert is_unread_approved(post)
