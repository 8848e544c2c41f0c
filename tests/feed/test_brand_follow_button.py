"""The Follow button that a brand's page loads."""

import pytest
from django.utils import timezone

from feed.services.relations import follow_brand
from tests.factories.members import make_member
from tests.factories.products import make_brand

pytestmark = pytest.mark.django_db
URL = "/brands/northpeak/follow-button/"


@pytest.mark.row("A12")
@pytest.mark.parametrize("is_followed", [True, False])
def test_the_button_says_whether_the_viewer_follows_the_brand(client, is_followed):
    ben, brand = make_member(), make_brand()
    if is_followed:
        follow_brand(follower=ben, brand=brand, now=timezone.now())
    client.force_login(ben)
    answer = client.get(URL).content.decode()
    assert f'aria-pressed="{str(is_followed).lower()}"' in answer
    assert 'formaction="/brands/northpeak/follow/"' in answer


def test_strangers_get_no_button(client):
    make_brand()
    assert client.get(URL).status_code == 204
    assert client.get("/brands/nobody/follow-button/").status_code == 404
