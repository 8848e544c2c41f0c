"""The pages of products, their reviews and the bag, through the client."""

import pytest
from django.utils import timezone

from products.models import BagLine, Order, Review
from products.services.stock import set_stock
from tests.factories.members import make_member, make_outsider
from tests.factories.products import (
    make_buyer,
    make_category,
    make_link,
    make_product,
)
from tests.products.filling import fill

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.mark.row("A24", "A74")
def test_the_product_page_shows_name_price_rating_and_delivery(client):
    make_product(
        slug="ridgeline-tent", title="Ridgeline 2 tent", price_minor=18900, list_price_minor=22900,
        rating_sum=43, rating_count=10, delivery_days=1,
    )  # fmt: skip
    page = client.get("/products/ridgeline-tent/").content.decode()
    for text in ("Ridgeline 2 tent", "$189.00", "$229.00", "4.3", "10 reviews"):
        assert text in page
    assert "Member delivery tomorrow" in page
    assert "Add to bag" in page


def test_an_unknown_or_unpublished_product_is_not_found(client):
    make_product(slug="draft", status="unpublished")
    assert client.get("/products/draft/").status_code == 404
    assert client.get("/products/nothing/").status_code == 404


@pytest.mark.row("A32")
def test_a_discontinued_product_has_a_page_with_similar_ones(client):
    old = make_product(slug="old-tent", title="Old tent", status="discontinued")
    near = make_product(slug="new-tent", title="New tent")
    make_product(slug="game", category=make_category(path="/games/"))
    chosen = make_product(slug="tarp", category=make_category(path="/tarps/"))
    old.similar.add(chosen)

    response = client.get("/products/old-tent/")

    page = response.content.decode()
    assert response.status_code == 200
    assert "No longer sold" in page
    assert "Add to bag" not in page
    assert page.index(chosen.get_absolute_url()) < page.index(near.get_absolute_url())
    assert "/products/game/" not in page


@pytest.mark.row("A31")
def test_an_empty_stock_offers_a_message_instead_of_buying(client):
    make_product(slug="tent", stock=0)
    page = client.get("/products/tent/").content.decode()
    assert "Out of stock" in page
    assert "Notify me" in page
    assert "Add to bag" not in page


@pytest.mark.row("A29")
@pytest.mark.parametrize(
    ("country", "label"), [("US", "Buy now"), ("DE", "Order with obligation to pay")]
)
def test_the_buy_button_says_what_the_country_asks(client, country, label):
    make_product(slug="tent")
    client.force_login(make_buyer(country=country))
    assert f">{label}</button>" in client.get("/products/tent/").content.decode()


def test_without_one_click_there_is_no_buy_button(client):
    make_product(slug="tent")
    client.force_login(make_member())
    assert "Buy now" not in client.get("/products/tent/").content.decode()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}"]
)
def test_what_the_catalogue_says_is_shown_as_text(client, text):
    make_product(slug="tent", title=text, description=text)
    page = client.get("/products/tent/").content.decode()
    assert text not in page or text.startswith("{{")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert ">14<" not in page


@pytest.mark.parametrize("rows", [1, 12])
def test_the_product_page_asks_few_questions_for_any_number_of_reviews(
    client, rows, django_assert_max_num_queries
):
    product = make_product(slug="tent")
    for _ in range(rows):
        Review.objects.create(product=product, author=make_outsider(), stars=4, body="Good")
    client.get("/products/tent/")
    with django_assert_max_num_queries(7):
        client.get("/products/tent/")


@pytest.mark.row("A36")
def test_reviews_stand_on_the_product_page_and_count(client):
    product = make_product(slug="tent")
    client.force_login(make_member(name="Ben Stone"))
    client.post("/products/tent/review/", {"stars": "4", "title": "Dry", "body": "Kept us dry."})
    product.refresh_from_db()
    assert (product.rating_sum, product.rating_count) == (4, 1)
    page = client.get("/products/tent/").content.decode()
    assert "Kept us dry." in page
    assert "Ben Stone" in page
    assert "Verified purchase" not in page


def test_a_buyers_review_is_marked_as_verified(client):
    ben, product = make_buyer(), make_product(slug="tent")
    client.force_login(ben)
    client.post("/buy/", {"product": "tent", "key": "k"})
    client.post("/products/tent/review/", {"stars": "5", "body": "Good"})
    assert Review.objects.get().is_verified_purchase
    assert "Verified purchase" in client.get(product.get_absolute_url()).content.decode()


