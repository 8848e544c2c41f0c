"""Helpful votes, reviews and ties at the same moment, on real PostgreSQL, with a control."""

from threading import Barrier, Event

import pytest
from django.utils import timezone

from products.models import HelpfulVote, Product, Review
from products.services import reviews
from products.services.reviews import ReviewBarred, bar_reviewer, mark_helpful, write_review
from tests.factories.members import make_member
from tests.factories.products import make_brand, make_product
from tests.products.test_races import THREADS, together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def write(member, product: Product) -> Review:
    return write_review(
        member=member, product=product, stars=5, title="", body="Dry", now=timezone.now()
    )


@pytest.mark.row("A35")
def test_twenty_helpful_votes_at_once_count_twenty() -> None:
    review = write(make_member(), make_product())
    voters = [make_member() for _ in range(THREADS)]
    together(lambda n: mark_helpful(review=review, member=voters[n], now=timezone.now()))
    review.refresh_from_db()
    assert review.helpful_count == HelpfulVote.objects.count() == THREADS


def test_control_a_count_that_is_read_and_written_back_loses_votes() -> None:
    review, everybody_has_looked = write(make_member(), make_product()), Barrier(THREADS)

    def naive(_: int) -> None:
        seen = Review.objects.get(pk=review.pk).helpful_count
        everybody_has_looked.wait(30)
        Review.objects.filter(pk=review.pk).update(helpful_count=seen + 1)

    together(naive)
    review.refresh_from_db()
    assert review.helpful_count < THREADS


def test_one_member_votes_once_however_often_at_once() -> None:
    review, ben = write(make_member(), make_product()), make_member()
    together(lambda n: mark_helpful(review=review, member=ben, now=timezone.now()))
    review.refresh_from_db()
    assert review.helpful_count == HelpfulVote.objects.count() == 1


def race_of_review_and_tie() -> tuple[int, int]:
    """Return how many ties and how many reviews that still count came out of ten rounds."""
    brand = make_brand()
    counted = 0
    for number in range(10):
        ana, product = make_member(), make_product(brand=brand)

        def act(turn: int, ana=ana, product=product, number=number) -> None:
            if turn:
                now = timezone.now()
                bar_reviewer(
                    member=ana, brand=brand, since=now, until=None, source=f"t{number}", now=now
                )
            else:
                write(ana, product)

        results = together(act, threads=2)
        assert all(one is None or isinstance(one, ReviewBarred) for one in results), results
        counted += Review.objects.filter(author=ana, basis="own").count()
    return 10, counted


@pytest.mark.row("C15")
def test_a_review_and_a_tie_at_once_never_leave_a_counted_review() -> None:
    assert race_of_review_and_tie() == (10, 0)


def test_control_without_the_members_lock_a_review_slips_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bar_on = reviews.bar_on

    def slow(**asked):
        found = bar_on(**asked)
        Event().wait(0.1)  # between the look and the writing
        return found

    monkeypatch.setattr(reviews, "lock_reviewer", lambda member: None)
    monkeypatch.setattr(reviews, "bar_on", slow)
    assert race_of_review_and_tie()[1] > 0
