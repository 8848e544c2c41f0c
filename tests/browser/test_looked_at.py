"""What counts as looked at in a browser: a second in front, once per visit."""

import pytest

HALF_AN_HOUR = 30 * 60 * 1000
# The tab's side of the story: what is sent, whether it is in front, what the clock says.
STAGE = """
  window.sent = [];
  navigator.sendBeacon = (_, body) => {
    window.sent.push(...body.get("ids").split(","));
    return true;
  };
  let isHidden = false, ahead = 0;
  const now = Date.now;
  Date.now = () => now() + ahead;
  Object.defineProperty(document, "hidden", { get: () => isHidden });
  window.setHidden = (value) => {
    isHidden = value;
    document.dispatchEvent(new Event("visibilitychange"));
  };
  window.later = (milliseconds) => { ahead += milliseconds; };
"""


@pytest.mark.row("C02")
def test_a_card_counts_after_a_second_in_front_and_again_in_the_next_visit(
    world, sign_in, page, visit
):
    sign_in(world.ben)
    page.add_init_script(STAGE)
    visit("/feed/")
    first = page.locator("article[data-post]").first.get_attribute("data-post")
    page.evaluate("setHidden(true)")
    page.wait_for_timeout(1500)
    assert page.evaluate("sent") == [], "the tab was switched away within the second"
    page.evaluate("setHidden(false)")
    page.wait_for_timeout(1500)
    page.evaluate("setHidden(true)")
    assert page.evaluate("sent").count(first) == 1

    def again() -> int:
        page.evaluate("setHidden(false)")
        page.wait_for_timeout(1500)
        page.evaluate("setHidden(true)")
        return page.evaluate("sent").count(first)

    assert again() == 1, "once in a visit"
    page.evaluate(f"later({HALF_AN_HOUR})")
    assert again() == 2
