"""Votes at the same moment, on real PostgreSQL, with a control that loses some."""

import threading

import pytest
from django.utils import timezone

from feed.models import PollOption, PollVote, PostReview
from feed.services import kinds
from feed.services.kinds import KindInput, OptionInput, vote
from feed.services.share_reviews import share_review
from products.services.reviews import write_review
from tests.factories.feed import LONG, make_interest, make_post
from tests.factories.members import make_member
from tests.factories.products import make_product
from tests.products.test_races import THREADS, together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def make_poll():
    options = KindInput(options=[OptionInput("Wool"), OptionInput("Down")])
    return make_post(kind="poll", media=[], details=options)


def counted() -> list[int]:
    return list(PollOption.objects.order_by("position").values_list("votes", flat=True))


@pytest.mark.row("B29")
def test_twenty_people_vote_at_once_and_none_is_lost():
    poll, people = make_poll(), [make_member() for _ in range(THREADS)]
    together(lambda n: vote(member=people[n], post=poll, option=1 + n % 2, now=timezone.now()))
    assert counted() == [THREADS // 2, THREADS // 2]
    assert PollVote.objects.count() == THREADS


@pytest.mark.row("B29")
def test_one_member_votes_once_for_both_options_at_once():
    poll, ben = make_poll(), make_member()
    together(lambda n: vote(member=ben, post=poll, option=1 + n % 2, now=timezone.now()))
    assert PollVote.objects.count() == sum(counted()) == 1


def test_control_without_adding_in_the_database_votes_are_lost(monkeypatch):
    poll, people = make_poll(), [make_member() for _ in range(THREADS)]
    everybody_has_read = threading.Barrier(THREADS)

    def add(option_id):
        row = PollOption.objects.get(pk=option_id)
        everybody_has_read.wait(timeout=30)
        row.votes += 1
        row.save()

    monkeypatch.setattr(kinds, "add_vote", add)
    together(lambda n: vote(member=people[n], post=poll, option=1, now=timezone.now()))
    assert PollVote.objects.count() == THREADS
    assert sum(counted()) < THREADS


@pytest.mark.row("A34")
def test_a_review_that_is_shared_twice_at_once_is_one_post():
    ana, product = make_member(), make_product()
    make_interest()
    review = write_review(
        member=ana, product=product, stars=4, title="", body=LONG, now=timezone.now()
    )
    results = together(
        lambda n: share_review(member=ana, review=review, now=timezone.now(), interests=["dogs"]),
        threads=5,
    )
    codes = sorted(getattr(one, "code", "shared") for one in results)
    assert codes == ["already_shared"] * 4 + ["shared"]
    assert PostReview.objects.count() == 1
