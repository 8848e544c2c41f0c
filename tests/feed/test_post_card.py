"""The one template that draws a post: what it says, in which order, and what it never holds."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

ID = "aBcD1234567890aBcD1234"


def make_tag(*, n: int = 1, state: str = "live", **product: Any) -> dict[str, Any]:
    goods = {
        "slug": f"tent-{n}", "title": f"Tent {n}", "brand": "Northpeak",
        "url": f"/products/tent-{n}/", "image": "/media/tent.webp", "state": state,
        "price": "$189.00", "price_minor": 18900, "currency": "USD", "list_price": None,
        "rating": "4.3", "reviews": 12, "delivery": None,
    }  # fmt: skip
    return {
        "n": n, "product": goods | product, "x": 0.3725, "y": 0.52,
        "x_pct": "37.25%", "y_pct": "52%",
        "media_index": 0, "go_url": f"/go/token{n}", "tray_url": f"/p/{ID}/tray/{n}/",
    }  # fmt: skip


def make_card(*, tags: list[dict[str, Any]] | None = None, **fields: Any) -> dict[str, Any]:
    tags = [make_tag()] if tags is None else tags
    picture = {
        "id": "m1", "kind": "image", "alt": "A tent by a lake", "width": 1080, "height": 1350,
        "placeholder": "data:image/webp;base64,UklGRg==", "colour": "#aabbcc",
        "src": "/media/a.webp",
        "srcset_avif": "", "srcset_webp": "", "video_url": None, "poster_url": None,
        "captions_url": None, "dots": tags,
    }  # fmt: skip
    return {
        "id": ID, "url": f"/p/{ID}/", "kind": "photo", "disclosure": None,
        "author": {"name": "Ana Ruiz", "handle": "ana", "url": "/m/ana/", "portrait": "",
                   "badges": [{"slug": "influencer", "label": "Influencer"}], "is_brand": False},
        "published_at": datetime(2026, 11, 20, 12, tzinfo=UTC), "caption": "Two nights out",
        "caption_html": mark_safe("Two nights out"), "media": [picture], "tags": tags,
        "interests": [{"slug": "hiking", "name": "Hiking"}], "smiles": 1284, "comments": 12,
        "is_comments_closed": False,
        "live_tags": sum(tag["product"]["state"] == "live" for tag in tags),
    } | fields  # fmt: skip


def draw(card: dict[str, Any]) -> str:
    return render_to_string("feed/_post_card.html", {"card": card})


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


PAID = {
    "type": "paid", "label": "Sponsored · Paid by Northpeak", "short": "Sponsored",
    "sponsor": "Northpeak",
}  # fmt: skip


@pytest.mark.row("A38")
def test_the_label_is_the_first_text_of_the_card() -> None:
    html = draw(make_card(disclosure=PAID))
    assert re.sub(r"\s+", " ", words(html)).startswith("Sponsored · Paid by Northpeak")
    assert html.count("data-disclosure") == 1


@pytest.mark.row("A38")
def test_a_label_keeps_its_words_when_the_brand_repeats_them() -> None:
    label = {"type": "paid", "label": "Ad · Paid by Adidas", "short": "Ad", "sponsor": "Adidas"}
    assert words(draw(make_card(disclosure=label))).startswith("Ad · Paid by Adidas")


def test_a_post_that_nobody_paid_for_has_no_label() -> None:
    assert "data-disclosure" not in draw(make_card())


@pytest.mark.row("A21")
def test_the_names_of_the_products_stand_under_the_picture() -> None:
    html = draw(make_card(tags=[make_tag(n=1), make_tag(n=2)]))
    chips = html[html.index("post-chips") :]
    assert "Tent 1" in words(chips)
    assert "Tent 2" in words(chips)


@pytest.mark.row("A22")
@pytest.mark.parametrize(
    ("number", "name"), [(1, "Show 1 product"), (2, "Show 2 products"), (20, "Show 20 products")]
)
def test_the_bag_says_how_many_products_it_shows(number: int, name: str) -> None:
    html = draw(make_card(tags=[make_tag(n=n + 1) for n in range(number)]))
    assert f'aria-label="{name}"' in html


@pytest.mark.row("A22")
@pytest.mark.row("A31")
def test_there_is_no_bag_without_a_product_to_buy() -> None:
    assert "data-bag" not in draw(make_card(tags=[]))
    assert "data-bag" not in draw(make_card(tags=[make_tag(state="out_of_stock")]))


@pytest.mark.row("A31")
@pytest.mark.row("A32")
@pytest.mark.parametrize(
    ("state", "says"), [("out_of_stock", "Out of stock"), ("discontinued", "No longer sold")]
)
def test_a_dot_and_a_chip_say_that_a_product_cannot_be_had(state: str, says: str) -> None:
    html = draw(make_card(tags=[make_tag(n=1), make_tag(n=2, state=state)]))
    assert html.count("is-off") == 2
    assert says in words(html)
    assert f'aria-label="Tent 2, {says.lower()}"' in html


@pytest.mark.row("A23")
@pytest.mark.row("A26")
def test_a_dot_is_a_link_with_the_products_name_at_its_point() -> None:
    html = draw(make_card())
    dot = re.search(r'<svg x="37.25%" y="52%" overflow="visible"><a href="([^"]+)"[^>]*>', html)
    assert dot is not None
    assert dot[1] == "/go/token1"
    assert 'aria-label="Tent 1"' in dot[0]


def test_what_depends_on_the_viewer_stands_once_and_as_agreed() -> None:
    html = draw(make_card(disclosure=PAID))
    for mark in (
        f'data-smile="{ID}" aria-pressed="false"',
        f'data-save="{ID}" aria-pressed="false"',
        'data-follow="ana" aria-pressed="false"',
        'data-viewer="other"',
        f'<article class="post" data-post="{ID}"',
    ):
        assert html.count(mark) == 1, mark


def test_a_card_holds_no_token_and_nothing_that_the_content_policy_refuses() -> None:
    html = draw(make_card(disclosure=PAID))
    assert "csrfmiddlewaretoken" not in html
    assert not re.search(r"\sstyle=|<script|\son\w+=", html)


@pytest.mark.row("B35")
def test_every_picture_has_its_text_and_its_size() -> None:
    html = draw(make_card())
    assert 'alt="A tent by a lake" width="1080" height="1350"' in html
    assert all(" alt=" in tag for tag in re.findall(r"<img [^>]*>", html))


@pytest.mark.row("A15")
def test_the_label_of_a_video_comes_before_the_video() -> None:
    clip = make_card()["media"][0] | {
        "kind": "video", "video_url": "/media/a.mp4", "poster_url": "/media/a.webp",
        "captions_url": "/media/a.vtt", "dots": [],
    }  # fmt: skip
    html = draw(make_card(media=[clip], kind="video", disclosure=PAID))
    assert html.index("data-disclosure") < html.index("<video")
    assert 'poster="/media/a.webp"' in html
    assert '<track kind="captions" src="/media/a.vtt"' in html


def test_words_of_people_are_text_and_not_markup() -> None:
    html = draw(make_card(author=make_card()["author"] | {"name": "<b onclick=x>Ana</b>"}))
    assert "<b onclick" not in html
