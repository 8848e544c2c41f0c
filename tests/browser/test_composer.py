"""Posting: a picture, a dot dragged onto a thing, a caption, and others see it."""

import pytest
from playwright.sync_api import expect

from feed.models import Post, ProductTag
from products.models import Brand, BrandRole
from tests.browser.conftest import SPOTS, picture


def place_dot(page, x, y, query):
    shot = page.locator("[data-shot]")
    box = shot.bounding_box()
    shot.click(position={"x": box["width"] * x, "y": box["height"] * y})
    page.locator("#picker-q").fill(query)
    page.locator("[data-results] button").first.click()


def compose(page, files):
    page.set_input_files("#pictures", files)
    expect(page.locator("[data-shot]")).to_be_visible()
    page.get_by_label("What does the picture show?").fill("Four things on a table")
    place_dot(page, *SPOTS[0], "ridgeline")
    page.get_by_label("Caption", exact=True).fill("Packed for the <b>weekend</b> #camping")


@pytest.mark.row("A14", "A18", "A20")
def test_a_picture_with_a_tagged_product_is_posted_and_others_see_it(
    world, worker, sign_in, visit, browser, live_server
):
    sign_in(world.ben)
    page = visit("/post/new/")
    compose(page, [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(SPOTS)}])
    page.get_by_role("checkbox", name="Hiking").check(force=True)
    expect(page.locator(".composer-right")).to_contain_text("Packed for the <b>weekend</b>")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/p/**", timeout=30_000)
    tag = ProductTag.objects.get(post__author=world.ben)
    assert tag.product == world.products[0]
    assert (tag.x, tag.y) == (
        pytest.approx(SPOTS[0][0], abs=0.02),
        pytest.approx(SPOTS[0][1], abs=0.02),
    )
    others = browser.new_page()
    for _ in range(30):
        answer = others.goto(page.url)
        if answer.status == 200 and others.locator("img.shot").count():
            break
        others.wait_for_timeout(1000)
    expect(others.get_by_text("Packed for the <b>weekend</b>").first).to_be_visible()
    expect(others.get_by_role("button", name="Show 1 product").first).to_be_visible()
    others.close()


@pytest.mark.row("A20")
def test_a_dot_can_be_moved_by_keyboard_and_removed(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/post/new/")
    compose(page, [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(SPOTS)}])
    dot = page.locator("[data-dot]").first
    before = dot.bounding_box()
    dot.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert page.locator("[data-dot]").first.bounding_box()["x"] > before["x"]
    page.locator("[data-tag-list] button").last.click()
    expect(page.locator("[data-dot]")).to_have_count(0)


@pytest.mark.row("A38", "A46")
def test_a_post_said_to_be_paid_waits_for_review_under_its_label(
    world, worker, sign_in, visit, browser
):
    sign_in(world.ben)
    page = visit("/post/new/")
    compose(page, [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture(SPOTS)}])
    page.get_by_role("checkbox", name="Hiking").check(force=True)
    page.locator("input[name=disclosure][value=paid]").check(force=True)
    page.get_by_label("From which brand?").select_option("northpeak")
    page.get_by_role("button", name="Post", exact=True).click()
    page.wait_for_url("**/p/**", timeout=30_000)
    post = Post.objects.get(author=world.ben)
    assert (post.disclosure, post.review_state, post.is_visible) == (
        "paid",
        "pending_review",
        False,
    )
    stranger = browser.new_page()
    assert stranger.goto(page.url).status == 404
    sign_in(world.rita)
    page = visit("/admin/")
    expect(page.get_by_text("waiting", exact=False).first).to_be_visible()
    stranger.close()


@pytest.mark.row("B24")
def test_one_plain_question_tells_ones_own_brand_from_a_paid_post_a_gift_and_family(
    world, sign_in, visit
):
    sign_in(world.ben)
    page = visit("/post/new/")
    question = page.get_by_role("group", name="Did you get money or anything free for this post?")
    answers = question.get_by_role("radio")
    values = [answers.nth(n).get_attribute("value") for n in range(answers.count())]
    assert values[0] == "none"
    assert {"paid", "gifted", "brand_owned", "employee_family"} <= set(values)
    for value, words in (
        ("paid", "Sponsored · Paid by Northpeak"),
        ("gifted", "Sponsored · Gifted by Northpeak"),
        ("brand_owned", "Sponsored · Posted by Northpeak"),
        ("employee_family", "Sponsored · Works for Northpeak or is family"),
    ):
        page.locator(f"label:has(input[name=disclosure][value={value}])").click()
        page.get_by_label("From which brand?").select_option("northpeak")
        expect(page.locator("[data-preview] [data-disclosure]")).to_have_text(words)


@pytest.mark.row("B10", "B29")
def test_a_draft_remembers_kind_answers_voice_and_the_answer_about_money(world, sign_in, visit):
    brand = Brand.objects.get(slug="northpeak")
    BrandRole.objects.create(brand=brand, member=world.ben)
    sign_in(world.ben)
    page = visit("/post/new/")
    page.locator("input[name=kind][value=poll]").check(force=True)
    page.locator("input[name=option]").nth(0).fill("Tent")
    page.locator("input[name=option]").nth(1).fill("Tarp")
    page.get_by_label("Caption", exact=True).fill("Which one?")
    page.get_by_role("checkbox", name="Hiking").check(force=True)
    page.get_by_label("Who speaks?").select_option("northpeak")
    page.locator("input[name=disclosure][value=gifted]").check(force=True)
    page.get_by_label("From which brand?").select_option("northpeak")
    expect(page.locator("[data-draft]")).to_have_text("Draft saved", timeout=15_000)
    page.reload()
    expect(page.get_by_text("Your draft is back")).to_be_visible()
    expect(page.locator("input[name=kind][value=poll]")).to_be_checked()
    expect(page.locator("input[name=option]").nth(0)).to_be_visible()
    expect(page.locator("input[name=option]").nth(0)).to_have_value("Tent")
    expect(page.locator("input[name=option]").nth(1)).to_have_value("Tarp")
    expect(page.get_by_label("Caption", exact=True)).to_have_value("Which one?")
    expect(page.get_by_label("Who speaks?")).to_have_value("northpeak")
    expect(page.locator("input[name=disclosure][value=gifted]")).to_be_checked()
    expect(page.get_by_label("From which brand?")).to_have_value("northpeak")
    expect(page.get_by_role("checkbox", name="Hiking")).to_be_checked()


@pytest.mark.row("B10", "A33")
def test_a_draft_of_a_review_remembers_its_product_and_stars(world, sign_in, visit):
    sign_in(world.ben)
    page = visit("/post/new/")
    page.locator("input[name=kind][value=review]").check(force=True)
    page.locator("[data-bare] button").first.click()
    page.locator("#picker-q").fill("ridgeline")
    page.locator("[data-results] button").first.click()
    page.get_by_label("Stars").select_option("4")
    expect(page.locator("[data-draft]")).to_have_text("Draft saved", timeout=15_000)
    page.reload()
    expect(page.locator("[data-bare-list]")).to_contain_text("Ridgeline tent")
    expect(page.get_by_label("Stars")).to_have_value("4")
