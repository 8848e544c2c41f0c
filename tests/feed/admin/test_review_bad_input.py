"""What no form of the review queue sends is refused, and nothing is decided (row A46)."""

import pytest

from feed.models import Post
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand

pytestmark = [pytest.mark.django_db, pytest.mark.row("A46")]
QUEUE = "/admin/feed/pendingdisclosure/"


@pytest.fixture
def waiting():
    brand = make_brand()
    return [
        make_post(
            author=make_member(name="<i>x</i>"), caption="<script>alert(1)</script>",
            disclosure="paid", sponsor=brand.slug,
        )
        for _ in range(2)
    ]  # fmt: skip


@pytest.fixture
def desk(client, waiting):
    client.force_login(make_staff(handle="rita"))
    return client


def nothing_is_decided():
    return set(Post.objects.values_list("review_state", flat=True)) == {"pending_review"}


@pytest.mark.parametrize("action", ["approve", "reject"])
@pytest.mark.parametrize("row", ["abc", "9" * 40, "-1", "²", "1 OR 1=1", ""])
def test_rows_that_no_list_has_are_said_and_decide_nothing(desk, action, row):
    form = {"action": action, "_selected_action": [row], "reason": "An ad."}
    answer = desk.post(QUEUE, form, follow=True)
    assert answer.status_code == 200
    assert "Choose rows of this list." in answer.content.decode()
    assert nothing_is_decided()


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"decision": "approve"},
        {"decision": "approve", "version": "²"},
        {"decision": "reject", "version": "1", "reason": "\0"},
        {"decision": "reject", "version": "1", "reason": "x" * 9999, "code": "zz"},
        {"decision": "force_label", "disclosure": "zz"},
        {"decision": "force_label", "disclosure": "paid", "sponsor": "nobody"},
        {"decision": "ask_lowering", "disclosure": "none"},
    ],
)
def test_a_decision_that_no_page_offers_decides_nothing(desk, waiting, form):
    answer = desk.post(f"{QUEUE}{waiting[0].pk}/change/", form)
    assert 400 <= answer.status_code < 500
    assert nothing_is_decided()


@pytest.mark.parametrize(
    "query", ["?q=" + "x" * 5000, "?o=1.2.3.-9", "?o=zz", "?p=999", "?p=-1", "?review_state=x"]
)
def test_an_odd_address_of_the_queue_opens_no_error_and_no_markup(desk, query):
    answer = desk.get(QUEUE + query, follow=True)
    assert answer.status_code < 500
    assert "<script>alert" not in answer.content.decode()
    assert "<i>x</i>" not in answer.content.decode()
