"""The star beside Follow in a browser, with and without scripts, and the view that stays chosen."""

import pytest
from playwright.sync_api import expect

from feed.models import Follow


def star_of(page, name):
    return page.get_by_role("button", name=f"Favourite: {name}")


def favourites(member):
    return Follow.objects.filter(follower=member, favourite_at__isnull=False).count()


@pytest.mark.row("B40")
def test_the_star_is_kept_and_goes_with_the_follow(world, sign_in, visit):
    sign_in(world.ben)
    page, name = visit(f"/m/{world.ana.handle}/"), world.ana.name
    star = star_of(page, name)
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.wait_for_load_state("networkidle")
    assert favourites(world.ben) == 1
    follow = page.locator("main .tools [data-follow]")
    follow.click()
    expect(star).to_be_hidden()
    page.wait_for_load_state("networkidle")
    follow.click()
    expect(star).to_be_visible()
    expect(star).to_have_attribute("aria-pressed", "false")
    page.wait_for_load_state("networkidle")
    assert favourites(world.ben) == 0


@pytest.mark.row("B40")
def test_without_scripts_the_star_is_a_form_and_favourites_stay_chosen(
    world, sign_in, browser, live_server, context
):
    sign_in(world.ben)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + "/followed/")
    star_of(page, world.ana.name).click()
    expect(star_of(page, world.ana.name)).to_have_attribute("aria-pressed", "true")
    page.goto(live_server.url + "/following/")
    expect(page.get_by_role("heading", name="Following", exact=True)).to_be_attached()
    page.get_by_role("link", name="Favourites", exact=True).click()
    expect(page.get_by_role("heading", name="Favourites", exact=True)).to_be_attached()
    expect(page.locator("article[data-post]")).to_have_count(2)
    page.goto(live_server.url + "/following/")
    expect(page.get_by_role("heading", name="Favourites", exact=True)).to_be_attached()
    plain.close()
