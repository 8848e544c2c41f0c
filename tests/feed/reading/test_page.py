"""One page of the feed, through the views and the API."""

import pytest


@pytest.mark.row("A08", "A09")
def test_the_feed_shows_posts_of_the_chosen_interests(browser, posts):
    answer = browser.get("/api/v1/feed/").json()
    assert {item["id"] for item in answer["results"]} == {post.public_id for post in posts}
    assert answer["next"] is None


def test_the_page_shows_the_same_posts(browser, posts):
    answer = browser.get("/feed/")
    assert answer.status_code == 200
    text = answer.content.decode()
    for post in posts:
        assert f'data-post="{post.public_id}"' in text
