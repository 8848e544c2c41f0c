"""The whole life of a picture on an S3 store, with the settings as the environment makes them."""

import json
import os
import runpy
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile

from feed.media import sweeping
from feed.media.processing import process_media
from feed.models import Media
from feed.services.media import upload_media
from spark.models import Job
from spark.uploads import StorageUnavailable
from tests.factories.members import make_member
from tests.feed.media import samples
from tests.servers.process import Process
from tests.servers.spark import ROOT, free_port

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BUCKET = "spark-media"
KEYS = {"S3_ACCESS_KEY": "tester", "S3_SECRET_KEY": "not-a-real-key", "S3_REGION": "us-east-1"}
# The policy that docs/media.md asks for: everybody reads below media/, nobody elsewhere.
OPEN_MEDIA = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/media/*",
        }
    ],
}

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


class S3(Process):
    """A real S3 protocol over HTTP on loopback; it keeps objects in memory."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, name="s3")
        self.port = free_port(8120, 8129)
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> "S3":
        program = Path(sys.executable).parent / "moto_server"
        self.launch([program, "-H", "127.0.0.1", "-p", str(self.port)], env={**os.environ})
        self.wait_ready(self._answers, seconds=60)
        client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="tester",
            aws_secret_access_key="not-a-real-key",
        )
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps(OPEN_MEDIA))
        return self

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=1):
                return True
        except OSError:
            return False


@pytest.fixture(scope="module")
def s3(tmp_path_factory) -> Iterator[S3]:
    server = S3(tmp_path_factory.mktemp("s3")).start()
    yield server
    server.stop()


def settings_of(monkeypatch, **environment: str) -> dict:
    """What spark/settings.py makes of an environment."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "spark" / "settings.py"))


@pytest.fixture
def on_s3(s3, settings, monkeypatch) -> S3:
    made = settings_of(monkeypatch, S3_BUCKET=BUCKET, S3_ENDPOINT_URL=s3.url, **KEYS)
    settings.STORAGES = made["STORAGES"]
    return s3


def sent() -> Media:
    file = SimpleUploadedFile("a.jpg", samples.picture("jpeg", width=1000, height=700))
    return upload_media(owner=make_member(), file=file, now=NOW)


def get(url: str, **headers: str) -> tuple[int, str, bytes]:
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


@pytest.mark.row("A14")
def test_a_picture_is_uploaded_processed_shown_and_deleted(on_s3):
    media = sent()
    assert storages["private"].exists(f"uploads/{media.public_id}")
    process_media(media.pk, now=NOW)
    media.refresh_from_db()
    assert media.state == "ready"
    assert not storages["private"].exists(f"uploads/{media.public_id}")
    for width, formats in media.renditions.items():
        for format_, name in formats.items():
            url = default_storage.url(name)
            assert url == f"{on_s3.url}/{BUCKET}/media/{name}", "no signature, so it can be cached"
            status, kind, data = get(url)
            assert (status, kind) == (200, f"image/{format_}"), width
            assert samples.SECRET.encode() not in data
    names = [name for each in media.renditions.values() for name in each.values()]
    original = media.original.name
    sweeping.remove_media(media)
    assert not any(default_storage.exists(name) for name in names)
    assert not storages["private"].exists(original)


def test_the_original_is_had_by_a_signed_address_only(on_s3):
    media = sent()
    process_media(media.pk, now=NOW)
    media.refresh_from_db()
    url = storages["private"].url(media.original.name)
    assert url.startswith(f"{on_s3.url}/{BUCKET}/private/originals/")
    assert "X-Amz-Signature=" in url
    assert "X-Amz-Expires=300" in url
    status, kind, data = get(url)
    assert (status, kind) == (200, "image/jpeg")
    assert samples.SECRET.encode() not in data
    assert get(url, Range="bytes=0-3")[2] == data[:4]
    with pytest.raises(urllib.error.HTTPError, match="403"):
        get(url.partition("?")[0])


def test_a_video_is_sent_in_pieces_for_seeking(on_s3, tmp_path):
    clip = SimpleUploadedFile("a.mp4", samples.clip(tmp_path / "a.mp4", seconds=2).read_bytes())
    media = upload_media(owner=make_member(), file=clip, now=NOW)
    process_media(media.pk, now=NOW)
    media.refresh_from_db()
    url = default_storage.url(media.renditions["video"])
    status, kind, data = get(url, Range="bytes=4-7")
    assert (status, kind, data) == (206, "video/mp4", b"ftyp")


def test_a_store_that_is_away_refuses_the_upload_soon_and_leaves_no_row(settings, monkeypatch):
    nobody = f"http://127.0.0.1:{free_port(8120, 8129)}"
    made = settings_of(monkeypatch, S3_BUCKET=BUCKET, S3_ENDPOINT_URL=nobody, **KEYS)
    settings.STORAGES = made["STORAGES"]
    assert storages["private"].connection  # its library takes seconds to load on a busy machine
    started = time.monotonic()
    with pytest.raises(StorageUnavailable):
        sent()
    assert time.monotonic() - started < 5
    assert not Media.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("environment", "origins"),
    [
        ({"S3_CUSTOM_DOMAIN": "media.example"}, {"https://media.example"}),
        ({"S3_ENDPOINT_URL": "https://s3.example"}, {"https://s3.example"}),
        ({}, {"https://spark-media.s3.amazonaws.com", "https://s3.eu-west-1.amazonaws.com"}),
    ],
)
def test_pages_may_show_pictures_from_where_they_lie(environment, origins, monkeypatch):
    region = {"S3_REGION": "eu-west-1"}
    made = settings_of(monkeypatch, S3_BUCKET=BUCKET, **(KEYS | region | environment))
    policy = made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert origins <= set(policy["img-src"])
    assert origins <= set(policy["media-src"])
