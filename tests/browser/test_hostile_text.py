"""Nothing that people write runs, wherever it is shown (bad input E)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from feed.models import Interest, Media, Post
from feed.services.comments import add_comment
from spark.models import Member
from tests.browser.conftest import World
from tests.factories.members import make_staff

HOSTILE = (
    "<script>window.hit=1</script>\"><img src=x onerror=window.hit=1>'><svg onload=window.hit=1>"
    "</textarea></title><b hx-get=/x hx-trigger=load>{{7*7}}{% now %}\u2028javascript:window.hit=1"
)
SHORT = "<img src=x onerror=window.hit=1>"


@pytest.fixture
def hostile(world: World) -> World:
    """The world with hostile text in every field that people or files fill."""
    ana = world.ana
    Member.objects.filter(pk=ana.pk).update(name=SHORT, bio=HOSTILE)
    for product in world.products:
        product.title, product.description = HOSTILE[:150], HOSTILE
        product.brand.name, product.category.name = HOSTILE[:70], HOSTILE[:70]
        for row in (product, product.brand, product.category):
            row.save()
    Interest.objects.update(name=SHORT)
    Media.objects.update(alt=HOSTILE)
    Post.objects.update(caption=HOSTILE)
    add_comment(author=world.ben, post=world.post, body=HOSTILE, now=timezone.now())
    return world


def test_hostile_text_is_only_text(
    hostile: World, sign_in: Callable[[Member], None], visit: Callable[[str], Page],
    context: BrowserContext,
) -> None:  # fmt: skip
    post, product = hostile.post, hostile.products[0]
    root = make_staff(handle="root")
    pages: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (None, ("/", f"/p/{post.public_id}/", "/m/ana/", f"/products/{product.slug}/")),
        (
            hostile.ben,
            (
                "/feed/", "/following/", "/discover/", "/interests/", f"/p/{post.public_id}/",
                f"/p/{post.public_id}/tray/1/", "/m/ana/", f"/products/{product.slug}/",
                "/brands/northpeak/", "/search/?q=script", "/shop/ana/", "/post/new/",
            ),
        ),
        (hostile.ana, (f"/p/{post.public_id}/edit/", "/m/ana/", "/desk/")),
        (
            root,
            (
                "/admin/feed/post/", f"/admin/feed/post/{post.pk}/change/", "/admin/feed/comment/",
                "/admin/feed/interest/", "/admin/spark/member/", "/admin/feed/disclosureevent/",
            ),
        ),
    )  # fmt: skip
    for member, paths in pages:
        context.clear_cookies()
        if member is not None:
            sign_in(member)
        for path in paths:
            page = visit(path)
            assert page.locator("[onerror], [onload], [hx-get='/x']").count() == 0, path
            assert page.evaluate("window.hit") is None, path
            assert page.locator("main, #content").count(), path
