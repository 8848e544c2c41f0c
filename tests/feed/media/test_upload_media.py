"""Sending a picture or a video: what is written, and that nothing is when it is refused."""

import hashlib
import resource
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from feed.media import storing
from feed.media.refusal import MediaRefused
from feed.models import Media
from feed.services.media import has_upload_left, set_captions, upload_media
from spark.models import Job
from spark.uploads import StorageUnavailable
from tests.factories.members import make_member
from tests.feed.media import samples

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    return make_member(handle="ben")


def sent(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type=kind)


@contextmanager
def room_for(size: int):
    """The kernel refuses to let any file grow beyond ``size``: a write stops in the middle."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.row("A14")
def test_a_picture_is_kept_privately_and_a_job_is_owed(ben, disk):
    data = samples.picture("jpeg")
    media = upload_media(owner=ben, file=sent(data), alt="  Boots on a rock ", now=NOW)
    media.refresh_from_db()
    assert (media.owner, media.kind, media.state) == (ben, "image", "uploaded")
    assert (media.alt, media.created_at) == ("Boots on a rock", NOW)
    assert media.content_hash == hashlib.sha256(data).hexdigest()
    assert disk.files() == [f"private/uploads/{media.public_id}"]
    job = Job.objects.get()
    assert (job.kind, job.queue, job.payload) == ("media.process", "media", {"media_id": media.pk})


@pytest.mark.row("A15")
def test_a_video_is_recognised_by_its_contents(ben, disk, tmp_path):
    data = samples.clip(tmp_path / "a.mp4").read_bytes()
    assert upload_media(owner=ben, file=sent(data, "photo.jpg"), now=NOW).kind == "video"


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a\0.jpg",
        "x" * 300 + ".jpg",
        "\u202egpj.exe",
        "CON",
        ".htaccess",
        "a.php.jpg",
    ],
)
def test_the_sender_s_file_name_is_never_used(name, ben, disk):
    file = sent(samples.picture("png"))
    file._name = name
    media = upload_media(owner=ben, file=file, now=NOW)
    assert disk.files() == [f"private/uploads/{media.public_id}"]


@pytest.mark.parametrize("data", [b"", b"<svg/>", samples.picture("jpeg")[:500]])
def test_a_refused_file_leaves_nothing(data, ben, disk):
    with pytest.raises(MediaRefused):
        upload_media(owner=ben, file=sent(data), now=NOW)
    assert disk.files() == []
    assert not Media.objects.exists()
    assert not Job.objects.exists()


def test_a_full_disk_leaves_no_part_of_a_file_and_no_row(ben, disk):
    data = samples.encoded(samples.noise(1200, 900), "png")
    assert len(data) > 1_000_000
    with room_for(400_000):
        # The negative control: left to itself, the storage keeps the part that was written.
        with pytest.raises(OSError):
            default_storage.save("control", ContentFile(data))
        assert disk.files() == ["public/control"]
        default_storage.delete("control")
        with pytest.raises(StorageUnavailable) as failed:
            upload_media(owner=ben, file=sent(data), now=NOW)
    assert (failed.value.status, failed.value.code) == (507, "storage_unavailable")
    assert disk.files() == []
    assert not Media.objects.exists()
    assert not Job.objects.exists()


def test_of_several_renditions_all_or_none_are_published(disk, tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    (made / "w480.webp").write_bytes(b"small")
    (made / "w960.webp").write_bytes(b"x" * 500_000)
    with room_for(400_000), pytest.raises(StorageUnavailable):
        storing.save_folder(made, ["w480.webp", "w960.webp"], "ab/abc")
    assert disk.files() == []


def test_a_row_that_cannot_be_written_takes_its_file_along(ben, disk, monkeypatch):
    def refuse(**values: object) -> None:
        raise DatabaseError("no")

    monkeypatch.setattr(Media.objects, "create", refuse)
    with pytest.raises(DatabaseError):
        upload_media(owner=ben, file=sent(samples.picture("jpeg")), now=NOW)
    assert disk.files() == []


def test_thirty_uploads_in_thirty_minutes_are_allowed(ben, disk):
    other = make_member(handle="cem")
    for number in range(30):
        assert has_upload_left(owner=ben, now=NOW)
        Media.objects.create(owner=ben, kind="image", created_at=NOW - timedelta(minutes=number))
    assert not has_upload_left(owner=ben, now=NOW)
    assert has_upload_left(owner=other, now=NOW)
    assert has_upload_left(owner=ben, now=NOW + timedelta(minutes=2))


@pytest.mark.row("A15")
def test_captions_are_cleaned_published_and_replaced(ben, disk):
    media = Media.objects.create(owner=ben, kind="video")
    set_captions(media=media, file=sent(VTT.replace(b"Hello", b"<b>Hello</b>"), "a.vtt"))
    media.refresh_from_db()
    first = media.captions.name
    assert disk.bytes_of(first).decode() == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello\n"
    set_captions(media=media, file=sent(VTT.replace(b"Hello", b"Goodbye"), "b.vtt"))
    media.refresh_from_db()
    assert media.captions.name != first
    assert disk.files() == [f"public/{media.captions.name}"]


def test_captions_of_a_picture_or_of_no_use_are_refused(ben, disk):
    picture = Media.objects.create(owner=ben, kind="image")
    video = Media.objects.create(owner=ben, kind="video")
    with pytest.raises(MediaRefused, match="Captions belong to a video"):
        set_captions(media=picture, file=sent(VTT))
    with pytest.raises(MediaRefused, match="up to 200 KB"):
        set_captions(media=video, file=sent(VTT + b"\n" * 300_000))
    assert disk.files() == []
