"""The offline page and the worker that shows it."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_worker_is_a_script_from_the_root_and_keeps_only_what_exists(client: Client) -> None:
    response = client.get("/sw.js")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/javascript")
    names = re.findall(r'"(/[^"]+)"', response.content.decode().split("FILES = ")[1].split("]")[0])
    assert "/offline/" in names
    assert len(names) == 5


def test_the_offline_page_says_what_to_do_and_names_nobody(client: Client) -> None:
    response = client.get("/offline/")
    assert response.status_code == 200
    text = response.content.decode()
    assert "You are offline" in text
    assert "csrfmiddlewaretoken" not in text
