"""A post that is made while a tie is recorded is labelled whichever comes first (row C01)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from feed.models import Post
from feed.services import disclosure, edits, posts
from feed.services.disclosure import connections, deciding, record_material_connection, ties
from feed.services.tags import TagInput
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def publish_while_recording(monkeypatch):
    """Publish a post that has read the record but is not committed when the tie is recorded."""
    author, brand = make_member(), make_brand()
    product, start = make_product(brand=brand), timezone.now()
    has_read, is_recorded = threading.Event(), threading.Event()
    read = ties.raise_to_record

    def slow_read(post, *moments):
        role = read(post, *moments)
        has_read.set()
        is_recorded.wait(timeout=1)
        return role

    monkeypatch.setattr(ties, "raise_to_record", slow_read)

    def publish():
        try:
            make_post(author=author, products=[product])
        finally:
            connection.close()

    def record():
        has_read.wait(timeout=5)
        try:
            record_material_connection(
                member=author, brand=brand, type="paid", starts_at=start, ground="contract",
                now=timezone.now(),
            )  # fmt: skip
        finally:
            is_recorded.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(publish), pool.submit(record)]:
            done.result(timeout=20)
    return Post.objects.get()


@pytest.mark.row("C01")
def test_no_post_slips_past_a_record_that_is_made_beside_it(monkeypatch):
    post = publish_while_recording(monkeypatch)
    assert (post.disclosure, post.floor) == ("paid", "paid")


def test_without_the_authors_lock_a_post_slips_past(monkeypatch):
    """The negative control."""
    for module in (connections, posts):
        monkeypatch.setattr(module, "lock_author", lambda member_id: None)
    assert publish_while_recording(monkeypatch).disclosure == "none"


def approve_an_edit_while_recording(monkeypatch):
    """Approve an edit that tags a brand's goods while a contract with that brand is recorded."""
    author, gift, payer = make_member(), make_brand(slug="gift"), make_brand(slug="payer")
    product, start, rita = make_product(brand=payer), timezone.now(), make_staff()
    post = make_post(author=author, disclosure="gifted", sponsor=gift.slug)
    disclosure.approve_disclosure(post=post, reviewer=rita, now=timezone.now())
    tag = TagInput(product.slug, post.media.get().public_id, 0.5, 0.5)
    edits.edit_post(post=post, by=author, tags=[tag], now=timezone.now())
    has_read, is_recorded = threading.Event(), threading.Event()
    read = ties.raise_to_record

    def slow_read(post, *moments):
        role = read(post, *moments)
        has_read.set()
        is_recorded.wait(timeout=1)
        return role

    monkeypatch.setattr(ties, "raise_to_record", slow_read)

    def approve():
        try:
            disclosure.approve_disclosure(post=post, reviewer=rita, now=timezone.now())
        finally:
            connection.close()

    def record():
        has_read.wait(timeout=5)
        try:
            record_material_connection(
                member=author, brand=payer, type="paid", starts_at=start, ground="contract",
                now=timezone.now(),
            )  # fmt: skip
        finally:
            is_recorded.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(approve), pool.submit(record)]:
            done.result(timeout=20)
    return Post.objects.get()


@pytest.mark.row("C01", "B12")
def test_no_edit_is_approved_past_a_record_that_is_made_beside_it(monkeypatch):
    assert approve_an_edit_while_recording(monkeypatch).disclosure == "paid"


def test_without_the_authors_lock_an_approved_edit_slips_past(monkeypatch):
    """The negative control."""
    monkeypatch.setattr(deciding, "lock_author", lambda member_id: None)
    assert approve_an_edit_while_recording(monkeypatch).disclosure == "gifted"
