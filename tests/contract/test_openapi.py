"""The running server keeps to its own OpenAPI description."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from spark.tokens import make_token
from tests.factories.feed import make_interests, make_post
from tests.factories.members import make_member
from tests.factories.products import make_product
from tests.servers import Web

pytestmark = [
    pytest.mark.contract,
    pytest.mark.slow,
    pytest.mark.row("B21"),
    pytest.mark.django_db(transaction=True),
]
SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"


def test_the_description_is_valid_openapi(client):
    schema = client.get("/api/v1/schema/?format=json").json()
    assert schema["openapi"].startswith("3.1")
    for path in ("feed/", "posts/", "me/interests/", "products/", "orders/", "bag/"):
        assert f"/api/v1/{path}" in schema["paths"]


@pytest.fixture
def web(tmp_path):
    database = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    web = Web(tmp_path, env={"DATABASE_URL": database, "RELAX_THROTTLES": "1"})
    try:
        yield web.start()
    finally:
        web.stop()


def test_no_request_breaks_the_server_or_its_promises(web, tmp_path):
    make_interests()
    ben = make_member(handle="ben")
    make_post(author=ben, products=[make_product(slug="tent")])
    _, token = make_token(
        member=ben, name="test", scopes=["read", "write", "shop", "money"], now=timezone.now()
    )
    done = subprocess.run(
        [
            SCHEMATHESIS, "run", f"{web.url}/api/v1/schema/?format=json",
            "--header", f"Authorization: Bearer {token}",
            "--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--seed", "7",
            "--checks", "not_a_server_error,response_schema_conformance,content_type_conformance",
            "--continue-on-failure", "--generation-database", "none", "--no-color",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + web.tail(20)


def test_the_documentation_page_loads_nothing_from_elsewhere():
    page = Client().get("/api/v1/docs/").content.decode()
    assert "https://cdn" not in page
    assert settings.STATIC_URL in page
