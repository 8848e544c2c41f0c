"""A compensated video carries its label in the picture itself, wherever its file is served."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import numpy as np
import pytest
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from feed.cards.card import card_from
from feed.cards.rows import read_rows
from feed.media import arranging, shelves, sweeping
from feed.media.arranging import arrange_post
from feed.media.processing import process_media
from feed.media.sheets import draw_sheet
from feed.models import LabelText, Media, Post
from feed.services.disclosure import approve_disclosure, record_connection
from feed.services.disclosure.words import set_label_text
from feed.services.media import upload_media
from feed.share_picture import INK, LABEL_PAPER
from feed.tasks import media as jobs
from spark import outbox
from spark.models import Job
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.media import samples
from tests.feed.reading.conftest import forget_everything

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def nothing_remembered():
    forget_everything()


@dataclass
class World:
    post: Post
    disk: object

    @property
    def media(self) -> Media:
        return Media.objects.get(post=self.post)

    @property
    def shown(self) -> dict:
        return card_from(read_rows([self.post.pk])[self.post.pk])["media"][0]

    def arrange(self) -> None:
        assert outbox.HANDLERS[arranging.JOB] is jobs.arrange_post
        for job in Job.objects.filter(kind=arranging.JOB, state=Job.State.WAITING):
            assert outbox.run(job.pk, now=LATER)

    def path(self, url: str) -> Path:
        return self.disk.public / url.removeprefix("/media/")


@pytest.fixture
def video(disk, tmp_path):
    """A post of a real clip of 5 seconds, paid or not, its files as the pipeline leaves them."""

    def make(**fields) -> World:
        author = make_member(handle=fields.pop("handle", "ana"))
        clip = samples.clip(tmp_path / "a.mp4", seconds=5, width=640, height=360)
        file = SimpleUploadedFile("a.mp4", clip.read_bytes())
        media = upload_media(owner=author, file=file, now=NOW)
        process_media(media.pk, now=NOW)
        media.refresh_from_db()
        if fields.get("sponsor"):
            make_brand()
        post = make_post(author=author, kind="video", media=[media], now=NOW, **fields)
        if post.review_state == Post.Review.PENDING:
            post = approve_disclosure(post=post, reviewer=make_staff(), now=NOW)
        return World(post, disk)

    return make


PAID = {"disclosure": "paid", "sponsor": "northpeak"}


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as clip:
        return [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]


def box_of(pixels: np.ndarray) -> np.ndarray:
    """Where this picture has the paper of a label."""
    return np.abs(pixels.astype(int) - LABEL_PAPER).max(axis=2) < 40


def has_label(pixels: np.ndarray) -> bool:
    """Whether a box of label paper with dark letters stands where the label belongs."""
    paper = box_of(pixels)
    if paper.sum() < 0.01 * paper.size:
        return False
    rows, columns = np.nonzero(paper)
    inside = pixels[rows.min() : rows.max(), columns.min() : columns.max()]
    dark = inside.max(axis=2) < 90
    return bool(0.05 < dark.mean() < 0.6)


@pytest.mark.row("C06", "A15", "A38")
def test_a_paid_video_is_served_with_its_label_in_the_first_three_seconds(video):
    world = video(**PAID)
    world.arrange()
    shown = world.shown
    assert shown["has_label_inside"]
    frames = frames_of(world.path(shown["video_url"]))
    assert len(frames) == 150
    assert all(has_label(frame) for frame in frames[:91])
    assert not any(has_label(frame) for frame in frames[4 * 30 :])
    with Image.open(world.path(shown["poster_url"])) as poster:
        assert has_label(np.asarray(poster.convert("RGB")))


@pytest.mark.row("C06", "A38")
def test_the_label_is_large_legible_and_clear_of_the_edges(video):
    world = video(**PAID)
    world.arrange()
    frame = frames_of(world.path(world.shown["video_url"]))[30]
    rows, columns = np.nonzero(box_of(frame))
    height, width = frame.shape[:2]
    assert rows.min() >= 0.05 * height
    assert columns.min() >= 0.05 * height
    assert columns.max() <= 0.95 * width
    assert rows.max() - rows.min() >= 0.08 * height, "at least 29 of 360 lines"
    inside = frame[rows.min() : rows.max(), columns.min() : columns.max()].reshape(-1, 3)
    bright = inside[np.abs(inside.astype(int) - LABEL_PAPER).max(axis=1) < 40]
    dark = inside[inside.max(axis=1) < 60]
    assert contrast(bright.mean(axis=0), dark.mean(axis=0)) >= 4.5


def test_a_process_that_hears_nothing_of_the_worker_finds_the_new_clip_by_the_post(video):
    world = video(**PAID)
    world.post.refresh_from_db()
    before, asked_at = world.post.changed_at, timezone.now()
    world.arrange()
    world.post.refresh_from_db()
    assert world.post.changed_at > before
    assert world.post.changed_at >= asked_at
    again = world.post.changed_at
    arrange_post(world.post.pk)
    world.post.refresh_from_db()
    assert world.post.changed_at == again, "nothing moved, nothing is made anew"


@pytest.mark.row("C06", "A38")
def test_a_row_that_speaks_of_another_size_than_the_clip_has_keeps_no_label_away(video):
    world = video(**PAID)
    Media.objects.filter(post=world.post).update(width=960, height=540)
    world.arrange()
    frames = frames_of(world.path(world.shown["video_url"]))
    assert frames[0].shape[:2] == (360, 640)
    assert has_label(frames[0])


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: np.ndarray) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour / 255]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.row("C06")
def test_until_the_label_is_in_the_picture_no_clip_is_offered_anywhere(client: Client, video):
    world = video(**PAID)
    plain = world.media.renditions["video"]
    assert world.shown["video_url"] == ""
    for path in (f"/p/{world.post.public_id}/", f"/p/{world.post.public_id}/embed/"):
        html = client.get(path).content.decode()
        assert ".mp4" not in html
        assert "The video is getting its label." in html
        assert "Sponsored · Paid by" in html
    client.force_login(world.post.author)
    answer = client.get(f"/api/v1/posts/{world.post.public_id}/").json()
    assert answer["media"][0]["url"] is None
    client.logout()
    sealed = f"/sealed/{world.media.public_id}/plain/{Path(plain).name}"
    assert client.get(sealed).status_code == 404


@pytest.mark.row("C06", "A15")
def test_every_channel_serves_the_labelled_clip(client: Client, video):
    world = video(**PAID)
    world.arrange()
    url = world.shown["video_url"]
    for path in (f"/p/{world.post.public_id}/", f"/p/{world.post.public_id}/embed/"):
        html = client.get(path).content.decode()
        assert f'<source src="{url}"' in html
        assert html.count(".mp4") == 1
    client.force_login(world.post.author)
    answer = client.get(f"/api/v1/posts/{world.post.public_id}/").json()
    assert answer["media"][0]["url"] == url
    assert world.path(url).is_file()


@pytest.mark.row("C06")
def test_the_clip_without_its_label_is_out_of_reach_once_the_other_is_made(client: Client, video):
    world = video()
    before = world.shown
    assert world.path(before["video_url"]).is_file()
    record_connection(
        post=world.post, disclosure="gifted", sponsor=make_brand(), reason="A sample", now=LATER
    )
    approve_disclosure(post=Post.objects.get(), reviewer=make_staff(), now=LATER)
    assert world.shown["video_url"] == ""
    world.arrange()
    after = world.shown
    assert after["video_url"] != before["video_url"]
    assert not world.path(before["video_url"]).exists()
    assert not world.path(before["poster_url"]).exists()
    assert has_label(frames_of(world.path(after["video_url"]))[0])
    assert not list(world.disk.public.rglob("*.mp4"))[1:], "one clip is in reach, with its label"
    plain = f"/sealed/{world.media.public_id}/plain/clip.mp4"
    assert client.get(plain).status_code == 404
    client.force_login(world.post.author)
    assert client.get(plain).status_code == 200


def test_other_words_for_the_label_make_a_new_clip_and_the_old_one_goes(video):
    world = video(**PAID)
    world.arrange()
    old = world.shown
    set_label_text(
        text=LabelText(country="", type="paid", short="Advertisement", tie="Paid by {sponsor}"),
        now=LATER,
    )
    assert world.shown["video_url"] == old["video_url"], "it says the same facts meanwhile"
    assert arranging.sweep_labels(now=LATER) == 1
    world.arrange()
    new = world.shown
    assert world.media.renditions["labelled"]["of"]["label"].startswith("Advertisement · Paid by")
    assert new["video_url"] != old["video_url"]
    assert not world.path(old["video_url"]).exists()
    assert arranging.sweep_labels(now=LATER) == 0


def test_a_clip_with_another_tie_in_its_picture_is_not_shown_for_a_moment(video):
    world = video(disclosure="commission")
    world.arrange()
    assert world.shown["video_url"]
    record_connection(
        post=world.post, disclosure="paid", sponsor=make_brand(), reason="A contract", now=LATER
    )
    assert world.shown["video_url"] == ""
    assert not world.shown["has_label_inside"]
    world.arrange()
    assert world.shown["has_label_inside"]


def test_a_lowered_label_brings_the_plain_clip_back(client: Client, video):
    world = video(**PAID)
    world.arrange()
    labelled = world.shown["video_url"]
    Post.objects.filter(pk=world.post.pk).update(disclosure="none", sponsor=None)
    on_its_way = world.shown["video_url"]
    assert on_its_way.startswith("/sealed/")
    answer = client.get(on_its_way, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer["Cache-Control"]) == (206, "private, no-store")
    arrange_post(world.post.pk)
    shown = world.shown
    assert not has_label(frames_of(world.path(shown["video_url"]))[0])
    assert not world.path(labelled).exists()
    assert client.get(on_its_way).status_code == 200, "a page of a moment ago still shows it"
    assert set(world.media.renditions) == {"640", "480", "video", "poster"}


def test_running_twice_changes_nothing(video):
    world = video(**PAID)
    world.arrange()
    renditions, files = world.media.renditions, world.disk.files()
    arrange_post(world.post.pk)
    assert (world.media.renditions, world.disk.files()) == (renditions, files)


def test_a_worker_that_died_before_deleting_is_finished_by_the_next(video, monkeypatch):
    world = video(**PAID)
    plain = world.shown["poster_url"]
    monkeypatch.setattr(arranging, "_delete_gone", lambda media_id, renditions: None)
    arrange_post(world.post.pk)
    assert world.path(plain).exists()
    monkeypatch.undo()
    arrange_post(world.post.pk)
    assert not world.path(plain).exists()
    assert "gone" not in world.media.renditions


def test_of_two_workers_one_wins_and_the_other_leaves_nothing(video, monkeypatch):
    world = video(**PAID)
    burn = arranging._burn
    calls = []

    def burn_beside_a_rival(*args):
        made = burn(*args)
        if not calls:
            calls.append(1)
            arrange_post(world.post.pk)
        return made

    monkeypatch.setattr(arranging, "_burn", burn_beside_a_rival)
    arrange_post(world.post.pk)
    public, private = shelves.all_names(world.media.renditions)
    on_disk = [*(f"public/{name}" for name in public), *(f"private/{name}" for name in private)]
    assert world.disk.files() == sorted(on_disk)


def test_removing_the_medium_takes_every_clip_along(video):
    world = video(**PAID)
    world.arrange()
    sweeping.remove_media(world.media)
    assert world.disk.files() == []


def test_a_clip_that_takes_no_label_stays_hidden_and_the_job_says_why(video):
    world = video(**PAID)
    world.path(default_storage.url(world.media.renditions["video"])).write_bytes(b"spoilt")
    job = Job.objects.get(kind=arranging.JOB)
    assert not outbox.run(job.pk, now=LATER)
    job.refresh_from_db()
    assert "took no label" in job.error
    assert world.shown["video_url"] == ""
    assert not [name for name in world.disk.files() if name.startswith("private/")]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (96, 720), (720, 96)])
def test_a_long_label_fits_every_shape_of_clip(width, height):
    label = "Sponsored · Works for Northpeak Mountaineering Outfitters or is family"
    sheet = draw_sheet(label, width=width, height=height)
    box = sheet.getbbox()
    assert sheet.size == (width, height)
    assert box is not None
    assert box[2] < width
    assert box[3] < height
    assert INK in [colour[:3] for _, colour in sheet.getcolors(1 << 20)]


def test_files_of_the_private_storage_have_no_public_address(video):
    world = video(**PAID)
    world.arrange()
    name = world.media.renditions["video"]
    assert storages["private"].exists(name)
    assert not default_storage.exists(name)
    assert world.media.renditions["sealed"] is True
