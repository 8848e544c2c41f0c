"""Catalogue files: good rows in, bad ones named by line and reason, twice changes nothing."""

# ruff: noqa: E501 - a table of inputs and answers reads best with one pair a line

from datetime import timedelta

import pytest
from django.utils import timezone

import products.tasks  # noqa: F401 - the worker loads it by itself
from products.models import Category, Product, ProductImage, StockAlert
from products.services.stock import set_stock
from spark.models import Job
from tests.factories.members import make_member
from tests.factories.products import make_product
from tests.products.catalogues import ROW, counts, feed, refusals, table, take

pytestmark = pytest.mark.django_db


@pytest.mark.row("B17")
@pytest.mark.parametrize("write", ["xml", "csv", "tsv"])
def test_every_format_gives_the_same_products(write):
    row = {
        "brand": "Northpeak", "gtin": "4006381333931", "product_type": "Outdoor &gt; Tents",
        "sale_price": "149.00 USD", "item_group_id": "R2", "quantity": "7",
    }  # fmt: skip
    text = feed(row) if write == "xml" else table(row, mark="\t" if write == "tsv" else ",")
    run = take(text, name=f"catalogue.{write}")
    assert (run.state, counts(run)) == ("done", (1, 0, 0, 0))
    tent = Product.objects.get()
    assert (tent.sku, tent.slug, tent.title) == ("TENT-1", "ridgeline-2-tent", "Ridgeline 2 tent")
    assert (tent.price_minor, tent.list_price_minor, tent.currency) == (14900, 18900, "USD")
    assert (tent.brand.name, tent.gtin, tent.item_group_id) == ("Northpeak", "4006381333931", "R2")
    assert (tent.category.path, tent.stock, tent.state) == ("/outdoor/tents/", 7, "live")
    assert Category.objects.get(path="/outdoor/tents/").parent.path == "/outdoor/"
    image = tent.images.get()
    assert (image.source_url, image.state) == ("https://img.example.com/tent.jpg", "waiting")


@pytest.mark.row("B17")
@pytest.mark.parametrize("write", [feed, table])
def test_the_same_file_twice_changes_nothing(write):
    text = write({"id": "A"}, {"id": "B", "additional_image_link": "https://img.example.com/2.jpg"})
    take(text)
    before = list(Product.objects.order_by("id").values())
    pictures = list(ProductImage.objects.order_by("id").values())
    assert counts(take(text)) == (0, 0, 2, 0)
    assert list(Product.objects.order_by("id").values()) == before
    assert list(ProductImage.objects.order_by("id").values()) == pictures


def test_a_changed_row_changes_its_product_and_keeps_its_address():
    take(table({}))
    kept = Product.objects.get()
    run = take(table({"title": "Ridgeline 3 tent", "price": "200.00 USD"}))
    assert counts(run) == (0, 1, 0, 0)
    tent = Product.objects.get()
    assert (tent.pk, tent.slug, tent.public_id) == (kept.pk, kept.slug, kept.public_id)
    assert (tent.title, tent.price_minor) == ("Ridgeline 3 tent", 20000)


def test_staff_decide_what_is_published_not_the_file():
    take(table({}))
    Product.objects.update(status="discontinued")
    take(table({"price": "1.00 USD"}))
    assert Product.objects.get().status == "discontinued"


def test_two_products_of_one_title_have_two_addresses():
    make_product(slug="ridgeline-2-tent")
    take(table({"id": "A"}, {"id": "B"}))
    assert Product.objects.values("slug").distinct().count() == 3


@pytest.mark.row("A31")
def test_out_of_stock_in_the_file_is_out_of_stock_here_at_once():
    now = timezone.now()
    take(table({"quantity": "5"}), now=now)
    later = now + timedelta(hours=2)
    take(table({"availability": "out_of_stock"}), now=later)
    tent = Product.objects.get()
    assert (tent.state, tent.stock, tent.stock_changed_at) == ("out_of_stock", 0, later)


def test_a_file_without_quantities_leaves_the_counted_stock_alone():
    now = timezone.now()
    take(table({}), now=now)
    set_stock(product=Product.objects.get(), stock=3, now=now)
    take(table({"price": "99.00 USD"}), now=now)
    assert Product.objects.get().stock == 3


def test_who_waits_is_told_when_the_file_brings_the_product_back():
    take(table({"availability": "out_of_stock"}))
    StockAlert.objects.create(member=make_member(), product=Product.objects.get())
    take(table({"quantity": "4"}))
    assert Job.objects.filter(kind="products.stock_back").count() == 1


