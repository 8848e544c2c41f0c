"""The database keeps the record about money: no floor falls, no connection goes (rows C01, A39)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from feed.models import MaterialConnection, Post
from feed.services import disclosure
from feed.services.disclosure import end_material_connection, record_material_connection
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand, make_product

# On SQLite in the quick stage, on PostgreSQL with real services.
pytestmark = [pytest.mark.django_db, pytest.mark.row("C01", "A39")]
DAY = timedelta(days=1)


@pytest.fixture
def tie():
    now = timezone.now()
    return record_material_connection(
        member=make_member(handle="ana"), brand=make_brand(slug="northpeak"), type="paid",
        starts_at=now - DAY, ground="contract 1", now=now,
    )  # fmt: skip


@pytest.fixture
def post(tie):
    product = make_product(brand=tie.brand)
    post = make_post(author=tie.member, products=[product])
    post.refresh_from_db()
    assert post.floor == "paid"
    return post


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(words, sql, *values):
    with pytest.raises(DatabaseError, match=words):
        run(sql, *values)


def floor_never_falls(post):
    for weaker in ("none", "commission", "gifted", "hybrid"):
        refused("only by two", "UPDATE feed_post SET floor = %s WHERE id = %s", weaker, post.pk)
        refused(
            "only by two", "UPDATE feed_post SET floor = %s, disclosure = %s, sponsor_id = NULL",
            weaker, weaker,
        )  # fmt: skip
        with pytest.raises(DatabaseError, match="only by two"), transaction.atomic():
            Post.objects.update(floor=weaker)
    run("UPDATE feed_post SET floor = floor, caption = %s", "Edited")
    assert Post.objects.get().floor == "paid"


def connection_is_kept(tie):
    now = timezone.now()
    table = "feed_materialconnection"
    refused("kept as they are", f"DELETE FROM {table} WHERE id = %s", tie.pk)
    for field, value in (
        ("starts_at", now + DAY), ("starts_at", now - 9 * DAY), ("ends_at", now - 3 * DAY),
        ("type", "other"), ("ground", "another"), ("recorded_at", now),
        ("brand_id", make_brand(slug="decoy").pk), ("member_id", make_member().pk),
    ):  # fmt: skip
        refused("kept as they are", f"UPDATE {table} SET {field} = %s", value)
        with pytest.raises(DatabaseError, match="kept as they are"), transaction.atomic():
            MaterialConnection.objects.update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        MaterialConnection.objects.all().delete()
    end_material_connection(connection=tie, now=now)
    tie.refresh_from_db()
    assert tie.ends_at == now
    with pytest.raises(DatabaseError, match="kept as they are"), transaction.atomic():
        MaterialConnection.objects.update(ends_at=now - 3 * DAY)


def lowering_is_the_door(post):
    rita, rob, now = make_staff(), make_staff(), timezone.now()
    asked = disclosure.ask_lowering(
        post=post, to_type="other", sponsor=post.sponsor, reason="Mistaken", by=rita, now=now
    )
    floor_never_falls(post)
    disclosure.decide_lowering(lowering=asked, by=rob, is_agreed=True, now=now)
    post.refresh_from_db()
    assert (post.floor, post.disclosure) == ("other", "other")
    refused("only by two", "UPDATE feed_post SET floor = 'none', disclosure = 'none'")


def test_no_statement_lets_the_floor_of_a_label_fall(post):
    floor_never_falls(post)


def test_no_statement_deletes_or_backdates_a_connection(tie):
    connection_is_kept(tie)


def test_two_of_staff_open_the_door_once(post):
    lowering_is_the_door(post)


@pytest.mark.services
def test_postgresql_refuses_the_same(post, tie):
    assert connection.vendor == "postgresql"
    floor_never_falls(post)
    connection_is_kept(tie)


@pytest.mark.services
def test_postgresql_has_the_same_door(post):
    assert connection.vendor == "postgresql"
    lowering_is_the_door(post)
