"""An address that leads nowhere gets our own page, in the embedded default too."""

import pytest

from tests.factories.members import make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/nothing/", "/p/unknown/", "/products/unknown/", "/shop/no-one/"]
)
@pytest.mark.parametrize("debug", [True, False])
def test_our_page_says_what_to_do_next(client, settings, path, debug):
    settings.DEBUG = debug
    client.force_login(make_member())
    answer = client.get(path)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "URLconf" not in page
    assert 'href="/"' in page or 'href="/feed/"' in page


def test_a_missing_slash_is_completed(client):
    answer = client.get("/search")
    assert (answer.status_code, answer["Location"]) == (301, "/search/")
