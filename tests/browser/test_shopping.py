"""From a picture to an order: the bag, the dots, the tray, two clicks, three presses."""

import re

import pytest
from playwright.sync_api import expect

from products.models import BagLine, Click, Order
from tests.browser.conftest import DESKTOP, SPOTS

MIDDLES = """card => {
  const picture = card.querySelector("img.shot").getBoundingClientRect();
  return [...card.querySelectorAll("a.dot circle.dot-core")].map(dot => {
    const box = dot.getBoundingClientRect();
    return [(box.x + box.width / 2 - picture.x) / picture.width,
            (box.y + box.height / 2 - picture.y) / picture.height];
  });
}"""


def card(page, post):
    return page.locator(f'article[data-post="{post.public_id}"]')


def bag_button(page, post, number=4):
    return card(page, post).get_by_role("button", name=f"Show {number} product")


@pytest.mark.row("A21", "A22", "A38")
def test_a_card_names_its_products_and_its_sponsor_without_a_press(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    post = card(page, world.post)
    for product in world.products:
        expect(post.get_by_role("link", name=product.title).last).to_be_visible()
    label = card(page, world.sponsored).locator("[data-disclosure]")
    expect(label).to_have_text("Sponsored · Paid by Northpeak")
    top = label.bounding_box()["y"]
    assert top <= card(page, world.sponsored).locator("img").first.bounding_box()["y"]


@pytest.mark.row("A38")
def test_the_label_is_the_first_text_of_the_card_at_320_px(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    page.set_viewport_size({"width": 320, "height": 640})
    text = card(page, world.sponsored).inner_text().strip()
    assert text.startswith("Sponsored · Paid by Northpeak")


@pytest.mark.row("A23")
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_dots_lie_on_their_things_at_every_width(world, sign_in, visit, width):
    sign_in(world.ben)
    page = visit("/feed/")
    page.set_viewport_size({"width": width, "height": 900})
    bag_button(page, world.post).click()
    dots = card(page, world.post).locator("a.dot")
    expect(dots).to_have_count(4)
    # The dots spring into place; where they rest is what counts. One look at all of them, so that
    # nothing can scroll in between.
    card(page, world.post).locator("svg.dots").evaluate(
        "e => Promise.all(e.getAnimations({ subtree: true })"
        ".filter(a => a.effect.getTiming().iterations !== Infinity).map(a => a.finished))"
    )
    seen = card(page, world.post).evaluate(MIDDLES)
    assert seen == [pytest.approx(spot, abs=0.01) for spot in SPOTS]


@pytest.mark.row("A23")
def test_a_second_press_hides_the_dots_and_tab_reaches_each_in_reading_order(world, sign_in, visit):
    sign_in(world.ben)
    page = visit(f"/p/{world.post.public_id}/")
    bag = bag_button(page, world.post)
    bag.click()
    expect(bag).to_have_attribute("aria-expanded", "true")
    dots = card(page, world.post).locator("a.dot")
    dots.first.focus()
    names = []
    for _ in range(4):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("Tab")
    assert names == [product.title for product in world.products]
    bag.click()
    expect(bag).to_have_attribute("aria-expanded", "false")
    expect(dots.first).not_to_be_visible()


@pytest.mark.row("A24", "A25")
def test_the_tray_shows_a_product_and_walks_through_the_others(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    card(page, world.post).locator("ul.post-chips a").first.click()
    tray = page.get_by_role("dialog")
    expect(tray).to_be_visible()
    expect(tray).to_contain_text("Ridgeline tent")
    expect(tray).to_contain_text("$49.00")
    expect(tray).to_contain_text("4.3")
    expect(tray).to_contain_text(re.compile("delivery", re.I))
    expect(tray).to_contain_text("1 of 4")
    tray.get_by_role("button", name="Next product").or_(
        tray.get_by_role("link", name="Next product")
    ).click()
    expect(tray).to_contain_text("2 of 4")
    expect(tray).to_contain_text("Daypack 24")
    page.keyboard.press("ArrowRight")
    expect(tray).to_contain_text("3 of 4")
    page.keyboard.press("ArrowLeft")
    expect(tray).to_contain_text("2 of 4")
    page.keyboard.press("Escape")
    expect(tray).not_to_be_visible()


@pytest.mark.row("A25")
def test_a_tray_of_one_product_has_no_arrows(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    card(page, world.sponsored).locator("ul.post-chips a").first.click()
    tray = page.get_by_role("dialog")
    expect(tray).to_contain_text("Ridgeline tent")
    assert tray.get_by_label("Next product").count() == 0


@pytest.mark.row("A28", "A29")
def test_two_clicks_place_an_order_and_undo_cancels_it(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    bag_button(page, world.post).click()
    card(page, world.post).get_by_role("button", name="Buy now").click()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    order = Order.objects.get()
    assert (order.member, order.is_one_click) == (world.ben, True)
    undo.click()
    expect(page.get_by_text(re.compile("cancelled", re.I)).first).to_be_visible()
    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED


@pytest.mark.row("A28", "A30")
def test_without_one_click_two_clicks_leave_it_in_the_bag_and_oneself_in_the_feed(
    world, sign_in, visit
):
    world.ben.has_one_click = False
    world.ben.save()
    sign_in(world.ben)
    page = visit("/feed/")
    bag_button(page, world.post).click()
    add = card(page, world.post).get_by_role("button", name="Add to bag")
    add.hover()  # brings it into view, as a thumb would
    page.wait_for_function(
        "() => { const y = scrollY; return new Promise(r => requestAnimationFrame("
        "() => requestAnimationFrame(() => r(scrollY === y)))); }"
    )
    where = page.evaluate("scrollY")
    add.click()
    expect(page.locator("[data-bag-count]").first).to_have_text("1")
    assert page.url.endswith("/feed/")
    assert abs(page.evaluate("scrollY") - where) < 5
    assert BagLine.objects.get().product == world.products[0]


@pytest.mark.row("A26", "A27", "A78")
def test_three_presses_from_the_picture_to_buy_and_the_click_is_credited(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/feed/")
    bag_button(page, world.post).click()
    card(page, world.post).locator("a.dot").nth(1).click()
    page.wait_for_url("**/products/daypack-24/**")
    page.get_by_role("button", name="Buy now").first.click()
    expect(page.get_by_text(re.compile("^Ordered")).first).to_be_visible()
    click = Click.objects.get()
    assert (click.surface_id, click.product, click.credited_member) == (
        world.post.public_id,
        world.products[1],
        world.ana,
    )
    line = Order.objects.get().lines.get()
    assert (line.click, line.credited_member) == (click, world.ana)


@pytest.mark.row("A31")
def test_what_is_out_of_stock_is_grey_and_offers_to_tell(world, sign_in, visit):
    product = world.products[0]
    product.stock = 0
    product.save()
    sign_in(world.ben)
    page = visit("/feed/")
    post = card(page, world.post)
    post.locator("[data-bag]").click()
    expect(post.locator("a.dot").first).to_have_class(re.compile("is-off"))
    expect(post.locator("a.dot").nth(1)).not_to_have_class(re.compile("is-off"))
    page.reload()
    post.locator("ul.post-chips a").first.click()
    tray = page.get_by_role("dialog")
    expect(tray.get_by_role("button", name="Notify me")).to_be_visible()
    assert tray.get_by_role("button", name="Buy now").count() == 0
    assert card(page, world.sponsored).locator("[data-bag]").count() == 0  # nothing left to buy


@pytest.mark.row("A32")
def test_what_is_no_longer_sold_says_so_and_its_page_goes_on(world, sign_in, visit):
    product = world.products[0]
    product.status = "discontinued"
    product.save()
    product.similar.add(world.products[1])
    sign_in(world.ben)
    page = visit("/products/ridgeline-tent/")
    expect(page.get_by_text("No longer sold").first).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Daypack 24")).first).to_be_visible()


@pytest.mark.row("A36")
def test_a_product_page_ends_with_reviews_and_posts(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/products/ridgeline-tent/")
    page.set_viewport_size(DESKTOP)
    reviews = page.get_by_role("heading", name=re.compile("review", re.I)).first
    posts = page.locator("article[data-post]")
    expect(posts).to_have_count(1)
    # One unpaid post carries no paid one: the cap holds here too, and the page says so.
    expect(page.get_by_text("left out")).to_be_visible()
    assert reviews.bounding_box()["y"] < posts.first.bounding_box()["y"]
    assert posts.first.get_attribute("data-post") == world.post.public_id  # unpaid first
