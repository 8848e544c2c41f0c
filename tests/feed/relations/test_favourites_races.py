"""Stars and hashtags from two devices at once, on PostgreSQL; the controls go without the lock."""

import threading

import pytest
from django.utils import timezone

from feed.models import Follow, FollowedHashtag, Hashtag, MutedHashtag
from feed.services import filters, following
from tests.factories.members import make_member
from tests.products.test_races import THREADS, together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def star_all(monkeypatch):
    monkeypatch.setattr(following, "MOST_FAVOURITES", 3)
    ben, people = make_member(), [make_member() for _ in range(THREADS)]
    Follow.objects.bulk_create(Follow(follower=ben, member=one) for one in people)
    together(lambda n: following.add_favourite(follower=ben, target=people[n], now=timezone.now()))
    return Follow.objects.filter(follower=ben, favourite_at__isnull=False).count()


@pytest.mark.row("B40")
def test_many_stars_at_once_keep_the_limit(monkeypatch):
    assert star_all(monkeypatch) == 3


def test_control_without_the_lock_many_stars_at_once_pass_the_limit(monkeypatch):
    everybody_is_there = threading.Barrier(THREADS)
    monkeypatch.setattr(
        following, "lock_choices", lambda member: everybody_is_there.wait(timeout=30)
    )
    assert star_all(monkeypatch) > 3


def follow_and_mute(name: str) -> int:
    """Both at once; how many of the two are left."""
    ben = make_member()
    acts = (following.follow_hashtag, filters.mute_hashtag)
    together(lambda n: acts[n](member=ben, name=name, now=timezone.now()), threads=2)
    rows = (FollowedHashtag, MutedHashtag)
    return sum(model.objects.filter(hashtag__name=name).count() for model in rows)


@pytest.mark.row("B05")
def test_a_follow_and_a_mute_at_once_leave_one_of_the_two():
    assert [follow_and_mute(f"tag{n}") for n in range(5)] == [1] * 5


def test_control_without_the_lock_a_follow_and_a_mute_at_once_both_stay(monkeypatch):
    Hashtag.objects.create(name="tag")
    both_have_written = threading.Barrier(2)
    for module in (following, filters):
        monkeypatch.setattr(module, "lock_choices", lambda member: None)
        monkeypatch.setattr(
            module, "told", lambda *args, **more: both_have_written.wait(timeout=30) >= 0
        )
    assert follow_and_mute("tag") == 2
