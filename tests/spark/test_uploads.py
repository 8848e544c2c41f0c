"""Files on their way in: too large, and a disk without room."""

import resource
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spark.uploads import limit_for
from tests.factories.members import make_member

ADDRESSES = ["/post/new/", "/api/v1/media/"]

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[False, True], ids=["", "with CSRF checks"])
def browser(request, settings) -> Client:
    """With the checks the form is read by a middleware, without them by the view."""
    client = Client(enforce_csrf_checks=request.param)
    client.force_login(make_member())
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return client


@contextmanager
def room_for(size: int):
    """The kernel refuses to let any file grow beyond ``size``: a write stops in the middle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def file_of(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"\0" * size, content_type="image/jpeg")


@pytest.mark.parametrize("address", ADDRESSES)
def test_more_than_an_address_takes_is_413_before_anything_is_written(
    address, browser, settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    settings.UPLOAD_LIMITS_MB = {address: 1}
    answer = browser.post(address, {"file": file_of(1_100_000)})
    assert answer.status_code == 413
    assert "This form takes up to 1 MB." in answer.content.decode()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_disk_that_fills_up_during_the_upload_is_507_and_keeps_no_part(
    address, browser, settings, tmp_path, monkeypatch
):
    """Fault F14, before the storage is reached."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    with room_for(300_000):
        answer = browser.post(address, {"file": file_of(900_000), "pictures": file_of(10)})
    assert answer.status_code == 507
    if address.startswith("/api/"):
        assert answer.json()["code"] == "storage_unavailable"
    assert list(tmp_path.iterdir()) == []


def test_only_addresses_that_take_media_or_tables_take_much():
    limits = {path: limit_for(path) >> 20 for path in ("/post/new/", "/api/v1/media/", "/admin/a/")}
    assert limits == {"/post/new/": 110, "/api/v1/media/": 110, "/admin/a/": 60}
    assert limit_for("/settings/") >> 20 == 12
    assert limit_for("/accounts/login/") >> 20 == 12


def test_a_small_file_on_disk_arrives_whole(browser, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    answer = browser.post("/api/v1/media/", {"file": file_of(50_000)})
    assert answer.status_code in (400, 403)  # read in full: refused as a picture, or for its token
    assert list(Path(tmp_path).iterdir()) == []
