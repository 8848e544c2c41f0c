"""Staff at the catalogue."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from products.models import ImportRun, Product, Review, StockAlert
from products.services.orders import buy_now
from products.services.reviews import write_review
from spark.models import Job
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_buyer, make_link, make_product

pytestmark = pytest.mark.django_db
HEAD = "id,title,description,link,image_link,availability,price\n"
GOOD = HEAD + "A,Tent,Dry,https://a.example.com/,https://a.example.com/1.jpg,in_stock,1.00 USD\n"


@pytest.fixture
def staff(client):
    client.force_login(make_staff())
    return client


def upload(client, content, *, name="shop.csv"):
    file = SimpleUploadedFile(name, content.encode())
    return client.post("/admin/products/importrun/add/", {"upload": file})


@pytest.mark.row("B17")
def test_an_uploaded_catalogue_is_kept_and_owed_to_the_worker(staff):
    assert upload(staff, GOOD).status_code == 302
    run = ImportRun.objects.get()
    assert (run.state, run.file_name, run.started_by.is_superuser) == ("waiting", "shop.csv", True)
    assert run.file.read() == GOOD.encode()
    assert Job.objects.get(kind="products.import").payload == {"run_id": run.pk}


@pytest.mark.row("B17")
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><rss/>', "declares a DTD"),
        ("PK\x03\x04", "packed"),
        ("name,cost\na,b\n", "lacks the column"),
        ("", "empty"),
    ],
)
def test_an_unusable_file_is_400_and_not_kept(staff, content, reason):
    response = upload(staff, content)
    assert response.status_code == 400
    assert reason in response.content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_of_more_than_50_mb_is_400(staff, monkeypatch):
    monkeypatch.setattr("products.admin.imports.LARGEST_FILE", 10)
    response = upload(staff, GOOD)
    assert response.status_code == 400
    assert "larger than 50 MB" in response.content.decode()


def test_the_report_of_an_import_names_the_refused_rows(staff):
    run = ImportRun.objects.create(file_name="a.csv", state="done", refused_count=1)
    run.refusals.create(line=7, sku="<b>", reason="price '-1'")
    page = staff.get(f"/admin/products/importrun/{run.pk}/change/").content.decode()
    assert "line 7, &lt;b&gt;: price &#x27;-1&#x27;" in page


def form_of(client, product):
    page = client.get(f"/admin/products/product/{product.pk}/change/")
    data = {}
    for field in page.context["adminform"].form:
        value = field.value()
        data[field.html_name] = "" if value is None else value
    data["initial-stock"] = product.stock
    return data | {"images-TOTAL_FORMS": 0, "images-INITIAL_FORMS": 0}


@pytest.mark.row("A31")
def test_staff_who_empty_a_shelf_move_its_stamp(staff):
    product = make_product(stock=5)
    before = product.stock_changed_at
    data = form_of(staff, product) | {"stock": 0}
    assert staff.post(f"/admin/products/product/{product.pk}/change/", data).status_code == 302
    product.refresh_from_db()
    assert product.stock == 0
    assert product.stock_changed_at > before


def test_staff_who_fill_a_shelf_let_those_who_wait_know(staff):
    product = make_product(stock=0)
    StockAlert.objects.create(member=make_member(), product=product)
    staff.post(
        f"/admin/products/product/{product.pk}/change/", form_of(staff, product) | {"stock": 3}
    )
    assert Job.objects.filter(kind="products.stock_back").count() == 1


def test_a_title_changed_by_staff_does_not_undo_an_order_placed_meanwhile(staff):
    product = make_product(stock=5)
    data = form_of(staff, product)
    buy_now(member=make_buyer(), product=product, quantity=2, visitor_key=None, now=timezone.now())
    staff.post(f"/admin/products/product/{product.pk}/change/", data | {"title": "New", "stock": 5})
    # The form still showed 5: staff who typed nothing there changed nothing there.
    product.refresh_from_db()
    assert (product.title, product.stock) == ("New", 3)


def test_orders_and_clicks_are_read_only(staff):
    order = buy_now(
        member=make_buyer(), product=make_product(), quantity=1, visitor_key=None,
        now=timezone.now(),
    )  # fmt: skip
    link = make_link(product=make_product())
    staff.get(f"/go/{link.token}")
    for name, pk in (("order", order.pk), ("click", 1), ("trackedlink", link.pk)):
        assert staff.get(f"/admin/products/{name}/").status_code == 200
        assert staff.get(f"/admin/products/{name}/add/").status_code == 403
        assert (
            staff.post(f"/admin/products/{name}/{pk}/delete/", {"post": "yes"}).status_code == 403
        )
    assert staff.get(f"/admin/products/order/{order.pk}/change/").status_code == 200
    response = staff.post(f"/admin/products/order/{order.pk}/change/", {"state": "cancelled"})
    assert response.status_code == 403


def test_a_review_is_removed_from_its_page(staff):
    product = make_product(slug="tent")
    review = write_review(
        member=make_member(), product=product, stars=1, title="", body="Spam", now=timezone.now()
    )
    staff.post("/admin/products/review/", {"action": "remove", "_selected_action": [review.pk]})
    assert Review.objects.get().removed_at is not None
    assert Product.objects.get().rating_count == 0
    assert "Spam" not in staff.get("/products/tent/").content.decode()


@pytest.mark.parametrize("name", ["product", "brand", "category", "productimage", "importrun",
                                  "importrefusal", "review"])  # fmt: skip
def test_every_list_of_the_shop_opens(staff, name):
    make_product()
    assert staff.get(f"/admin/products/{name}/").status_code == 200


def test_members_without_the_right_do_not_get_in(client):
    client.force_login(make_member())
    assert client.get("/admin/products/product/").status_code == 302
