"""Reviews, how-tos, questions and polls: what each needs, how it is drawn, who sees results."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from feed.models import PollOption, PollVote, Post, PostReview
from feed.services.kinds import KindInput, OptionInput, vote
from feed.services.refusals import NotThere, Refused
from feed.services.share_reviews import share_review
from products.models import Product, Review
from products.services.reviews import bar_reviewer, remove_review, write_review
from spark.models import Member
from tests.factories.feed import LONG, make_interest, make_post
from tests.factories.members import make_member
from tests.factories.payouts import make_credited_line
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def tent() -> Product:
    make_interest()
    return make_product(slug="tent", brand=make_brand())


def make_poll(*options: OptionInput, **fields: Any) -> Post:
    options = options or (OptionInput("Wool"), OptionInput("Down"))
    fields = {"caption": "Which is warmer?", "media": []} | fields
    return make_post(kind="poll", details=KindInput(options=options), **fields)


def body(**fields: Any) -> dict[str, Any]:
    return {"caption": LONG, "interests": ["dogs"]} | fields


# --- Reviews -------------------------------------------------------------------------------------


@pytest.mark.row("A33")
def test_a_review_has_a_product_and_stars_and_stands_on_the_products_page_too(
    api: Any, client: Client, ana: Member, tent: Product
) -> None:
    sent = body(kind="review", stars=4, tags=[{"product": "tent"}])
    answer = api(ana)("post", "posts/", sent)
    assert answer.status_code == 201, answer.content
    review = answer.json()["review"]
    assert (review["stars"], review["product"], review["is_verified_purchase"]) == (
        4,
        "tent",
        False,
    )
    twin = Review.objects.get()
    assert (twin.stars, twin.body, twin.product) == (4, LONG, tent)
    tent.refresh_from_db()
    assert (tent.rating_sum, tent.rating_count) == (4, 1)
    html = client.get(f"/p/{answer.json()['id']}/").content.decode()
    assert 'aria-label="4.0 out of 5"' in html


@pytest.mark.row("A33")
@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"stars": None}, "stars", "A review gives 1 to 5 stars."),
        ({"tags": []}, "tags", "A review names its product."),
        ({"caption": "Good"}, "caption", "Write at least 80 characters (4 so far)."),
        ({"options": [{"text": "a"}]}, "options", "Only a poll has options."),
        ({"stars": 0}, "stars", "Ensure this value is greater than or equal to 1."),
    ],
)
def test_a_review_that_lacks_something_is_refused(
    api: Any, ana: Member, tent: Product, change: dict[str, Any], field: str, message: str
) -> None:
    sent = body(kind="review", stars=4, tags=[{"product": "tent"}]) | change
    sent = {name: value for name, value in sent.items() if value is not None}
    answer = api(ana)("post", "posts/", sent)
    assert answer.status_code == 400
    assert answer.json()["errors"][field][0] == message
    assert not Post.objects.exists()
    assert not Review.objects.exists()


@pytest.mark.row("C15")
@pytest.mark.row("A42")
def test_the_firewall_holds_for_posts_of_kind_review_as_well(
    api: Any, ana: Member, tent: Product
) -> None:
    now = timezone.now()
    bar_reviewer(
        member=ana, brand=make_brand(), since=now - timedelta(days=90),
        until=now - timedelta(days=30), source="tie:1", now=now,
    )  # fmt: skip
    answer = api(ana)("post", "posts/", body(kind="review", stars=5, tags=[{"product": "tent"}]))
    assert (answer.status_code, answer.json()["code"]) == (422, "review_firewall")
    assert not Post.objects.exists()


def test_a_second_review_post_of_a_product_leaves_the_rating_alone(
    ana: Member, tent: Product
) -> None:
    for stars in (5, 1):
        make_post(author=ana, kind="review", media=[], products=[tent], details=KindInput(stars))
    tent.refresh_from_db()
    assert (tent.rating_sum, tent.rating_count) == (5, 1)


def test_the_product_of_a_review_stays_tagged(api: Any, ana: Member, tent: Product) -> None:
    make_product(slug="chair")
    post = make_post(author=ana, kind="review", media=[], products=[tent])
    answer = api(ana)("patch", f"posts/{post.public_id}/", {"tags": [{"product": "chair"}]})
    assert answer.status_code == 400
    assert answer.json()["errors"]["tags"] == ["The product of a review stays tagged."]


@pytest.mark.row("A41")
def test_the_database_refuses_a_compensated_review(ana: Member, tent: Product) -> None:
    post = make_post(author=ana, kind="review", products=[tent])
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(disclosure="paid", review_state="approved")


# --- Sharing past reviews ------------------------------------------------------------------------


@pytest.mark.row("A34")
def test_a_past_review_is_shared_once_and_keeps_its_date_and_mark(
    client: Client, ana: Member, tent: Product
) -> None:
    long_ago = timezone.now() - timedelta(days=20)
    make_credited_line(creator=make_member(), product=tent, buyer=ana)
    review = write_review(member=ana, product=tent, stars=3, title="Fine", body=LONG, now=long_ago)
    client.force_login(ana)
    assert "Share as a post" in client.get("/reviews/").content.decode()
    answer = client.post(f"/reviews/{review.public_id}/share/", {"interest": "dogs"})
    post = Post.objects.get()
    assert answer["Location"] == f"/p/{post.public_id}/"
    details = PostReview.objects.get()
    assert (details.review, details.stars, details.written_at) == (review, 3, long_ago)
    html = client.get(f"/p/{post.public_id}/").content.decode()
    assert "Verified purchase" in html
    assert long_ago.date().isoformat() in html
    again = client.post(f"/reviews/{review.public_id}/share/", {"interest": "dogs"})
    assert again.status_code == 409
    assert "Shared: see the post" in client.get("/reviews/").content.decode()
    assert Post.objects.count() == 1
    tent.refresh_from_db()
    assert tent.rating_count == 1


@pytest.mark.row("A34")
def test_the_api_shares_an_own_review_once(api: Any, ana: Member, tent: Product) -> None:
    review = write_review(
        member=ana, product=tent, stars=3, title="", body=LONG, now=timezone.now()
    )
    sent = {"kind": "review", "review": review.public_id, "interests": ["dogs"]}
    assert api(ana)("post", "posts/", sent | {"caption": "other"}).status_code == 400
    first = api(ana)("post", "posts/", sent)
    assert (first.status_code, first.json()["review"]["stars"]) == (201, 3)
    second = api(ana)("post", "posts/", sent)
    assert (second.status_code, second.json()["code"]) == (409, "already_shared")
    other = api(make_member())("post", "posts/", sent)
    assert (other.status_code, list(other.json()["errors"])) == (400, ["review"])


@pytest.mark.row("A35")
def test_a_short_review_stays_on_its_page(client: Client, ana: Member, tent: Product) -> None:
    review = write_review(
        member=ana, product=tent, stars=3, title="", body="Short.", now=timezone.now()
    )
    with pytest.raises(Refused, match="at least 80 characters"):
        share_review(member=ana, review=review, now=timezone.now(), interests=["dogs"])
    client.force_login(ana)
    assert "80 characters or more" in client.get("/reviews/").content.decode()


def test_nobody_shares_a_review_of_somebody_else_or_one_that_is_gone(
    ana: Member, ben: Member, tent: Product
) -> None:
    review = write_review(
        member=ana, product=tent, stars=3, title="", body=LONG, now=timezone.now()
    )
    with pytest.raises(NotThere):
        share_review(member=ben, review=review, now=timezone.now())
    remove_review(review=review, now=timezone.now())
    review.refresh_from_db()
    with pytest.raises(NotThere):
        share_review(member=ana, review=review, now=timezone.now())


# --- How-tos and questions -----------------------------------------------------------------------


@pytest.mark.row("A37")
@pytest.mark.parametrize(("kind", "word"), [("how_to", "How-to"), ("question", "Question")])
def test_a_how_to_and_a_question_need_no_picture(
    api: Any, client: Client, ana: Member, kind: str, word: str
) -> None:
    make_interest()
    answer = api(ana)("post", "posts/", body(kind=kind))
    assert answer.status_code == 201
    html = client.get(f"/p/{answer.json()['id']}/").content.decode()
    assert f'<span class="badge">{word}</span>' in html


# --- Polls ---------------------------------------------------------------------------------------


@pytest.mark.row("B29")
def test_a_poll_shows_results_to_who_has_voted_and_to_nobody_else(
    api: Any, ana: Member, ben: Member, tent: Product
) -> None:
    sent = body(kind="poll", options=[{"text": "Wool"}, {"product": "tent"}])
    made = api(ana)("post", "posts/", sent).json()
    assert made["poll"] == {
        "options": [
            {"n": 1, "text": "Wool", "product": None}, {"n": 2, "text": "Tent", "product": "tent"}
        ],
        "votes": 0,
    }  # fmt: skip
    path = f"posts/{made['id']}/"
    assert made["poll_results"]["voted"] is None  # its author
    assert api(ben)("get", path).json()["poll_results"] is None
    assert api()("get", path).json()["poll_results"] is None
    voted = api(ben)("put", f"{path}vote/", {"option": 2})
    assert voted.json() == {
        "voted": 2, "votes": 1,
        "options": [
            {"n": 1, "text": "Wool", "votes": 0, "percent": 0},
            {"n": 2, "text": "Tent", "votes": 1, "percent": 100},
        ],
    }  # fmt: skip
    assert api(ben)("get", path).json()["poll_results"] == voted.json()
    assert api()("get", path).json()["poll_results"] is None


@pytest.mark.row("B29")
def test_a_vote_is_cast_once_and_stays(api: Any, ben: Member) -> None:
    path = f"posts/{make_poll().public_id}/vote/"
    assert api(ben)("put", path, {"option": 1}).status_code == 200
    assert api(ben)("put", path, {"option": 1}).status_code == 200
    other = api(ben)("put", path, {"option": 2})
    assert (other.status_code, other.json()["code"]) == (409, "already_voted")
    assert list(PollOption.objects.order_by("position").values_list("votes", flat=True)) == [1, 0]


@pytest.mark.parametrize("option", [0, -1, 3, "1", 1.5, True, None, 10**30])
def test_what_is_no_option_is_refused(api: Any, ben: Member, option: Any) -> None:
    cache.clear()
    answer = api(ben)("put", f"posts/{make_poll().public_id}/vote/", {"option": option})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["option"])
    assert not PollVote.objects.exists()


def test_only_members_vote_and_only_in_polls_that_they_may_see(
    api: Any, ana: Member, ben: Member, cem: Member
) -> None:
    poll = make_poll(author=ana)
    path = f"posts/{poll.public_id}/vote/"
    assert api()("put", path, {"option": 1}).status_code == 401
    assert api(cem)("put", path, {"option": 1}).status_code == 403
    Post.objects.filter(pk=poll.pk).update(state="removed")
    assert api(ben)("put", path, {"option": 1}).status_code == 404
    assert not PollVote.objects.exists()


@pytest.mark.row("B29")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "A poll has 2 to 6 options."),
        ([{"text": "one"}], "A poll has 2 to 6 options."),
        ([{"text": str(n)} for n in range(7)], "A poll has 2 to 6 options."),
        ([{"text": "Wool"}, {"text": " wool "}], "Two options are the same."),
        ([{"text": "Wool"}, {"text": " "}], "An option is empty."),
        ([{"text": "Wool"}, {"text": "x" * 81}], "An option has at most 80 characters."),
    ],
)
def test_a_poll_has_two_to_six_different_options(
    api: Any, ana: Member, options: list[dict[str, str]], message: str
) -> None:
    make_interest()
    answer = api(ana)("post", "posts/", body(kind="poll", options=options))
    assert (answer.status_code, answer.json()["errors"]["options"]) == (400, [message])
    assert not Post.objects.exists()


def test_an_option_is_a_product_of_this_shop(api: Any, ana: Member) -> None:
    make_interest()
    sent = body(kind="poll", options=[{"text": "Wool"}, {"product": "elsewhere"}])
    answer = api(ana)("post", "posts/", sent)
    assert (answer.status_code, answer.json()["code"]) == (400, "product_not_in_catalogue")


@pytest.mark.row("B29")
def test_voting_works_without_a_script(client: Client, ben: Member) -> None:
    poll = make_poll()
    client.force_login(ben)
    page = client.get(f"/p/{poll.public_id}/").content.decode()
    assert "Results so far" not in page
    (first, _) = re.findall(r'formaction="([^"]+/vote/\d/)"', page)
    answer = client.post(first)
    assert answer["Location"] == f"/p/{poll.public_id}/#poll"
    page = client.get(f"/p/{poll.public_id}/").content.decode()
    assert "Results so far" in page
    assert "Your vote" in page
    assert client.post(first.replace("/1/", "/2/")).status_code == 409
    assert client.post(first.replace("/1/", "/9/")).status_code == 404


def test_words_of_a_poll_are_text(client: Client) -> None:
    poll = make_poll(OptionInput("<script>alert(1)</script>"), OptionInput("b"))
    assert "<script>alert" not in client.get(f"/p/{poll.public_id}/").content.decode()


def test_a_vote_that_was_counted_shows_at_once(client: Client, ben: Member) -> None:
    poll = make_poll()
    assert "0 votes" in client.get(f"/p/{poll.public_id}/").content.decode()
    vote(member=ben, post=poll, option=1, now=timezone.now())
    poll.refresh_from_db()
    assert PollVote.objects.get().option.votes == 1


# --- The composer --------------------------------------------------------------------------------


@pytest.mark.row("A33")
def test_the_composer_offers_the_kinds_and_makes_them_without_a_script(
    client: Client, ana: Member, tent: Product
) -> None:
    client.force_login(ana)
    page = client.get("/post/new/").content.decode()
    for kind in ("review", "how_to", "question", "poll"):
        assert f'name="kind" value="{kind}"' in page
    form = {"kind": "review", "stars": "4", "caption": LONG, "product_query": "tent",
            "interests": ["dogs"]}  # fmt: skip
    assert client.post("/post/new/", form).status_code == 302
    assert PostReview.objects.get().stars == 4
    poll = {"kind": "poll", "caption": "Which?", "interests": ["dogs"],
            "option": ["Wool", "/products/tent/", "", ""]}  # fmt: skip
    assert client.post("/post/new/", poll).status_code == 302
    assert [(o.text, o.product) for o in PollOption.objects.order_by("position")] == [
        ("Wool", None), ("Tent", tent)
    ]  # fmt: skip


def test_the_composer_names_what_is_missing_and_keeps_what_was_typed(
    client: Client, ana: Member
) -> None:
    make_interest()
    client.force_login(ana)
    form = {"kind": "poll", "caption": "Which?", "interests": ["dogs"], "option": ["Wool"]}
    answer = client.post("/post/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "A poll has 2 to 6 options." in page
    assert 'value="Wool"' in page
    assert re.search(r'name="kind" value="poll" checked', page)
