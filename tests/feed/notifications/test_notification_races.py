"""Smiles at the same moment open one line, on real PostgreSQL, with a control that opens more."""

import threading

import pytest
from django.db import IntegrityError
from django.utils import timezone

from feed.models import Notification, Smile
from feed.notices import lines_of, notices_of
from feed.services import notifications, reactions
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.products.test_races import THREADS, together

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.row("B07"),
]


def smile_together(number=THREADS):
    ana, people = make_member(handle="ana"), [make_member() for _ in range(number)]
    post = make_post(author=ana)
    results = together(
        lambda n: reactions.smile(member=people[n], post=post, now=timezone.now()), threads=number
    )
    return ana, post, results


def test_many_who_smile_at_once_are_one_line():
    ana, post, results = smile_together()
    assert results == [True] * THREADS
    assert Smile.objects.filter(post=post).count() == THREADS
    now = timezone.now()
    rows = notices_of(ana.pk, now=now, most=50).lines
    [line] = lines_of(rows, member_id=ana.pk, now=now)
    assert len(line["people"]) + line["others"] == THREADS


def test_control_who_reads_before_writing_is_refused_by_the_database(monkeypatch):
    number = 5  # on as many shards of the post's counts, so that none waits for another there
    everybody_has_read = threading.Barrier(number)

    def read_then_write(*, post, member, now):
        waiting = Notification.objects.filter(member=post.author, post=post, seen_at=None)
        is_open = waiting.exists()
        everybody_has_read.wait(timeout=30)
        if not is_open:
            Notification.objects.create(
                member=post.author, kind="smiles", actor=member, post=post, created_at=now
            )

    monkeypatch.setattr(notifications, "notify_of_smile", read_then_write)
    _, _, results = smile_together(number)
    refused = [one for one in results if isinstance(one, IntegrityError)]
    assert len(refused) == number - 1
