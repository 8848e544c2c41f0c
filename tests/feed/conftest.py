"""What the tests of pages and API share."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from spark.models import Member
from tests.factories.members import make_member, make_outsider


@pytest.fixture
def ana(db: None) -> Member:
    return make_member(handle="ana", name="Ana")


@pytest.fixture
def ben(db: None) -> Member:
    return make_member(handle="ben", name="Ben")


@pytest.fixture
def cem(db: None) -> Member:
    """Signed up, without a membership."""
    return make_outsider(handle="cem", name="Cem")


class Api:
    """A signed-in API client that speaks JSON."""

    def __init__(self, member: Member | None = None) -> None:
        self.client = Client()
        if member is not None:
            self.client.force_login(member)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            method.upper(),
            f"/api/v1/{path}",
            data=b"" if body is None else body if isinstance(body, bytes) else dumps(body),
            content_type="application/json",
            headers=headers,
        )


def dumps(body: Any) -> bytes:
    return json.dumps(body).encode()


@pytest.fixture
def api() -> type[Api]:
    cache.clear()  # rates of an earlier test's members
    return Api


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    """``with committed(execute=True):`` does what follows a commit, as a request's end would."""
    return django_capture_on_commit_callbacks
