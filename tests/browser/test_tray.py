"""What the tray does beside showing a product: closing, focus, the keyboard, no script at all."""

import re

import pytest
from playwright.sync_api import expect


def card(page, post):
    return page.locator(f'article[data-post="{post.public_id}"]')


@pytest.mark.row("B36")
def test_the_sheet_closes_by_escape_and_by_going_back_and_returns_the_focus(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    chip = card(page, world.post).locator(".post-chips a").first
    sheet = page.get_by_role("dialog", name="Product")
    chip.click()
    expect(sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(chip).to_be_focused()
    chip.click()
    expect(sheet).to_be_visible()
    page.go_back()
    expect(sheet).to_be_hidden()
    assert page.url.endswith("/feed/")


@pytest.mark.row("A23", "B35")
def test_tab_goes_from_the_bag_to_its_dots(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    bag = card(page, world.post).get_by_role("button", name="Show 4 products")
    bag.click()
    expect(bag).to_have_attribute("aria-expanded", "true")
    expect(card(page, world.post).locator(".peek")).to_be_visible()
    bag.focus()
    page.keyboard.press("Tab")
    expect(card(page, world.post).locator("a.dot").first).to_be_focused()


@pytest.mark.row("A25")
def test_the_arrows_walk_under_the_picture_and_mark_the_dot(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    post = card(page, world.post)
    post.get_by_role("button", name="Show 4 products").click()
    expect(post.locator(".peek")).to_contain_text("1 of 4")
    page.keyboard.press("ArrowRight")
    expect(post.locator(".peek")).to_contain_text("2 of 4")
    expect(post.locator("a.dot.is-current")).to_have_attribute("aria-label", "Daypack 24")


@pytest.mark.row("A26", "B35")
def test_without_javascript_the_dots_are_links_that_show(
    world, sign_in, browser, context, live_server
):
    sign_in(world.ben)
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + "/feed/")
    expect(card(page, world.post).locator("[data-bag]")).to_be_hidden()
    dot = card(page, world.post).get_by_role("link", name="Daypack 24").first
    expect(dot).to_be_visible()
    dot.click()
    expect(page).to_have_url(re.compile(r"/products/daypack-24/$"))
    plain.close()


@pytest.mark.row("A16")
def test_a_smile_that_the_server_refuses_is_taken_back_with_a_word(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    page.route("**/api/v1/posts/**/smile/", lambda route: route.abort())
    smile = card(page, world.post).get_by_role("button", name="Smile")
    smile.click()
    expect(page.locator(".toast")).to_contain_text("offline")
    expect(smile).to_have_attribute("aria-pressed", "false")
    expect(card(page, world.post).locator("[data-smiles]")).to_contain_text("0")
