"""Badges on posts, reviews, comments and pages: there when granted, gone when not (row A49)."""

import pytest
from django.test import Client
from django.utils import timezone

from feed.cards import card_of
from feed.services.badges import grant, show_badges, withdraw
from feed.services.comments import add_comment
from products.models import Review
from products.services.reviews import write_review
from tests.factories.feed import make_post
from tests.factories.members import make_member
from tests.factories.products import make_product

pytestmark = [pytest.mark.django_db, pytest.mark.row("A49")]
BODY = "It kept us dry for three nights of rain in the hills, and it packs small enough to carry."


@pytest.fixture
def ana():
    return make_member(handle="ana", name="Ana")


@pytest.fixture
def shown(ana):
    """Ana's review, post and comment, and a way to read the badges beside each."""
    tent, now = make_product(slug="tent"), timezone.now()
    write_review(member=ana, product=tent, stars=4, title="", body=BODY, now=now)
    post = make_post(author=ana)
    other = make_post(author=make_member(), products=[tent], disclosure="commission")
    add_comment(author=ana, post=other, body="Mine is dry too", now=now)

    def read():
        client = Client()
        api = client.get("/api/v1/products/tent/reviews/").json()["results"]
        pages = {
            "product page": "/products/tent/", "profile": "/m/ana/",
            "post": f"/p/{post.public_id}/", "comment and second opinion": f"/p/{other.public_id}/",
        }  # fmt: skip
        found = {name: client.get(path).content.decode() for name, path in pages.items()}
        places = {name: page.count("Enthusiast: Dogs") for name, page in found.items()}
        return places | {
            "API of reviews": sum(len(row["badges"]) for row in api if row["author"] == "ana"),
            "card": len(card_of(post.pk)["author"]["badges"]),
        }

    return read


def give(ana):
    now = timezone.now()
    grant(slug="enthusiast", label="Enthusiast", member_ids=[ana.pk], now=now, position=0)
    grant(slug="enthusiast-dogs", label="Enthusiast: Dogs", member_ids=[ana.pk], now=now)


def test_a_badge_is_on_reviews_posts_comments_and_the_profile_at_the_next_load(
    ana, shown, committed
):
    assert set(shown().values()) == {0}
    with committed(execute=True):
        give(ana)
    places = shown()
    assert all(places.values()), places
    assert places["comment and second opinion"] >= 2, "beside the comment and beside the review"
    assert places["API of reviews"] == 1, "the narrower one alone"


def test_a_badge_that_was_withdrawn_is_gone_everywhere_at_the_next_load(ana, shown, committed):
    with committed(execute=True):
        give(ana)
    assert all(shown().values())
    with committed(execute=True):
        for slug in ("enthusiast", "enthusiast-dogs"):
            withdraw(slug=slug, member_ids=[ana.pk], now=timezone.now())
    assert set(shown().values()) == {0}


def test_its_holder_hides_it_everywhere_and_shows_it_again(ana, shown, committed):
    with committed(execute=True):
        give(ana)
    with committed(execute=True):
        show_badges(member=ana, is_shown=False)
    assert set(shown().values()) == {0}
    with committed(execute=True):
        show_badges(member=ana, is_shown=True)
    assert all(shown().values())


def test_reviews_cost_one_query_more_for_the_badges_of_all(ana, django_assert_max_num_queries):
    tent = make_product(slug="tent")
    client = Client()
    for number in (1, 9):
        while Review.objects.count() < number:
            author = make_member()
            write_review(
                member=author, product=tent, stars=4, title="", body=BODY, now=timezone.now()
            )
            give(author)
        with django_assert_max_num_queries(4):
            assert client.get("/api/v1/products/tent/reviews/").status_code == 200
