"""Hide, See less and Mute in a browser: gone at once, undone, taken back if refused (B41, B08)."""

import pytest
from playwright.sync_api import expect

from feed.models import HiddenPost, Mute, SeeLess


def card(page, post):
    return page.locator(f'article[data-post="{post.public_id}"]')


def press(page, post, words):
    card(page, post).locator(".menu summary").click()
    card(page, post).get_by_role("button", name=words).click()


@pytest.mark.row("B41", "B08")
@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("Hide this post", HiddenPost),
        ("See less of Ana Ruiz", SeeLess),
        ("Mute Ana Ruiz", Mute),
    ],
)
def test_a_card_goes_at_once_and_undo_brings_it_back(world, sign_in, visit, words, rows):
    sign_in(world.ben)
    page = visit("/feed/")
    with page.expect_response("**/api/v1/**"):
        press(page, world.post, words)
    expect(card(page, world.post)).to_be_hidden()
    both = words.startswith("Mute")
    expect(card(page, world.sponsored)).to_be_visible(visible=not both)
    assert rows.objects.filter(member=world.ben).count() == 1
    bar = page.locator(".gone-bar")
    expect(bar.get_by_role("button", name="Undo")).to_be_focused()
    with page.expect_response("**/api/v1/**"):
        bar.get_by_role("button", name="Undo").click()
    expect(card(page, world.post)).to_be_visible()
    expect(bar).to_have_count(0)
    assert not rows.objects.filter(member=world.ben).exists()
    with page.expect_response("**/api/v1/**"):
        press(page, world.post, words)
    page.reload()
    gone = words != "See less of Ana Ruiz"
    expect(card(page, world.post)).to_have_count(0 if gone else 1)


@pytest.mark.row("B41")
def test_what_the_server_refuses_is_taken_back_with_a_word(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    page.route(
        "**/api/v1/posts/*/hide/",
        lambda route: route.fulfill(
            status=429, content_type="application/json", body='{"detail": "Slow down a little."}'
        ),
    )
    press(page, world.post, "Hide this post")
    expect(card(page, world.post)).to_be_visible()
    expect(page.get_by_text("Slow down a little.")).to_be_visible()
    expect(page.locator(".gone-bar")).to_have_count(0)
    assert not HiddenPost.objects.exists()


@pytest.mark.row("B41")
def test_without_javascript_the_menu_does_the_same(world, sign_in, browser, live_server, context):
    sign_in(world.ben)
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto(live_server.url + "/feed/")
    press(page, world.post, "Hide this post")
    expect(card(page, world.post)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(card(page, world.post)).to_be_visible()
    plain.close()
