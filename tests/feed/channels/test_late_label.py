"""A label that comes late is in every channel at the next load, however warm the caches are."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from feed.models import Post
from feed.services.disclosure import record_material_connection
from spark.models import Member, SiteSettings
from tests.factories.feed import make_neighbours, make_post
from tests.factories.influencers import make_creator, make_storefront
from tests.factories.products import make_brand, make_product

pytestmark = pytest.mark.slow

LABEL = "Sponsored · Paid by Northpeak"


def body(path: str) -> Callable[[Client, Post], str]:
    def read(client: Client, post: Post) -> str:
        answer = client.get(path.replace("ID", post.public_id))
        assert answer.status_code == 200, path
        return re.sub(r"<(?!meta)[^>]+>", "", unescape(answer.content.decode()))

    return read


def oembed(client: Client, post: Post) -> str:
    address = f"http://testserver/p/{post.public_id}/"
    return json.dumps(client.get("/oembed/", {"url": address}).json(), ensure_ascii=False)


CHANNELS: dict[str, Callable[[Client, Post], str]] = {
    "post page": body("/p/ID/"),
    "embed": body("/p/ID/embed/"),
    "oEmbed": oembed,
    "Atom of a member": body("/m/ana/feed.atom"),
    "Atom of a storefront": body("/shop/ana/feed.atom"),
    "profile": body("/m/ana/"),
    "storefront": body("/shop/ana/"),
    "product page": body("/products/tent/posts/"),
    "brand page": body("/brands/northpeak/posts/"),
    "search": body("/search/posts/?q=unmistakable"),
    "API": body("/api/v1/posts/ID/"),
}


@pytest.mark.row("A40")
@pytest.mark.row("C06")
@pytest.mark.row("C01")
@pytest.mark.parametrize("name", CHANNELS)
def test_a_late_label_is_there_at_the_next_load(
    client: Client, ana: Member, name: str, committed: Any
) -> None:
    cache.clear()
    settings = SiteSettings.current()
    settings.premoderate_sponsored = False  # so that the post stays in view
    settings.save()
    tent = make_product(slug="tent", brand=make_brand())
    make_storefront(creator=make_creator(member=ana))
    with committed(execute=True):
        make_neighbours(products=[tent], caption="Another unmistakable day",
                        now=timezone.now() - timedelta(days=1))  # fmt: skip
        post = make_post(author=ana, products=[tent], caption="An unmistakable day")
    read = CHANNELS[name]
    for _ in range(2):  # warm
        assert LABEL not in read(client, post)
    with committed(execute=True):
        record_material_connection(
            member=ana, brand=make_brand(), type="paid", ground="contract",
            starts_at=post.created_at, now=timezone.now(),
        )  # fmt: skip
    assert LABEL in read(client, post)


@pytest.mark.row("C06")
def test_a_late_label_is_in_the_atom_of_an_interest_behind_enough_unpaid_posts(
    client: Client, ana: Member, committed: Any
) -> None:
    settings = SiteSettings.current()
    settings.premoderate_sponsored = False
    settings.save()
    with committed(execute=True):
        make_neighbours(caption="Later on")
        now = timezone.now() - timedelta(days=1)
        tent = make_product(slug="tent", brand=make_brand())
        post = make_post(author=ana, products=[tent], caption="An unmistakable day", now=now)
    read = body("/interests/dogs/feed.atom")
    assert LABEL not in read(client, post)
    with committed(execute=True):
        record_material_connection(
            member=ana, brand=make_brand(), type="paid", ground="contract",
            starts_at=now - timedelta(days=1), now=timezone.now(),
        )  # fmt: skip
    assert LABEL in read(client, post)


@pytest.mark.row("C06")
def test_a_late_label_gives_the_share_picture_another_address_and_other_pixels(
    client: Client, ana: Member
) -> None:
    cache.clear()
    make_brand()
    post = make_post(author=ana, media=[], kind="question", caption="An unmistakable day")
    seen = []
    for label in ("none", "commission"):
        Post.objects.filter(pk=post.pk).update(disclosure=label)
        html = client.get(f"/p/{post.public_id}/").content.decode()
        named = re.search(r"card\.png\?v=(\w+)", html)
        drawn = client.get(f"/p/{post.public_id}/card.png")
        assert named
        assert drawn["ETag"] == f'"{named.group(1)}"'
        seen.append((named.group(1), drawn.content))
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] != seen[1][1]
