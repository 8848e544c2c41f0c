"""A review hidden with its post while a tie marks it: both happen, with a lockless control."""

import threading
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from feed.models import ModerationCase
from feed.services import firewall, moderation, takedown
from feed.services.disclosure import record_material_connection
from products.models import Product, Review
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_brand, make_product
from tests.products.test_races import together

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def hide_while_a_tie_is_recorded(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Let both hold their first lock before either goes on, unless one cannot get that far."""
    tent = make_product(slug="tent", brand=make_brand())
    early = timezone.now() - timedelta(days=3)
    post = make_post(kind="review", media=[], products=[tent], now=early)
    moderation.report(reporter=make_member(), target=post, reason="hate", now=timezone.now())
    case, met = ModerationCase.objects.get(), threading.Barrier(2)

    def meeting(original: Any) -> Any:
        def met_there(*args: Any, **kwargs: Any) -> Any:
            found = original(*args, **kwargs)
            with suppress(threading.BrokenBarrierError):
                met.wait(timeout=0.5)
            return found

        return met_there

    monkeypatch.setattr(firewall, "bar_reviewer", meeting(firewall.bar_reviewer))
    monkeypatch.setattr(takedown, "locked_post", meeting(takedown.locked_post))

    def act(n: int) -> Any:
        now = timezone.now()
        if n == 0:
            with transaction.atomic():
                return takedown.hide(case, now=now)
        return record_material_connection(
            member=post.author, brand=make_brand(), type="gifted", starts_at=now,
            ground="a sample", now=now,
        )  # fmt: skip

    return together(act, threads=2)


@pytest.mark.row("B09")
def test_a_review_is_hidden_and_marked_at_once_without_a_deadlock(monkeypatch):
    answers = hide_while_a_tie_is_recorded(monkeypatch)
    assert not [one for one in answers if isinstance(one, Exception)]
    review, tent = Review.objects.get(), Product.objects.get(slug="tent")
    assert (review.basis, review.hidden_at is None) == ("connected", False)
    assert (tent.rating_sum, tent.rating_count) == (0, 0)


def test_without_the_authors_lock_the_two_stand_in_each_others_way(monkeypatch):
    monkeypatch.setattr(takedown, "lock_author", lambda member_id: None)
    answers = hide_while_a_tie_is_recorded(monkeypatch)
    assert [type(one) for one in answers if isinstance(one, Exception)] == [OperationalError]
