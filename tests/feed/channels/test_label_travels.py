"""A shared post carries its label: in pictures, titles, frames, feeds and data (rows C06, A40)."""

import io
import json
import re
from html import unescape
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from feed.models import Post
from feed.services.disclosure import approve_disclosure
from feed.share_picture import LABEL_PAPER, draw, share_picture
from products.models import Product
from spark.models import Member, SiteSettings
from tests.factories.feed import make_media, make_neighbours, make_post
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.members import make_staff
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.slow

LABEL = "Sponsored · Paid by Northpeak"
ATOM = "{http://www.w3.org/2005/Atom}"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def stored_picture(settings: Any, tmp_path: Any) -> str:
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.new("RGB", (960, 1200), (20, 90, 160)).save(out, "WEBP")
    return default_storage.save("share-test.webp", ContentFile(out.getvalue()))


@pytest.fixture
def paid(ana: Member, stored_picture: str) -> Post:
    cache.clear()
    brand = make_brand()
    sizes = {"960": {"webp": stored_picture, "avif": ""}}
    post = make_post(
        author=ana, products=[make_product(slug="tent", brand=brand)], disclosure="paid",
        media=[make_media(owner=ana, renditions=sizes)], sponsor="northpeak",
        caption="Two nights <b>out</b> & back",
    )  # fmt: skip
    return approve_disclosure(post=post, reviewer=make_staff(), now=post.created_at)


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def meta(html: str, name: str) -> str:
    found = re.search(rf'<meta (?:property|name)="{name}" content="([^"]*)"', html)
    assert found, name
    return unescape(found.group(1))


@pytest.mark.row("C06")
@pytest.mark.row("B30")
def test_six_formats_of_a_shared_address_carry_the_label(client: Client, paid: Post) -> None:
    html = page(client, f"/p/{paid.public_id}/")
    title = meta(html, "og:title")
    picture = client.get(meta(html, "og:image").removeprefix("http://testserver"))
    oembed = json.loads(page(client, link_of(html, "application/json+oembed")))
    ld = json.loads(unescape_json(html))
    atom = ElementTree.fromstring(page(client, "/m/ana/feed.atom"))
    frame = page(client, f"/p/{paid.public_id}/embed/")
    said = {
        "Open Graph title": title,
        "Open Graph text": meta(html, "og:description"),
        "oEmbed": oembed["title"],
        "JSON-LD": ld["headline"],
        "Atom": atom.find(f"{ATOM}entry/{ATOM}title").text,
        "embed": words(frame),
    }
    assert {name: text.startswith(LABEL) for name, text in said.items()} == dict.fromkeys(
        said, True
    )
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content.startswith(PNG)
    assert oembed["thumbnail_url"] == meta(html, "og:image")


def link_of(html: str, kind: str) -> str:
    found = re.search(rf'<link rel="alternate" type="{re.escape(kind)}"[^>]* href="([^"]+)"', html)
    assert found
    return unescape(found.group(1)).removeprefix("http://testserver")


def unescape_json(html: str) -> str:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    return found.group(1)


def words(html: str) -> str:
    body = html[html.index("<body") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(body))).strip()


@pytest.mark.row("C06")
def test_the_label_is_drawn_into_the_share_picture() -> None:
    card = {
        "id": "x", "kind": "photo", "caption": "Out", "media": [],
        "author": {"name": "Ana"}, "disclosure": None,
    }  # fmt: skip
    label = {"type": "paid", "label": LABEL, "short": "Sponsored", "sponsor": "Northpeak"}
    plain, paid = (opened(draw(one, shot=None)) for one in (card, card | {"disclosure": label}))
    assert plain.size == paid.size == (1200, 630)
    assert is_near(paid.getpixel((1190, 8)), LABEL_PAPER)
    assert not is_near(plain.getpixel((1190, 8)), LABEL_PAPER)
    dark = sum(
        sum(paid.getpixel((x, y))) < 200 for x in range(48, 900, 3) for y in range(10, 85, 3)
    )
    assert dark > 200  # its letters


