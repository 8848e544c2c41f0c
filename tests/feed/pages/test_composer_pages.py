"""Composing, editing and waiting for review through the client, without JavaScript."""

import pytest
from django.utils import timezone

from feed.models import (
    Media,
    Post,
    PostRevision,
)
from feed.services.disclosure import approve_disclosure, reject_disclosure
from feed.services.posts import settle_post
from products.models import Product
from tests.factories.feed import (
    make_interest,
    make_media,
    make_post,
)
from tests.factories.members import make_staff
from tests.factories.products import make_brand, make_product
from tests.feed.api.test_people_api import picture
from tests.feed.pages.browsing import browser

pytestmark = pytest.mark.django_db


@pytest.mark.row("A17")
def test_the_author_closes_comments_edits_and_deletes(ana, ben):
    make_interest(slug="hiking")
    post = make_post(author=ana, caption="Old")
    here = f"/p/{post.public_id}/"
    client = browser(ana)
    page = client.get(here).content.decode()
    for tool in ("Edit", "Close comments", "Delete"):
        assert tool in page
        assert f"{tool}</" not in browser(ben).get(here).content.decode()
    client.post(f"{here}comments/close/")
    assert b"The author has closed the comments." in browser(ben).get(here).content
    assert browser(ben).post(f"{here}comment/", {"body": "x"}).status_code == 403
    medium = post.media.get().public_id
    form = {"caption": "New", f"alt-{medium}": "A lake", "interests": ["dogs", "hiking"]}
    assert client.get(f"{here}edit/").status_code == 200
    assert client.post(f"{here}edit/", form).status_code == 302
    post.refresh_from_db()
    assert (post.caption, post.media.get().alt) == ("New", "A lake")
    assert PostRevision.objects.get().caption == "Old"
    refused = client.post(f"{here}edit/", form | {"caption": "x" * 2201})
    assert refused.status_code == 400
    assert b"at most 2200 characters" in refused.content
    for path in ("edit/", "delete/", "comments/close/"):
        assert browser(ben).post(here + path, form).status_code == 403
    assert client.post(f"{here}delete/").url == "/feed/"
    assert browser(ben).get(here).status_code == 404
    assert client.get(here).status_code == 404


@pytest.mark.row("A38", "A46")
def test_a_pending_post_is_its_authors_alone_until_approved(ana, ben, committed):
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    here = f"/p/{post.public_id}/"
    assert browser(ben).get(here).status_code == browser().get(here).status_code == 404
    assert post.public_id not in browser(ben).get("/m/ana/").content.decode()
    mine = browser(ana).get(here).content.decode()
    assert "Waiting for approval" in mine
    assert "Paid by Northpeak" in mine
    with committed(execute=True):
        approve_disclosure(post=post, reviewer=make_staff(), now=timezone.now())
    for client in (browser(), browser(ben)):
        for path in (here, "/m/ana/"):
            page = client.get(path).content.decode()
            card = page[page.index(f'data-post="{post.public_id}"') :]
            assert card.index("data-disclosure") < card.index("<header")
            assert "Sponsored</b> · Paid by Northpeak" in card


def test_the_author_reads_why_a_post_was_rejected(ana):
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    reject_disclosure(post=post, reviewer=make_staff(), reason="No deal known", now=timezone.now())
    assert b"No deal known" in browser(ana).get(f"/p/{post.public_id}/").content


@pytest.mark.row("A14")
def test_the_composer_works_without_javascript(ana):
    make_interest(slug="dogs")
    make_product(slug="trail-tent", title="Trail tent")
    client = browser(ana)
    page = client.get("/post/new/")
    assert page.status_code == 200
    assert page.content.index(b'name="alt"') < page.content.index(b'name="caption"')
    answer = client.post(
        "/post/new/",
        {
            "pictures": [picture("a.jpg"), picture("b.jpg")],
            "alt": "A tent",
            "caption": "Out #dogs",
            "product_query": "trail",
            "interests": ["dogs"],
        },
    )
    post = Post.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/p/{post.public_id}/")
    assert post.state == Post.State.PROCESSING
    assert post.media.count() == 2
    tag = post.tags.get()
    assert (tag.product.slug, tag.x, tag.y, tag.media) == (
        "trail-tent",
        0.5,
        0.5,
        post.media.first(),
    )
    assert b"being prepared" in client.get(answer.url).content


@pytest.mark.row("A18")
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("https://elsewhere.example/dp/1", "Only products of this shop can be tagged."),
        ("/settings/", "Only products of this shop can be tagged."),
        ("http://[half", "This is no web address."),
        ("no such thing", "No product of this shop has these words in its name."),
        ("withdrawn", "No product of this shop has these words in its name."),
    ],
)
def test_the_composer_tags_products_of_this_shop_only(ana, query, message):
    make_interest(slug="dogs")
    make_product(slug="withdrawn", status=Product.Status.UNPUBLISHED)
    form = {"pictures": [picture()], "interests": ["dogs"], "product_query": query}
    answer = browser(ana).post("/post/new/", form)
    assert answer.status_code == 400
    assert message in answer.content.decode()
    assert not any(rows.objects.exists() for rows in (Post, Media))


def test_the_composer_takes_the_address_of_a_product_page(ana):
    make_interest(slug="dogs")
    make_product(slug="tent")
    for query in ("/products/tent/", "http://127.0.0.1:8000/products/tent/"):
        form = {"pictures": [picture()], "interests": ["dogs"], "product_query": query}
        assert browser(ana).post("/post/new/", form).status_code == 302
    assert Post.objects.filter(tags__product__slug="tent").count() == 2


def test_the_composer_says_what_is_missing_and_keeps_what_was_typed(ana):
    make_interest(slug="dogs")
    answer = browser(ana).post("/post/new/", {"caption": "Typed <b>text</b>", "disclosure": "paid"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Name the brand behind it." in page
    assert "Typed &lt;b&gt;text&lt;/b&gt;" in page
    bad = {"pictures": [picture()], "interests": ["dogs"], "x": "nan"}
    assert browser(ana).post("/post/new/", bad).status_code == 400


@pytest.mark.row("A14")
def test_the_authors_page_asks_until_the_pictures_are_ready(ana):
    post = make_post(author=ana, media=[make_media(owner=ana, state="processing")])
    here = f"/p/{post.public_id}/"
    page = browser(ana).get(here).content.decode()
    assert 'hx-trigger="every 2s"' in page
    asks = {"HX-Request": "true"}
    assert browser(ana).get(here, headers=asks).status_code == 204
    Media.objects.update(state="ready")
    settle_post(post_id=post.pk, now=timezone.now())
    page = browser(ana).get(here, headers=asks).content.decode()
    assert "every 2s" not in page
    assert 'id="main"' in page
