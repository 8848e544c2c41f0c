"""Spark is one of the shop's programs: found in its menu, gone when staff switch it off."""

import pytest
from django.urls import reverse

from spark import standing
from spark.models import SiteSettings

pytestmark = [pytest.mark.django_db, pytest.mark.row("A02")]


def switch_off():
    settings = SiteSettings.current()
    settings.is_programme_live = False
    settings.save()
    standing.tell(None)


def test_the_menu_of_the_first_page_leads_to_spark(client):
    page = client.get("/").content.decode()
    assert "Programs &amp; Features" in page
    assert f'href="{reverse("feed:home")}"' in page


def test_switched_off_there_is_no_entry_and_no_feed(client, ben):
    switch_off()
    page = client.get("/").content.decode()
    assert f'href="{reverse("feed:home")}"' not in page
    client.force_login(ben)
    answer = client.get(reverse("feed:home"))
    assert answer.status_code == 403
    assert "closed at the moment" in answer.content.decode()
    assert client.get("/api/v1/feed/").json()["code"] == "programme_closed"
