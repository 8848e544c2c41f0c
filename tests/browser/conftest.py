"""A real Chromium on a real site: PostgreSQL, Redis, a worker, and a small world of its own."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image, ImageDraw
from playwright.sync_api import BrowserContext, Page

from feed.models import FeedProfile, Media, Post
from feed.services.disclosure import approve_disclosure, record_connection
from feed.services.interests import choose_interests
from feed.services.posts import publish_post
from feed.services.relations import follow_member
from feed.services.tags import TagInput
from influencers.services.storefronts import pin_product
from products.models import Product, ProductImage
from spark.models import Member
from tests.factories.feed import make_interests, make_post
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.members import make_member, make_outsider, make_staff
from tests.factories.payouts import make_rate_card
from tests.factories.products import (
    make_address,
    make_brand,
    make_category,
    make_payment_method,
    make_product,
)
from tests.feed.reading.conftest import forget_everything
from tests.servers import Worker

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
SPOTS = [(0.25, 0.3), (0.72, 0.35), (0.3, 0.75), (0.7, 0.8)]
COLOURS = ["#c2453d", "#3d7dc2", "#43a05b", "#c29a3d"]
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-quic", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return {"executable_path": next(filter(None, map(shutil.which, names))), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"viewport": PHONE, "locale": "en-US", "has_touch": True}


def picture(spots: list[tuple[float, float]], *, size: tuple[int, int] = (1080, 1350)) -> bytes:
    """A picture with a disc in each spot, so that one sees where its dot belongs."""
    image = Image.new("RGB", size, "#e8dccb")
    draw = ImageDraw.Draw(image)
    for (x, y), colour in zip(spots, COLOURS, strict=False):
        cx, cy, r = x * size[0], y * size[1], size[0] * 0.13
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def ready_picture(owner: Member, alt: str = "Four things on a table") -> Media:
    """A medium as the pipeline leaves it, with files that a browser can show."""
    names = {}
    source = Image.open(io.BytesIO(picture(SPOTS)))
    for width in (480, 960):
        out = io.BytesIO()
        source.resize((width, width * 5 // 4)).save(out, "WEBP", quality=70)
        names[str(width)] = {
            "webp": default_storage.save(f"browser/{width}.webp", ContentFile(out.getvalue()))
        }
    return Media.objects.create(
        owner=owner, kind="image", state="ready", alt=alt, width=960, height=1200,
        colour="#e8dccb", renditions=names, ready_at=timezone.now(),
    )  # fmt: skip


@dataclass
class World:
    """The people and things that the journeys meet."""

    ana: Member
    ben: Member
    cem: Member
    nora: Member
    rita: Member
    products: list[Product]
    post: Post  # ana's, with four products
    sponsored: Post  # ana's, paid by Northpeak, approved


@pytest.fixture
def world(transactional_db: None) -> World:
    forget_everything()
    make_interests()
    brand = make_brand(slug="northpeak", name="Northpeak", is_verified=True)
    category = make_category(path="/outdoors/")
    titles = ["Ridgeline tent", "Daypack 24", "Trail boot", "Headlamp 400"]
    products = [
        make_product(
            slug=title.lower().replace(" ", "-"), title=title, brand=brand, category=category,
            price_minor=4900 + 1000 * n, rating_sum=43, rating_count=10, delivery_days=1,
        )
        for n, title in enumerate(titles)
    ]  # fmt: skip
    for product, colour in zip(products, COLOURS, strict=True):
        add_image(product, colour)
    now = timezone.now()
    ana = make_member(handle="ana", name="Ana Ruiz")
    ben = make_member(handle="ben", name="Ben Ode", has_one_click=True)
    make_address(member=ben)
    make_payment_method(member=ben)
    five = ["dogs", "hiking", "cooking", "beauty", "fashion"]
    for member in (ana, ben):
        choose_interests(member=member, slugs=five, now=now)
    shop = make_storefront(creator=make_creator(member=ana), bio="Tents and trails.")
    pin_product(storefront=shop, product=products[0], note="My first choice")
    make_rate_card(default_bps=500)
    rita = make_staff(handle="rita", name="Rita")
    follow_member(follower=ben, target=ana, now=now)
    post = make_tagged_post(ana, products, "Two nights above the lake #camping", hours=2)
    sponsored = make_tagged_post(ana, products[:1], "New tent, same lake", hours=4)
    record_connection(post=sponsored, disclosure="paid", sponsor=brand, reason="contract", now=now)
    sponsored.refresh_from_db()
    approve_disclosure(post=sponsored, reviewer=rita, now=now)
    add_neighbours()
    FeedProfile.objects.update(shown_count=100)  # newcomers are shown nothing paid
    return World(
        ana=ana, ben=ben, cem=make_outsider(handle="cem", name="Cem"),
        nora=make_member(handle="nora", name="Nora"), rita=rita, products=products,
        post=post, sponsored=sponsored,
    )  # fmt: skip


def add_image(product: Product, colour: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (256, 256), colour).save(out, "WEBP")
    image = ProductImage(product=product, alt=product.title, width=256, height=256)
    image.file.save(f"{product.slug}.webp", ContentFile(out.getvalue()))


def add_neighbours() -> None:
    """Unpaid posts of other people: the first sponsored one stands behind four of them."""
    for n in range(5):
        make_post(
            author=make_member(), media=[], kind="how_to", interest="hiking",
            caption=f"How I pack a bag, part {n + 1}", now=timezone.now() - timedelta(days=20 + n),
        )  # fmt: skip


def make_tagged_post(author: Member, products: list[Product], caption: str, *, hours: int) -> Post:
    medium = ready_picture(author)
    tags = [
        TagInput(product.slug, medium.public_id, x, y)
        for product, (x, y) in zip(products, SPOTS, strict=False)
    ]
    return publish_post(
        author=author, kind="photo", media=[medium.public_id], tags=tags, caption=caption,
        interests=["hiking"], now=timezone.now() - timedelta(hours=hours),
    )  # fmt: skip


@pytest.fixture
def sign_in(context: BrowserContext, live_server: Any) -> Callable[[Member], None]:
    """Give the browser a session of this member, as signing in would."""

    def give(member: Member) -> None:
        client = Client()
        client.force_login(member)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )

    return give


@pytest.fixture
def visit(page: Page, live_server: Any) -> Callable[[str], Page]:
    """Open a path of the site; whatever the browser refuses by the page's policy fails the test."""
    complaints: list[str] = []

    def note(message: Any) -> None:
        if "Content Security Policy" in message.text or "Uncaught" in message.text:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def go(path: str) -> Page:
        page.goto(live_server.url + path, wait_until="load")
        return page

    go.complaints = complaints  # type: ignore[attr-defined]
    yield go  # type: ignore[misc]
    assert complaints == []


@pytest.fixture
def worker(transactional_db: None, tmp_path: Any) -> Iterator[Worker]:
    """A real Celery worker on the test's own database."""
    database = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    worker = Worker(tmp_path, env={"DATABASE_URL": database, "TMPDIR": str(tmp_path)})
    try:
        yield worker.start()
    finally:
        worker.kill()
