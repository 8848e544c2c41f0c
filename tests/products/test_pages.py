"""The shop's pages, through the client."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from products.alerting import tell_who_waits
from products.models import BagLine, Click, Order, Review, StockAlert
from products.services.bag import add_to_bag
from products.services.reviews import remove_review, write_review
from products.services.stock import set_stock
from spark.models import Job
from tests.factories.members import make_member, make_outsider
from tests.factories.products import (
    make_address,
    make_buyer,
    make_category,
    make_link,
    make_payment_method,
    make_product,
)

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def fill(member, product, *, quantity=1):
    return add_to_bag(
        member=member, product=product, quantity=quantity, visitor_key=None, now=timezone.now()
    )


# --- Product page --------------------------------------------------------------------------------


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


# --- Reviews ------------------------------------------------------------------------------------


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


# --- Bag ----------------------------------------------------------------------------------------


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


# --- Buying -------------------------------------------------------------------------------------


@pytest.mark.row("A28", "A29")
def test_buy_now_places_the_order_at_once_and_it_can_be_undone(client):
    ana, ben = make_member(), make_buyer()
    product = make_product(slug="tent", stock=2)
    link = make_link(product=product, credited_member=ana)
    client.force_login(ben)
    fields = {"product": "tent", "quantity": "1", "tag": link.token, "key": "press-1"}

    response = client.post("/buy/", fields, headers=JSON)

    order = Order.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "order": order.public_id,
        "order_url": f"/orders/{order.public_id}/",
        "cancel_url": f"/orders/{order.public_id}/cancel/",
        "message": "Ordered. You can cancel for 15 minutes.",
    }
    assert order.lines.get().credited_member == ana
    undone = client.post(response.json()["cancel_url"], headers=JSON)
    assert undone.json() == {"message": "Order cancelled"}
    product.refresh_from_db()
    assert product.stock == 2


def test_pressing_twice_orders_once(client):
    make_product(slug="tent", stock=5)
    client.force_login(make_buyer())
    fields = {"product": "tent", "key": "one-press"}
    answers = [client.post("/buy/", fields, headers=JSON).json()["order"] for _ in range(2)]
    assert len(set(answers)) == 1
    assert Order.objects.count() == 1


def test_the_same_key_for_something_else_is_422(client):
    make_product(slug="tent")
    make_product(slug="lamp")
    client.force_login(make_buyer())
    client.post("/buy/", {"product": "tent", "key": "k"})
    response = client.post("/buy/", {"product": "lamp", "key": "k"}, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
    assert Order.objects.count() == 1


def test_a_refused_order_can_be_tried_again_with_the_same_key(client):
    product = make_product(slug="tent", stock=0)
    client.force_login(make_buyer())
    assert client.post("/buy/", {"product": "tent", "key": "k"}).status_code == 409
    set_stock(product=product, stock=1, now=timezone.now())
    assert client.post("/buy/", {"product": "tent", "key": "k"}).status_code == 302


def test_a_refused_order_records_no_click(client):
    product = make_product(slug="tent", stock=0)
    link = make_link(product=product, credited_member=make_member())
    client.force_login(make_buyer())
    client.post("/buy/", {"product": "tent", "key": "k", "tag": link.token})
    assert not Click.objects.exists()


@pytest.mark.row("A29")
def test_one_click_that_is_not_set_up_says_where_to_set_it_up(client):
    make_product(slug="tent")
    client.force_login(make_member())
    response = client.post("/buy/", {"product": "tent", "key": "k"}, headers=JSON)
    assert response.status_code == 409
    assert response.json()["code"] == "one_click_unavailable"
    assert response.json()["url"] == "/settings/one-click/"


def test_a_changed_price_is_told_and_not_paid(client):
    make_product(slug="tent", price_minor=2500)
    client.force_login(make_buyer())
    fields = {"product": "tent", "key": "k", "price": "1999", "quantity": "2"}
    response = client.post("/buy/", fields, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (409, "price_changed")
    assert response.json()["price"] == {"amount_minor": 5000, "currency": "USD"}
    page = client.post("/buy/", fields).content.decode()
    assert "It is $50.00 now." in page


BAD_QUANTITIES = [
    "0", "-1", "1.5", "1e309", "NaN", "\u0661", str(2**63), "null", "[]", "{}", "1 000", "+1",
    "0x1", "100", "1\0", " ", "99999999999999999999",
]  # fmt: skip


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
@pytest.mark.parametrize("path", ["/buy/", "/bag/add/"])
def test_a_bad_quantity_is_400_and_names_the_field(client, path, quantity):
    product = make_product(slug="tent", stock=200)
    client.force_login(make_buyer())
    fields = {"product": "tent", "key": "k", "quantity": quantity}
    response = client.post(path, fields, headers=JSON)
    body = response.json()
    assert (response.status_code, body["code"]) == (400, "invalid")
    assert body["detail"].startswith("quantity: ")
    product.refresh_from_db()
    assert (product.stock, Order.objects.count(), BagLine.objects.count()) == (200, 0, 0)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"product": "nothing", "key": "k"}, 404, None),
        ({"product": "", "key": "k"}, 400, "invalid"),
        ({"product": "a\0b", "key": "k"}, 400, "invalid"),
        ({"product": "x" * 121, "key": "k"}, 400, "invalid"),
        ({"product": "tent"}, 400, "invalid"),
        ({"product": "tent", "key": "k" * 101}, 400, "invalid"),
        ({"product": "tent", "key": "k", "tag": "x" * 41}, 400, "invalid"),
        ({"product": "tent", "key": "k", "price": "-5"}, 400, "invalid"),
        ({"product": ["tent", "lamp"], "key": "k"}, 400, "invalid"),
        ({"product": "tent", "key": "k", "quantity": ["1", "99"]}, 400, "invalid"),
        ({"product": "tent", "key": "k", "quantity": "11"}, 409, "out_of_stock"),
        ({"product": "gone", "key": "k"}, 409, "not_buyable"),
    ],
)
def test_a_bad_order_is_refused_with_its_status_and_nothing_is_written(
    client, fields, status, code
):
    make_product(slug="tent", stock=10)
    make_product(slug="gone", status="discontinued")
    client.force_login(make_buyer())
    response = client.post("/buy/", fields, headers=JSON)
    assert response.status_code == status
    if code:
        assert response.json()["code"] == code
    assert not Order.objects.exists()


def test_another_members_order_is_not_found(client):
    make_product(slug="tent")
    client.force_login(make_buyer())
    url = client.post("/buy/", {"product": "tent", "key": "k"})["Location"]
    client.force_login(make_buyer())
    assert client.get(url).status_code == 404
    assert client.post(f"{url}cancel/").status_code == 404
    assert Order.objects.get().state == "placed"


@pytest.mark.row("A29")
def test_the_order_page_offers_to_cancel_while_there_is_time(client):
    make_product(slug="tent")
    client.force_login(make_buyer())
    url = client.post("/buy/", {"product": "tent", "key": "k"})["Location"]
    assert "Cancel order" in client.get(url).content.decode()
    Order.objects.update(cancellable_until=timezone.now() - timedelta(seconds=1))
    assert "Cancel order" not in client.get(url).content.decode()
    response = client.post(f"{url}cancel/", headers=JSON)
    assert (response.status_code, response.json()["code"]) == (409, "too_late_to_cancel")


@pytest.mark.parametrize("rows", [1, 15])
def test_the_list_of_orders_asks_few_questions(client, rows, django_assert_max_num_queries):
    make_product(slug="tent", stock=50)
    client.force_login(make_buyer())
    for n in range(rows):
        client.post("/buy/", {"product": "tent", "key": f"k{n}"})
    with django_assert_max_num_queries(8):
        assert client.get("/orders/").status_code == 200


# --- Back in stock ------------------------------------------------------------------------------


@pytest.mark.row("A31")
def test_who_asked_is_told_once_when_the_product_is_back(client):
    ben, product = make_member(handle="ben"), make_product(slug="tent", stock=0)
    client.force_login(ben)
    for _ in range(2):
        client.post("/products/tent/notify/")
    assert StockAlert.objects.count() == 1

    now = timezone.now()
    set_stock(product=product, stock=4, now=now)

    assert Job.objects.get(kind="products.stock_back").payload == {"product_id": product.pk}
    assert [tell_who_waits(product_id=product.pk, now=now) for _ in range(2)] == [1, 0]
    assert [letter.to for letter in mail.outbox] == [["ben@example.com"]]
    assert "/products/tent/" in mail.outbox[0].body


def test_a_letter_that_fails_is_still_owed(settings):
    ben, product = make_member(), make_product(stock=3)
    StockAlert.objects.create(member=ben, product=product)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):
        tell_who_waits(product_id=product.pk, now=timezone.now())
    assert StockAlert.objects.get().notified_at is None


# --- Settings of the shop -----------------------------------------------------------------------

ADDRESS = {
    "name": "Ben Stone", "line1": "Elm Street 4", "city": "Springfield", "postcode": "12345",
    "country": "US",
}  # fmt: skip


@pytest.mark.row("A29")
def test_one_click_can_be_switched_on_only_with_address_and_payment(client):
    ben = make_member()
    client.force_login(ben)
    assert client.post("/settings/one-click/switch/", {"is_on": "1"}).status_code == 409
    client.post("/settings/addresses/", ADDRESS)
    client.post("/settings/payment/", {"number": "4711-A"})
    assert client.post("/settings/one-click/switch/", {"is_on": "1"}).status_code == 302
    ben.refresh_from_db()
    assert ben.has_one_click
    assert "On</dd>" in client.get("/settings/one-click/").content.decode()


def test_removing_the_last_address_switches_one_click_off(client):
    ben = make_buyer()
    client.force_login(ben)
    client.post(f"/settings/addresses/{ben.addresses.get().public_id}/remove/")
    ben.refresh_from_db()
    assert not ben.has_one_click


def test_a_new_default_address_replaces_the_old_one(client):
    ben = make_buyer()
    client.force_login(ben)
    client.post("/settings/addresses/", {**ADDRESS, "line1": "Oak Road 1", "is_default": "on"})
    assert [row.line1 for row in ben.addresses.filter(is_default=True)] == ["Oak Road 1"]
    first = ben.addresses.get(line1="Elm Street 4")
    client.post(f"/settings/addresses/{first.public_id}/", {**ADDRESS, "city": "Shelbyville"})
    first.refresh_from_db()
    assert (first.city, first.is_default) == ("Shelbyville", False)


@pytest.mark.parametrize(
    "bad",
    [{"postcode": "12<34"}, {"country": "ZZ"}, {"name": ""}, {"line1": "x" * 101}, {"city": "a\0"}],
)
def test_a_bad_address_is_400_and_not_kept(client, bad):
    ben = make_member()
    client.force_login(ben)
    assert client.post("/settings/addresses/", {**ADDRESS, **bad}).status_code == 400
    assert not ben.addresses.exists()


def test_another_members_address_and_payment_are_not_found(client):
    other = make_outsider()
    address, method = make_address(member=other), make_payment_method(member=other)
    client.force_login(make_member())
    assert client.get(f"/settings/addresses/{address.public_id}/").status_code == 404
    assert client.post(f"/settings/addresses/{address.public_id}/remove/").status_code == 404
    assert client.post(f"/settings/payment/{method.public_id}/remove/").status_code == 404
    assert other.addresses.exists()


# --- Search and brand ---------------------------------------------------------------------------


def search(client, **query):
    return client.get("/search/", query).content.decode()


def test_search_finds_by_title_brand_and_category(client):
    make_product(slug="tent", title="Ridgeline tent")
    make_product(slug="game", title="Chess", category=make_category(path="/games/"))
    assert "/products/tent/" in search(client, q="ridge")
    assert "/products/tent/" in search(client, q="northpeak tent")
    assert "/products/game/" in search(client, q="games")
    assert "/products/game/" not in search(client, q="tent")


def test_a_misspelt_word_finds_the_nearest_one(client):
    make_product(slug="backpack", title="Daypack backpack")
    page = search(client, q="bakcpack")
    assert "/products/backpack/" in page
    assert "<strong>backpack</strong>" in page


def test_search_narrows_by_category_price_brand_and_stock(client):
    shoes = make_category(path="/fashion/shoes/")
    make_product(slug="boot", category=shoes, price_minor=12000)
    make_product(slug="slipper", category=shoes, price_minor=1500, stock=0)
    make_product(slug="tent", price_minor=18000)
    assert "/products/tent/" not in search(client, category="fashion")
    assert "/products/slipper/" in search(client, category="shoes")
    assert "/products/slipper/" not in search(client, category="shoes", in_stock="1")
    page = search(client, price_from="100", price_to="150")
    assert "/products/boot/" in page
    assert "/products/tent/" not in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"q": "x" * 101}, 400), ({"q": "a\0"}, 400), ({"price_from": "abc"}, 400),
        ({"category": "'; drop"}, 400), ({"page": "99999999"}, 200), ({"page": "-1"}, 200),
        ({"q": "%_'\""}, 200), ({"price_to": "1e9"}, 400),
    ],
)  # fmt: skip
def test_odd_searches_have_an_answer(client, query, status):
    make_product()
    assert client.get("/search/", query).status_code == status


def test_the_brand_page_shows_its_products_and_its_story(client):
    product = make_product(slug="tent")
    make_product(slug="old", status="discontinued")
    product.brand.story = "Made for rain."
    product.brand.save()
    page = client.get("/brands/northpeak/").content.decode()
    assert "Made for rain." in page
    assert "/products/tent/" in page
    assert "/products/old/" not in page
    assert client.get("/brands/nobody/").status_code == 404


def test_a_removed_review_no_longer_counts():
    product, now = make_product(), timezone.now()
    review = write_review(
        member=make_member(), product=product, stars=5, title="", body="Good", now=now
    )
    for _ in range(2):
        remove_review(review=review, now=now)
    product.refresh_from_db()
    assert (product.rating_sum, product.rating_count) == (0, 0)