@pytest.mark.parametrize(
    "sponsor", ["Northpeak", "A brand with a name as long as brands may have it, all seventy of it",
                "Şişecam İstanbul", "W" * 70],
)  # fmt: skip
def test_a_long_label_is_drawn_whole(sponsor: str) -> None:
    from feed.share_picture import BOLD, MARGIN, WIDTH, Face, wrap

    lines = wrap(f"Sponsored · Paid by {sponsor}", Face(22, BOLD), WIDTH - 2 * MARGIN, most=3)
    assert "…" not in "".join(lines)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def is_near(one: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 14 for a, b in zip(one, other, strict=True))


def test_the_share_picture_shows_the_picture_of_the_post(paid: Post) -> None:
    from feed.cards import card_of

    drawn = opened(share_picture(post_id=paid.pk, card=card_of(paid.pk)))
    assert is_near(drawn.getpixel((200, 400)), (20, 90, 160))


def test_a_share_picture_is_drawn_once_and_again_when_the_label_changes(
    client: Client, ana: Member
) -> None:
    cache.clear()
    make_brand()
    post = make_post(author=ana, kind="question", media=[], caption="Which tent?")
    path = f"/p/{post.public_id}/card.png"
    first = client.get(path)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Post.objects.filter(pk=post.pk).update(disclosure="commission")
    second = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert second.content != first.content
    assert "no-cache" in second["Cache-Control"]


@pytest.mark.row("A39")
@pytest.mark.parametrize("path", ["card.png", "embed/"])
def test_a_post_that_waits_for_review_has_no_copy_elsewhere(
    client: Client, ana: Member, path: str
) -> None:
    make_brand()
    post = make_post(author=ana, disclosure="paid", sponsor="northpeak")
    client.force_login(ana)  # not even for its author
    assert client.get(f"/p/{post.public_id}/{path}").status_code == 404
    address = f"http://testserver/p/{post.public_id}/"
    assert client.get("/oembed/", {"url": address}).status_code == 404
    assert post.public_id not in client.get("/m/ana/feed.atom").content.decode()


