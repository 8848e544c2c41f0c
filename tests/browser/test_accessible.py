"""axe finds nothing on any page, in both themes, on the phone and on the desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESKTOP, PHONE

SMALL = {"width": 320, "height": 640}
PUBLIC = [
    "/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/search/?q=tent",
    "/transparency/",
    "/transparency/ranking/",
]
MEMBER = [
    "/feed/", "/following/", "/followed/", "/discover/", "/interests/", "/post/new/", "/bag/",
    "/orders/",
    "/saved/", "/settings/", "/settings/addresses/", "/m/ana/", "/products/ridgeline-tent/",
    "/brands/northpeak/", "/shop/ana/", "/nothing-here/", "/me/feed/", "/me/feed-proof/",
    "/enthusiast/", "/muted/", "/statements/", "/decisions/", "/drafts/", "/reviews/",
    "/brand-registry/", "/m/ana/report/", "/notifications/",
]  # fmt: skip
CREATOR = ["/desk/", "/desk/money/", "/desk/storefront/"]


def problems(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def look_at(page, path, live_server) -> list[str]:
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for size in (PHONE, SMALL, DESKTOP):
            page.set_viewport_size(size)
            # Anew each time: what is out of view keeps the colours that it was painted in.
            page.goto(live_server.url + path, wait_until="load")
            found += [f"{path} {theme} {size['width']}: {what}" for what in problems(page)]
    return found


@pytest.mark.row("B35", "B37")
@pytest.mark.parametrize("path", PUBLIC)
def test_axe_finds_nothing_on_public_pages(world, page, live_server, path):
    assert look_at(page, path, live_server) == []


@pytest.mark.row("B35", "B37")
@pytest.mark.parametrize("path", MEMBER)
def test_axe_finds_nothing_on_a_members_pages(world, sign_in, page, live_server, path):
    sign_in(world.ben)
    assert look_at(page, path, live_server) == []


@pytest.mark.row("B35", "B37")
def test_axe_finds_nothing_on_a_post(world, sign_in, page, live_server):
    sign_in(world.ben)
    found = []
    for part in ("", "label/", "why/", "report/", "embed/"):
        found += look_at(page, f"/p/{world.post.public_id}/{part}", live_server)
    assert found == []


@pytest.mark.row("B35", "B37")
@pytest.mark.parametrize("path", CREATOR)
def test_axe_finds_nothing_on_the_desk(world, sign_in, page, live_server, path):
    sign_in(world.ana)
    assert look_at(page, path, live_server) == []


@pytest.mark.row("B35")
def test_axe_finds_nothing_in_the_open_tray(world, sign_in, page, live_server):
    sign_in(world.ben)
    page.goto(live_server.url + "/feed/")
    page.locator("ul.post-chips a").first.click()
    page.get_by_role("dialog").wait_for()
    assert problems(page) == []


@pytest.mark.row("B35")
def test_targets_are_large_enough_for_a_thumb(world, sign_in, page, live_server):
    sign_in(world.ben)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + "/feed/")
    small = page.evaluate(
        """() => [...document.querySelectorAll('main button, main a.chip, nav.places a')]
        .filter(e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .map(e => [e.getAttribute('aria-label') || e.textContent.trim(), e.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
        .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
    )
    assert small == []