def test_pictures_that_the_file_no_longer_names_are_dropped():
    take(table({"additional_image_link": "https://img.example.com/2.jpg"}))
    take(table({"additional_image_link": "https://img.example.com/3.jpg"}))
    urls = list(ProductImage.objects.order_by("position").values_list("source_url", "position"))
    assert urls == [("https://img.example.com/tent.jpg", 0), ("https://img.example.com/3.jpg", 1)]


def test_the_pictures_are_owed_to_the_media_queue_once():
    take(table({"id": "A"}, {"id": "B"}))
    job = Job.objects.get(kind="products.fetch_pictures")
    assert (job.queue, job.state) == ("media", "waiting")


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("image_link", "Image link").replace("id,", "g:id,", 1).encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: (text + "\n\n  \n").encode(),
    ],
    ids=["bom", "utf-16", "crlf", "spelling", "semicolon", "blank-lines"],
)
def test_files_as_other_programs_write_them_are_read(encode):
    assert counts(take(encode(table({"title": "Café table"})))) == (1, 0, 0, 0)
    assert Product.objects.get().title == "Café table"


def test_a_quoted_description_may_have_lines_and_commas():
    run = take(table({"description": '"Dry.\nLight, too.\nSays ""wow""."'}, {"id": "B"}))
    assert counts(run) == (2, 0, 0, 0)
    assert Product.objects.get(sku="TENT-1").description == 'Dry.\nLight, too.\nSays "wow".'


def test_a_description_in_html_becomes_plain_text():
    take(
        feed(
            {
                "description": "<![CDATA[<p>Dry</p><ul><li>light<script>x()</script></ul> &amp; warm]]>"
            }
        )
    )
    text = Product.objects.get().description
    assert "<" not in text
    assert text.startswith("Dry\n")
    assert text.endswith("& warm")


def test_an_atom_feed_is_read():
    entry = "".join(f"<g:{name}>{text}</g:{name}>" for name, text in ROW.items() if name != "link")
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">'
        f'<entry>{entry}<link href="https://shop.example.com/tent"/></entry></feed>'
    )
    assert counts(take(text)) == (1, 0, 0, 0)


BAD_ROWS = [
    ({"id": ""}, "id is missing."),
    ({"title": ""}, "title is missing."),
    ({"image_link": ""}, "image_link is missing."),
    ({"price": ""}, "price is missing."),
    ({"price": "-1 USD"}, """price '-1 USD' is not like "19.99 USD"."""),
    ({"price": "NaN USD"}, """price 'NaN USD' is not like "19.99 USD"."""),
    ({"price": "1e9 USD"}, """price '1e9 USD' is not like "19.99 USD"."""),
    ({"price": '"1,00 USD"'}, """price '1,00 USD' is not like "19.99 USD"."""),
    ({"price": "１９ USD"}, """price '１９ USD' is not like "19.99 USD"."""),
    ({"price": "19.99"}, """price '19.99' is not like "19.99 USD"."""),
    ({"price": "19.99 usd"}, """price '19.99 usd' is not like "19.99 USD"."""),
    ({"price": "19.999 USD"}, "price has too many decimals for USD."),
    ({"price": "19.99 JPY"}, "price has too many decimals for JPY."),
    ({"price": "0.00 USD"}, "price must be above 0."),
    ({"price": "19.99 XXX"}, "price has the unknown currency XXX."),
    ({"sale_price": "200.00 USD"}, "sale_price is above price."),
    ({"sale_price": "20.00 EUR"}, "sale_price has another currency than price."),
    ({"availability": "maybe"}, "availability 'maybe' is not known."),
    ({"title": "<b>Tent</b>"}, "title holds HTML; give plain text."),
    ({"title": "<script>alert(1)</script>"}, "title holds HTML; give plain text."),
    ({"title": "x" * 151}, "title is longer than 150 characters."),
    ({"title": "\u200e\u202e"}, "title is missing."),
    ({"description": "<p></p>"}, "description is missing."),
    ({"description": "x" * 5001}, "description is longer than 5,000 characters."),
    ({"brand": "x" * 71}, "brand is longer than 70 characters."),
    ({"id": "x" * 51}, "id has 1 to 50 plain characters."),
    ({"id": "ä"}, "id has 1 to 50 plain characters."),
    ({"link": "javascript:alert(1)"}, "link must begin with http:// or https://."),
    ({"image_link": "javascript:alert(1)"}, "image_link must begin with http:// or https://."),
    ({"image_link": "file:///etc/passwd"}, "image_link must begin with http:// or https://."),
    ({"image_link": "data:image/png;base64"}, "image_link must begin with http:// or https://."),
    ({"image_link": "//img.example.com/a.jpg"}, "image_link must begin with http:// or https://."),
    ({"image_link": "http://127.0.0.1/a.jpg"}, "image_link leads into a private network."),
    ({"image_link": "http://2130706433/a.jpg"}, "image_link leads into a private network."),
    ({"image_link": "http://[::1]/a.jpg"}, "image_link leads into a private network."),
    ({"image_link": "http://169.254.169.254/x"}, "image_link leads into a private network."),
    ({"image_link": "http://localhost/a.jpg"}, "image_link leads into a private network."),
    ({"image_link": "https://me@img.example.com/a"}, "image_link must not name a user or an odd port."),
    ({"image_link": "https://img.example.com:22/"}, "image_link must not name a user or an odd port."),
    ({"image_link": "https://img.example.com:x/"}, "image_link is no web address."),
    ({"image_link": "https://img.example.com/a b"}, "image_link is no web address of at most 2000 characters."),
    ({"gtin": "4006381333932"}, "gtin has a wrong check digit."),
    ({"gtin": "12345"}, "gtin has 8, 12, 13 or 14 digits."),
    ({"gtin": "４００６３８１３３３９３１"}, "gtin has 8, 12, 13 or 14 digits."),
    ({"google_product_category": "188"}, "the category '188' is not known; write Home > Kitchen > Mugs."),
    ({"product_type": "A > B > C > D > E > F > G"}, "product_type has at most 6 levels of 60 characters."),
    ({"quantity": "-3"}, "quantity is no whole number."),
    ({"quantity": "1.5"}, "quantity is no whole number."),
]  # fmt: skip


