"""Media through a real worker: processed, refused, and finished after a kill -9."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from feed.models import Media
from feed.services.media import upload_media
from spark import outbox
from tests.factories.members import make_member
from tests.feed.media import samples
from tests.servers.process import wait_until
from tests.servers.spark import Worker, decoders

pytestmark = [
    pytest.mark.services,
    pytest.mark.faults,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def start_worker(tmp_path):
    """Workers on the test's own database; all of them end with the test."""
    database = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + connection.settings_dict["NAME"]
    started: list[Worker] = []

    def start() -> Worker:
        name = f"worker{len(started)}"
        env = {"DATABASE_URL": database, "TMPDIR": str(tmp_path)}
        worker = Worker(tmp_path, env=env, queues="media", concurrency=1, name=name)
        started.append(worker)
        return worker.start()

    yield start
    for worker in started:
        worker.kill()


def send(data: bytes) -> Media:
    file = SimpleUploadedFile("a", data)
    return upload_media(owner=make_member(), file=file, now=timezone.now())


def state_of(media: Media) -> str:
    return Media.objects.values_list("state", flat=True).get(pk=media.pk)


@pytest.mark.row("A14")
def test_a_bomb_fails_and_the_pictures_behind_it_become_ready(start_worker):
    """Fault F3."""
    bomb = samples.png_of(400, 300).replace(b"IDATx", b"IDAT?")
    media = [send(bomb), send(samples.picture("jpeg")), send(samples.picture("webp"))]
    worker = start_worker()
    assert wait_until(
        lambda: [state_of(each) for each in media] == ["failed", "ready", "ready"], seconds=60
    ), worker.tail()
    assert worker.is_running


@pytest.mark.row("A15")
def test_a_video_survives_a_power_cut_of_the_worker(start_worker, tmp_path):
    clip = samples.clip(tmp_path / "a.mp4", seconds=40, width=1280, height=720, rate=30)
    media = send(clip.read_bytes())
    first = start_worker()
    assert wait_until(lambda: bool(decoders(tmp_path)), seconds=60, every=0.01), first.tail()
    first.kill()
    assert wait_until(lambda: not decoders(tmp_path), seconds=5), (
        "the decoder must die with its worker"
    )
    assert state_of(media) == "processing"

    second = start_worker()
    # What the schedule does every five seconds.
    outbox.sweep(now=timezone.now() + timedelta(seconds=10))
    assert wait_until(lambda: state_of(media) == "ready", seconds=90), second.tail()
    media.refresh_from_db()
    names = {
        name
        for each in media.renditions.values()
        if isinstance(each, dict)
        for name in each.values()
    }
    names.add(media.renditions["video"])
    root = Path(settings.MEDIA_ROOT)
    folder = root / media.renditions["video"].rpartition("/")[0]
    assert {str(path.relative_to(root)) for path in folder.iterdir()} == names
    assert not list((Path(settings.VAR_DIR) / "private" / "uploads").iterdir())
