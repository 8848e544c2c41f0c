"""The feed in a browser: interests first, tabs, layouts, keys, smiles, and no script needed."""

import re

import pytest
from playwright.sync_api import expect

from feed.models import Comment, InterestChoice, Smile
from tests.browser.conftest import DESKTOP


def card(page, post):
    return page.locator(f'article[data-post="{post.public_id}"]')


@pytest.mark.row("A05", "A08", "A09")
def test_a_newcomer_chooses_five_and_sees_a_feed(world, sign_in, visit):
    sign_in(world.nora)
    page = visit("/feed/")
    page.wait_for_url("**/interests/**")
    button = page.get_by_role("button", name="Show my feed")
    tiles = page.locator("label:has(input[name=interests])")
    for number in range(5):
        expect(button).to_be_disabled()
        expect(page.get_by_text(f"{number} of 5 chosen")).to_be_visible()
        tiles.nth(number).click()
    expect(page.get_by_text("5 of 5 chosen")).to_be_visible()
    button.click()
    page.wait_for_url("**/feed/**")
    expect(card(page, world.post)).to_be_visible()
    assert InterestChoice.objects.filter(member=world.nora).count() == 5


@pytest.mark.row("A05")
def test_four_are_refused_without_javascript_too(world, sign_in, browser, live_server, context):
    sign_in(world.nora)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + "/interests/")
    for number in range(4):
        page.locator("label:has(input[name=interests])").nth(number).click()
    page.get_by_role("button", name="Show my feed").click()
    expect(page.get_by_text("Choose at least 5 (4 chosen)")).to_be_visible()
    page.locator("label:has(input[name=interests])").nth(4).click()
    page.get_by_role("button", name="Show my feed").click()
    expect(card(page, world.post)).to_be_visible()
    plain.close()


@pytest.mark.row("A11")
def test_one_column_or_grid_and_the_choice_is_remembered(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    page.set_viewport_size(DESKTOP)
    page.get_by_role("link", name="Grid").or_(page.get_by_role("button", name="Grid")).first.click()
    expect(page.locator("[data-view=grid]")).to_be_visible()
    page.goto(page.url.split("?")[0])
    expect(page.locator("[data-view=grid]")).to_be_visible()
    expect(card(page, world.sponsored).locator("[data-disclosure]")).to_be_visible()
    expect(card(page, world.post).locator("[data-bag]")).to_be_visible()


@pytest.mark.row("A12")
def test_following_and_discover_are_tabs(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    page.get_by_role("link", name="Following").first.click()
    page.wait_for_url("**/following/**")
    times = page.locator("article[data-post]")
    expect(times).to_have_count(2)
    assert times.first.get_attribute("data-post") == world.post.public_id


@pytest.mark.row("A16")
def test_a_smile_shows_at_once_and_is_kept(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    smile = card(page, world.post).get_by_role("button", name="Smile")
    smile.click()
    expect(smile).to_have_attribute("aria-pressed", "true")
    expect(card(page, world.post).locator("[data-smiles]")).to_contain_text("1")
    page.wait_for_load_state("networkidle")
    assert Smile.objects.filter(member=world.ben, post=world.post).count() == 1
    page.reload()
    expect(card(page, world.post).get_by_role("button", name="Smile")).to_have_attribute(
        "aria-pressed", "true"
    )


@pytest.mark.row("A17")
def test_a_comment_is_written_and_seen(world, sign_in, visit):
    sign_in(world.ben)
    page = visit(f"/p/{world.post.public_id}/")
    page.get_by_role("textbox").first.fill("Which lake <b>was</b> it?")
    page.get_by_role("button", name="Comment", exact=True).last.click()
    expect(page.get_by_text("Which lake <b>was</b> it?")).to_be_visible()
    assert Comment.objects.get().author == world.ben


@pytest.mark.row("B36")
def test_keys_walk_the_feed_smile_help_and_close(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    page.keyboard.press("j")
    page.keyboard.press("s")
    pressed = page.locator("[data-smile][aria-pressed=true]")
    expect(pressed).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()


@pytest.mark.row("A01")
def test_without_a_membership_one_is_told_what_is_needed(world, sign_in, visit):
    sign_in(world.cem)
    page = visit("/feed/")
    expect(page.get_by_text(re.compile("membership", re.I)).first).to_be_visible()
    page = visit(f"/p/{world.post.public_id}/")
    expect(card(page, world.post)).to_be_visible()


@pytest.mark.row("A03")
@pytest.mark.parametrize("path", ["/feed/", "/interests/", "/bag/", "/orders/", "/post/new/", "/"])
def test_nothing_scrolls_sideways_on_a_small_phone(world, sign_in, visit, path):
    sign_in(world.ben)
    page = visit(path)
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.row("B03")
def test_what_is_saved_is_found_again(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    card(page, world.post).get_by_role("button", name="Save").click()
    page.wait_for_load_state("networkidle")
    page = visit("/saved/")
    expect(card(page, world.post)).to_be_visible()
