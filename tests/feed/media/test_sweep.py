"""The hourly sweep: nothing owed is lost, nothing abandoned is kept."""

import os
import tempfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from feed.media import sweeping
from feed.media.processing import process_media
from feed.models import Media, Post
from feed.services.media import set_captions, upload_media
from feed.tasks.media import sweep_media
from spark.models import Job
from tests.factories.members import make_member
from tests.feed.media import samples

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def sent(**fields) -> Media:
    file = SimpleUploadedFile("a.jpg", samples.picture("jpeg"))
    media = upload_media(owner=make_member(), file=file, now=NOW)
    Media.objects.filter(pk=media.pk).update(**fields)
    return media


def test_a_medium_that_no_post_took_in_a_day_goes_with_all_its_files(disk):
    ready, waiting = sent(), sent()
    process_media(ready.pk, now=NOW)
    sweeping.sweep(now=NOW + DAY - MINUTE)
    assert Media.objects.count() == 2
    done = sweeping.sweep(now=NOW + DAY + MINUTE)
    assert done["media_deleted"] == 2
    assert not Media.objects.filter(pk__in=[ready.pk, waiting.pk]).exists()
    assert disk.files() == []


def test_media_of_posts_stay_for_ever(disk):
    media = sent()
    process_media(media.pk, now=NOW)
    post = Post.objects.create(author=media.owner, state=Post.State.DRAFT)
    Media.objects.filter(pk=media.pk).update(post=post)
    before = disk.files()
    assert set(sweeping.sweep(now=NOW + 400 * DAY).values()) == {0}
    assert disk.files() == before
    assert before


def test_work_whose_job_was_lost_is_asked_for_again(disk):
    media = sent()
    Job.objects.all().delete()
    sweeping.sweep(now=NOW + 10 * MINUTE)
    assert not Job.objects.exists()
    sweeping.sweep(now=NOW + 16 * MINUTE)
    sweeping.sweep(now=NOW + 17 * MINUTE)
    assert [job.payload for job in Job.objects.all()] == [{"media_id": media.pk}]


def test_after_a_day_of_failed_tries_the_post_is_told(disk):
    media = sent()
    post = Post.objects.create(author=media.owner, state=Post.State.PROCESSING)
    Media.objects.filter(pk=media.pk).update(post=post, state="processing")
    Job.objects.all().delete()
    assert sweeping.sweep(now=NOW + DAY + MINUTE)["given_up"] == 1
    media.refresh_from_db()
    assert (media.state, media.error_code) == ("failed", "storage")
    assert disk.files() == []
    assert Job.objects.get().kind == "post.media_settled"


def test_a_file_whose_request_died_before_the_row_goes_after_a_day(disk):
    stray = disk.private / "uploads" / "abc"
    stray.parent.mkdir()
    stray.write_bytes(b"a file without a row")
    known = sent()
    os.utime(stray, (NOW.timestamp(), NOW.timestamp()))
    assert sweeping.sweep(now=NOW + DAY - MINUTE)["uploads_deleted"] == 0
    assert sweeping.sweep(now=NOW + DAY + MINUTE)["uploads_deleted"] == 1
    assert not stray.exists()
    assert not Media.objects.filter(pk=known.pk).exists()


def test_the_temporary_folder_of_a_killed_worker_goes_after_an_hour(disk, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, new, other = (tmp_path / name for name in ("spark-media-a", "spark-media-b", "other"))
    for folder, age in ((old, 61), (new, 59), (other, 61)):
        folder.mkdir()
        (folder / "source").write_bytes(b"as it was sent")
        at = (NOW - age * MINUTE).timestamp()
        os.utime(folder, (at, at))
    assert sweeping.sweep(now=NOW)["workshops_deleted"] == 1
    assert [folder.exists() for folder in (old, new, other)] == [False, True, True]


def test_removing_a_video_removes_clip_poster_and_captions(disk, tmp_path):
    clip = SimpleUploadedFile("a.mp4", samples.clip(tmp_path / "a.mp4").read_bytes())
    media = upload_media(owner=make_member(), file=clip, now=NOW)
    vtt = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
    set_captions(media=media, file=SimpleUploadedFile("a.vtt", vtt))
    process_media(media.pk, now=NOW)
    media.refresh_from_db()
    assert len(disk.files()) == 4  # one width in two formats, the clip, the captions
    sweeping.remove_media(media)
    assert disk.files() == []
    assert not Media.objects.exists()


def test_the_task_reads_the_clock_and_sweeps(disk):
    media = sent(created_at=NOW - 1000 * DAY)
    sweep_media()
    assert not Media.objects.filter(pk=media.pk).exists()