@pytest.mark.row("B32")
def test_an_embed_may_stand_in_a_frame_and_its_product_links_are_marked(
    client: Client, paid: Post
) -> None:
    answer = client.get(f"/p/{paid.public_id}/embed/")
    policy = answer["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in answer
    html = answer.content.decode()
    assert html.index("data-disclosure") < html.index("<img")
    links = re.findall(r"<a [^>]*/go/[^>]*>", html)
    assert links
    assert all('rel="sponsored nofollow noopener"' in link for link in links)
    assert "<b>out</b>" not in html  # the author's text stays text
    other = client.get(f"/p/{paid.public_id}/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


@pytest.mark.row("A40")
def test_product_links_of_the_card_are_marked_as_sponsored(client: Client, paid: Post) -> None:
    links = re.findall(r"<a [^>]*/go/[^>]*>", page(client, f"/p/{paid.public_id}/"))
    assert links
    assert all('rel="sponsored nofollow"' in link for link in links)


@pytest.mark.row("A38")
@pytest.mark.row("A15")
def test_a_video_carries_the_label_on_its_picture_before_play(client: Client, ana: Member) -> None:
    make_brand()
    video = make_media(owner=ana, kind="video")
    post = make_post(author=ana, kind="video", media=[video], disclosure="paid",
                     sponsor="northpeak")  # fmt: skip
    approve_disclosure(post=post, reviewer=make_staff(), now=post.created_at)
    for path, mark in ((f"/p/{post.public_id}/", "clip-label"),
                       (f"/p/{post.public_id}/embed/", "embed-mark")):  # fmt: skip
        html = page(client, path)
        assert html.index("data-disclosure") < html.index("<video")
        assert re.search(rf'<span class="{mark}"[^>]*>{LABEL}</span>', html)


@pytest.mark.row("A40")
@pytest.mark.parametrize(
    "path", ["/m/ana/", "/search/posts/?q=nights", "/products/tent/posts/",
             "/brands/northpeak/posts/", "/shop/ana/"],
)  # fmt: skip
def test_every_page_that_shows_the_post_shows_its_label(
    client: Client, paid: Post, path: str
) -> None:
    make_storefront(creator=make_creator(member=paid.author))
    tent = Product.objects.get(slug="tent")
    make_neighbours(products=[tent], caption="Many nights", now=paid.created_at)
    html = page(client, path)
    start = html.index(f'data-post="{paid.public_id}"')
    assert LABEL in re.sub(r"<[^>]+>", "", html[start : start + 600])


@pytest.mark.row("B31")
@pytest.mark.parametrize("path", ["/m/ana/feed.atom", "/interests/dogs/feed.atom",
                                  "/shop/ana/feed.atom"])  # fmt: skip
def test_atom_feeds_say_the_label_in_the_title(client: Client, paid: Post, path: str) -> None:
    make_storefront(creator=make_creator(member=paid.author))
    make_post(author=paid.author, caption="Nobody paid for this")
    if "interests" in path:  # a list of strangers' posts: paid ones stand behind four others
        make_neighbours(number=3, caption="Nobody paid for this")
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    titles = {entry.find(f"{ATOM}title").text for entry in feed.iter(f"{ATOM}entry")}
    assert titles == {f"{LABEL} · Two nights <b>out</b> & back", "Nobody paid for this"}
    needed = {f"{ATOM}{name}" for name in ("id", "title", "updated", "author")}
    assert needed - {"author"} <= {part.tag for part in feed} | {f"{ATOM}author"}
    for entry in feed.iter(f"{ATOM}entry"):
        assert needed <= {part.tag for part in entry}


@pytest.mark.row("B31")
def test_a_feed_is_found_from_the_page_it_belongs_to(client: Client, paid: Post) -> None:
    make_storefront(creator=make_creator(member=paid.author))
    assert link_of(page(client, "/m/ana/"), "application/atom+xml") == "/m/ana/feed.atom"
    assert link_of(page(client, "/shop/ana/"), "application/atom+xml") == "/shop/ana/feed.atom"


def test_feeds_are_gone_while_the_programme_is_closed(client: Client, paid: Post) -> None:
    settings = SiteSettings.current()
    settings.is_programme_live = False
    settings.save()
    for path in ("/m/ana/feed.atom", "/interests/dogs/feed.atom"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"url": "http://testserver/p/nothing/"}, 404),
        ({"url": "https://elsewhere.example/p/{id}/"}, 404),
        ({"url": "javascript:alert(1)"}, 404),
        ({"url": "http://["}, 404),
        ({"url": "http://testserver/feed/"}, 404),
        ({"url": "x" * 600}, 400),
        ({"url": "http://testserver/p/{id}/", "maxwidth": "-1"}, 400),
        ({"url": "http://testserver/p/{id}/", "maxwidth": "1e9"}, 400),
        ({"url": "http://testserver/p/{id}/", "format": "xml"}, 501),
        ({"url": "http://testserver/p/{id}/", "maxwidth": "300"}, 200),
    ],
)
def test_oembed_answers_for_addresses_of_posts_alone(
    client: Client, paid: Post, query: dict[str, str], status: int
) -> None:
    filled = {name: text.replace("{id}", paid.public_id) for name, text in query.items()}
    assert client.get("/oembed/", filled).status_code == status


def test_the_text_of_a_post_cannot_leave_its_json_element(client: Client, ana: Member) -> None:
    post = make_post(author=ana, caption="</script><script>alert(1)</script> & more")
    html = page(client, f"/p/{post.public_id}/")
    assert json.loads(unescape_json(html))["articleBody"] == post.caption
    assert "<script>alert" not in html
