"""Smiles and saves: one per member and post, counts exact (rows A16, B03)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from feed.models import Post, PostTally, Save, Smile
from feed.services import reactions
from tests.factories.feed import make_post
from tests.factories.members import make_member

CROWD = 50


def smile(member, post):
    return reactions.smile(member=member, post=post, now=timezone.now())


def tally(post):
    return PostTally.objects.filter(post=post).aggregate(n=Sum("smiles"))["n"]


@pytest.mark.django_db
@pytest.mark.row("A16")
def test_a_smile_counts_once_and_toggles():
    post, ben = make_post(), make_member(handle="ben")
    assert smile(ben, post)
    assert not smile(ben, post)
    assert Post.objects.smiles_of(post.pk) == 1
    assert reactions.unsmile(member=ben, post=post, now=timezone.now())
    assert not reactions.unsmile(member=ben, post=post, now=timezone.now())
    assert Post.objects.smiles_of(post.pk) == 0


@pytest.mark.django_db
@pytest.mark.row("A16")
def test_ones_own_post_may_be_smiled_at_once():
    ana = make_member(handle="ana")
    post = make_post(author=ana)
    smile(ana, post)
    smile(ana, post)
    assert Smile.objects.filter(post=post).count() == Post.objects.smiles_of(post.pk) == 1


@pytest.mark.django_db
@pytest.mark.row("B03")
def test_a_save_is_there_once_and_can_be_dropped():
    post, ben = make_post(), make_member(handle="ben")
    assert reactions.save_post(member=ben, post=post, now=timezone.now())
    assert not reactions.save_post(member=ben, post=post, now=timezone.now())
    assert Save.objects.get().post == post
    assert reactions.unsave_post(member=ben, post=post, now=timezone.now())
    assert PostTally.objects.filter(post=post).aggregate(n=Sum("saves"))["n"] == 0


@pytest.mark.django_db
def test_a_post_without_tallies_gets_them_when_it_is_smiled_at():
    post, ben = make_post(), make_member(handle="ben")
    PostTally.objects.all().delete()
    smile(ben, post)
    assert Post.objects.smiles_of(post.pk) == 1


def at_once(people, act):
    """Run ``act(person)`` for all in threads that start together."""
    start = threading.Barrier(len(people))

    def run(person):
        start.wait(timeout=30)
        try:
            act(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(run, people))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.row("A16")
def test_fifty_smiles_at_once_are_fifty():
    post, people = make_post(), [make_member() for _ in range(CROWD)]
    at_once(people, lambda person: smile(person, post))
    assert Smile.objects.filter(post=post).count() == CROWD
    assert tally(post) == CROWD


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.row("A16")
def test_twenty_smiles_of_one_member_at_once_are_one():
    post, ben = make_post(), make_member(handle="ben")
    at_once([ben] * 20, lambda person: smile(person, post))
    assert Smile.objects.filter(post=post).count() == tally(post) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_without_adding_in_the_database_smiles_are_lost(monkeypatch):
    """The negative control: read, then write what was read plus one."""
    post, people = make_post(), [make_member() for _ in range(CROWD)]
    everybody_has_read = threading.Barrier(CROWD)

    def add(*, post_id, member_id, smiles):
        row = PostTally.objects.get(post_id=post_id, shard=member_id % PostTally.SHARDS)
        everybody_has_read.wait(timeout=30)
        row.smiles += smiles
        row.save()

    monkeypatch.setattr(reactions, "add_to_tally", add)
    at_once(people, lambda person: smile(person, post))
    assert Smile.objects.filter(post=post).count() == CROWD
    assert tally(post) < CROWD
