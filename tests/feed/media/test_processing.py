"""What the worker makes of an uploaded medium, once, twice, late, at once and after a crash."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from feed.media import processing, storing
from feed.media.processing import process_media
from feed.media.refusal import MediaRefused
from feed.models import Media, Post
from feed.services.media import upload_media
from feed.tasks import media as jobs
from spark import outbox
from spark.models import Job
from tests.factories.members import make_member
from tests.feed.media import samples

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=40)

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(disk):
    def run(data: bytes, **fields) -> Media:
        file = SimpleUploadedFile("photo.jpg", data)
        media = upload_media(owner=make_member(), file=file, now=NOW)
        Media.objects.filter(pk=media.pk).update(**fields)
        return media

    return run


def waiting_post(media: Media) -> Post:
    post = Post.objects.create(author=media.owner, state=Post.State.PROCESSING)
    Media.objects.filter(pk=media.pk).update(post=post)
    return post


def settled_jobs() -> list[dict]:
    return list(Job.objects.filter(kind="post.media_settled").values_list("payload", flat=True))


@pytest.mark.row("A14")
def test_a_picture_becomes_ready_with_nothing_of_the_sent_file_left(upload, disk):
    media = upload(samples.picture("jpeg", width=1000, height=1500, orientation=6))
    job = Job.objects.get(kind="media.process")
    assert outbox.run(job.pk, now=LATER)
    media.refresh_from_db()
    assert (media.state, media.ready_at, media.error) == ("ready", LATER, "")
    assert (media.width, media.height) == (1440, 960)
    assert media.placeholder.startswith("data:image/webp;base64,")
    assert media.colour[0] == "#"
    assert set(media.renditions) == {"480", "960", "1440"}
    names = [name for each in media.renditions.values() for name in each.values()]
    assert disk.files() == sorted(
        [f"private/{media.original.name}", *(f"public/{name}" for name in names)]
    )
    for root in (disk.public, disk.private):
        for path in (path for path in root.rglob("*") if path.is_file()):
            assert samples.SECRET.encode() not in path.read_bytes()
    with Image.open(disk.private / media.original.name) as original:
        assert original.size == (1500, 1000)
        assert not original.getexif().get_ifd(0x8825)
    with Image.open(io.BytesIO(disk.bytes_of(media.renditions["480"]["avif"]))) as small:
        assert small.size == (480, 320)


@pytest.mark.row("A15")
def test_a_video_becomes_ready_with_clip_and_poster(upload, disk, tmp_path):
    media = upload(samples.clip(tmp_path / "a.mp4", seconds=2, width=640, height=360).read_bytes())
    process_media(media.pk, now=LATER)
    media.refresh_from_db()
    assert media.state == "ready"
    assert (media.width, media.height, media.duration_ms) == (640, 360, 2000)
    assert media.renditions["video"].endswith("/clip.mp4")
    assert media.renditions["poster"] == media.renditions["640"]["webp"]
    assert not media.original
    assert [name for name in disk.files() if name.startswith("private/")] == []
    assert samples.SECRET.encode() not in disk.bytes_of(media.renditions["video"])


def test_names_of_files_carry_128_random_bits_and_nothing_else(upload):
    media = upload(samples.picture("jpeg"))
    process_media(media.pk, now=LATER)
    media.refresh_from_db()
    first, folder, name = media.renditions["480"]["webp"].split("/")
    assert (len(folder), first, name) == (32, folder[:2], "w480.webp")
    int(folder, 16)
    assert media.public_id not in media.renditions["480"]["webp"]


def test_a_file_that_cannot_be_decoded_fails_with_a_sentence_and_is_deleted(upload, disk):
    media = upload(samples.picture("png").replace(b"IDATx", b"IDAT?"))
    post = waiting_post(media)
    process_media(media.pk, now=LATER)
    media.refresh_from_db()
    assert (media.state, media.error_code) == ("failed", "unreadable")
    assert media.error.startswith("The picture cannot be read")
    assert disk.files() == []
    assert settled_jobs() == [{"post_id": post.pk}]


def test_running_twice_changes_nothing(upload, disk):
    media = upload(samples.picture("jpeg"))
    waiting_post(media)
    process_media(media.pk, now=NOW)
    before = (disk.files(), Media.objects.filter(pk=media.pk).values().get())
    process_media(media.pk, now=LATER)
    assert (disk.files(), Media.objects.filter(pk=media.pk).values().get()) == before
    assert len(settled_jobs()) == 1


def test_a_medium_that_is_gone_is_no_error(upload, disk):
    process_media(987_654, now=NOW)
    jobs.process_media({"media_id": 987_654}, now=NOW)


def test_what_a_killed_attempt_left_is_replaced(upload, disk):
    media = upload(samples.picture("jpeg"))
    folder = storing.new_folder()
    (disk.public / folder).mkdir(parents=True)
    (disk.public / folder / "w480.webp").write_bytes(b"half a pic")
    Media.objects.filter(pk=media.pk).update(state="processing", renditions={"folder": folder})
    process_media(media.pk, now=LATER)
    media.refresh_from_db()
    assert media.state == "ready"
    assert not [name for name in disk.files() if folder in name]


def test_an_upload_that_outlived_its_processing_is_deleted_by_the_next_run(upload, disk):
    """A worker killed between the last two steps."""
    media = upload(samples.picture("jpeg"))
    sent = (disk.private / "uploads" / media.public_id).read_bytes()
    process_media(media.pk, now=NOW)
    (disk.private / "uploads" / media.public_id).write_bytes(sent)
    process_media(media.pk, now=LATER)
    assert not [name for name in disk.files() if "uploads" in name]


def test_of_two_rival_attempts_one_wins_and_the_other_leaves_nothing(upload, disk, monkeypatch):
    """The rival begins and ends while the first one decodes."""
    media = upload(samples.picture("jpeg"))
    waiting_post(media)
    decode = processing.decode_in_child
    rivals = [lambda: process_media(media.pk, now=NOW)]

    def meet_rival(*args, **options):
        if rivals:
            rivals.pop()()
        return decode(*args, **options)

    monkeypatch.setattr(processing, "decode_in_child", meet_rival)
    process_media(media.pk, now=LATER)
    media.refresh_from_db()
    assert (media.state, media.ready_at) == ("ready", NOW)
    # One picture of 640: two widths in two formats, and the private original.
    assert len(disk.files()) == 5
    assert len(settled_jobs()) == 1


def test_a_disk_that_fails_leaves_the_medium_waiting_for_the_next_try(upload, disk, monkeypatch):
    media = upload(samples.picture("jpeg"))
    job = Job.objects.get(kind="media.process")
    disk.public.rmdir()
    disk.public.write_text("in the way of every folder")
    assert not outbox.run(job.pk, now=NOW)
    media.refresh_from_db()
    job.refresh_from_db()
    assert media.state == "processing"
    assert job.state == "waiting"
    assert "StorageUnavailable" in job.error
    disk.public.unlink()
    assert outbox.run(job.pk, now=LATER)
    media.refresh_from_db()
    assert media.state == "ready"
    assert len([name for name in disk.files() if name.startswith("private/")]) == 1


def test_an_upload_that_was_lost_fails_and_says_so(upload, disk):
    media = upload(samples.picture("jpeg"))
    storing.delete_private(storing.upload_name(media.public_id))
    process_media(media.pk, now=NOW)
    media.refresh_from_db()
    assert (media.state, media.error_code) == ("failed", "lost")


def test_a_medium_without_a_post_settles_without_a_job(upload):
    media = upload(samples.picture("jpeg"))
    process_media(media.pk, now=NOW)
    assert settled_jobs() == []


def test_a_ready_medium_is_never_refused_late(upload):
    media = upload(samples.picture("jpeg"))
    process_media(media.pk, now=NOW)
    processing.refuse(media, MediaRefused("late", "Too late."), now=LATER)
    media.refresh_from_db()
    assert media.state == "ready"