def test_a_second_review_of_the_same_member_is_refused(client):
    make_product(slug="tent")
    client.force_login(make_member())
    answers = [
        client.post("/products/tent/review/", {"stars": "4", "body": "Good"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [302, 409]
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"stars": "0"}, {"stars": "6"}, {"stars": "4.5"}, {"stars": ""}, {"body": ""},
        {"body": " \n "}, {"body": "x" * 5001}, {"title": "x" * 101}, {"body": "a\0b"},
    ],
)  # fmt: skip
def test_a_review_out_of_bounds_is_400_and_not_written(client, bad):
    product = make_product(slug="tent")
    client.force_login(make_member())
    response = client.post("/products/tent/review/", {"stars": "4", "body": "Good", **bad})
    product.refresh_from_db()
    assert (response.status_code, Review.objects.count(), product.rating_count) == (400, 0, 0)


def test_who_may_not_contribute_may_not_review(client):
    make_product(slug="tent")
    client.force_login(make_outsider())
    response = client.post("/products/tent/review/", {"stars": "4", "body": "Good"})
    assert (response.status_code, Review.objects.count()) == (403, 0)


@pytest.mark.row("A30")
def test_adding_answers_the_new_count_and_leaves_the_page_alone(client):
    make_product(slug="tent")
    client.force_login(make_member())
    for count in (1, 2):
        response = client.post("/bag/add/", {"product": "tent", "next": "/feed/"}, headers=JSON)
        assert response.json() == {"message": "Added to your bag", "bag_count": count}


@pytest.mark.row("A30")
def test_without_a_script_adding_returns_to_the_same_place(client):
    make_product(slug="tent")
    client.force_login(make_member())
    response = client.post("/bag/add/", {"product": "tent", "next": "/feed/?page=3#post-7"})
    assert (response.status_code, response["Location"]) == (302, "/feed/?page=3#post-7")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "\\\\evil.example",
        "/\\evil.example", "javascript:alert(1)", "http:evil.example", "data:text/html,x",
        " //evil.example", "/%2f/evil.example", "https:///evil.example", "evil.example",
        "http://testserver@evil.example/", "\t//evil.example", "//testserver@evil.example",
    ],
)  # fmt: skip
def test_a_form_sends_nobody_to_another_site(client, target):
    make_product(slug="tent")
    client.force_login(make_member())
    response = client.post("/bag/add/", {"product": "tent", "next": target})
    assert response["Location"] == "/bag/"


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client):
    make_product(slug="tent")
    response = client.post("/bag/add/", {"product": "tent", "next": "/discover/"})
    assert response["Location"] == "/accounts/login/?next=%2Fdiscover%2F"
    response = client.post("/bag/add/", {"product": "tent"}, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert not BagLine.objects.exists()


def test_the_frame_shows_how_many_units_are_in_the_bag(client):
    ben = make_member()
    fill(ben, make_product(), quantity=3)
    client.force_login(ben)
    assert "data-bag-count>3</b>" in client.get("/bag/").content.decode()
    assert client.get("/bag/count/").content == b"3"


@pytest.mark.row("A28")
def test_without_one_click_two_presses_leave_the_product_in_the_bag(client):
    ana, ben, product = make_member(), make_member(), make_product(slug="tent")
    link = make_link(product=product, credited_member=ana)
    client.force_login(ben)
    client.post("/bag/add/", {"product": "tent", "tag": link.token}, headers=JSON)
    line = BagLine.objects.get()
    assert (line.click.credited_member, Order.objects.count()) == (ana, 0)


def test_a_line_is_changed_and_taken_out(client):
    ben, product = make_member(), make_product()
    line = fill(ben, product)
    client.force_login(ben)
    client.post(f"/bag/{line.public_id}/", {"quantity": "4"})
    assert BagLine.objects.get().quantity == 4
    client.post(f"/bag/{line.public_id}/", {"quantity": "0"})
    assert not BagLine.objects.exists()


def test_another_members_line_is_not_found(client):
    line = fill(make_member(), make_product())
    client.force_login(make_member())
    assert client.post(f"/bag/{line.public_id}/", {"quantity": "4"}).status_code == 404
    assert client.post(f"/bag/{line.public_id}/remove/").status_code == 404
    assert BagLine.objects.get().quantity == 1


@pytest.mark.parametrize("rows", [1, 30])
def test_the_bag_asks_few_questions_for_any_number_of_lines(
    client, rows, django_assert_max_num_queries
):
    ben = make_buyer()
    for _ in range(rows):
        fill(ben, make_product())
    client.force_login(ben)
    with django_assert_max_num_queries(9):
        assert client.get("/bag/").status_code == 200


def test_a_bag_with_sold_out_goods_says_so_and_cannot_be_ordered(client):
    ben, product = make_buyer(), make_product(title="Lamp")
    fill(ben, product)
    set_stock(product=product, stock=0, now=timezone.now())
    client.force_login(ben)
    assert "Lamp is out of stock." in client.get("/bag/").content.decode()
    response = client.post("/bag/order/", {"key": "k", "total": "1999"}, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (409, "out_of_stock")