@pytest.mark.row("B17")
@pytest.mark.parametrize(("change", "reason"), BAD_ROWS, ids=[str(n) for n in range(len(BAD_ROWS))])
def test_a_bad_row_is_refused_with_line_and_reason_and_the_others_are_taken(change, reason):
    run = take(table({"id": "GOOD-1"}, change, {"id": "GOOD-2"}))
    assert run.state == "done"
    assert refusals(run) == [(3, reason)]
    assert sorted(Product.objects.values_list("sku", flat=True)) == ["GOOD-1", "GOOD-2"]


BROKEN_LINES = [
    ('B,"open quote,x,x,x,x,x', "A quote is never closed."),
    ('B,"closed" early,x,x,x,x,x', """The row is no CSV: ',' expected after '"'."""),
    ("B,too,few", "The row has 3 cells, the header 7."),
    ("B,one,two,three,four,five,six,seven", "The row has 8 cells, the header 7."),
    ("B,nul\0,x,x,x,x,x", "The row holds a NUL character."),
    ("B," + "x" * 1_000_000 + ",x,x,x,x,x", "The row is longer than 200,000 characters."),
]


@pytest.mark.row("B17")
@pytest.mark.parametrize(("line", "reason"), BROKEN_LINES, ids=[str(n) for n in range(6)])
def test_a_line_that_cannot_be_read_is_refused_and_the_others_are_taken(line, reason):
    run = take(table({"id": "GOOD-1"}, line, {"id": "GOOD-2"}, {"id": "GOOD-3"}))
    assert refusals(run) == [(3, reason)]
    assert Product.objects.count() == 3


def test_a_row_in_another_encoding_is_refused_and_the_others_are_taken():
    rows = table({"id": "GOOD"}, {"title": "Café"}).encode("latin-1")
    assert refusals(take(rows)) == [(3, "The row is not written in UTF-8.")]


@pytest.mark.row("B17")
@pytest.mark.parametrize("write", [table, feed])
def test_an_id_counts_once_in_a_file(write):
    run = take(write({"title": "First"}, {"title": "Second"}))
    assert [reason for _, reason in refusals(run)] in (
        ["id stands on line 2 already."], ["id stands on line 3 already."],
    )  # fmt: skip
    assert Product.objects.get().title == "First"


def test_a_bad_item_of_an_xml_file_is_named_by_its_line():
    run = take(feed({"id": "A"}, {"id": "B", "price": "free"}, {"id": "C"}))
    assert [line for line, _ in refusals(run)] == [4]
    assert Product.objects.count() == 2


def test_an_item_without_end_is_refused_and_the_others_are_taken():
    run = take(feed({"id": "A"}, {"id": "B", "description": "x" * 300_000}))
    assert refusals(run) == [(4, "The item is longer than 200,000 characters.")]
