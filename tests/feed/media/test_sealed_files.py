"""Files of what was taken from view are out of reach; they come back with their post."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feed.cards.card import card_from
from feed.cards.rows import read_rows
from feed.media import arranging, shelves
from feed.media.arranging import arrange_post
from feed.media.processing import process_media
from feed.models import Media, ModerationCase, Post
from feed.services import takedown
from feed.services.disclosure import appeal_decision, approve_disclosure, reject_disclosure
from feed.services.media import set_captions, upload_media
from feed.services.posts import remove_post
from feed.tasks import media as jobs
from spark import outbox
from spark.models import Job
from tests.factories.feed import make_post
from tests.factories.members import make_member, make_staff
from tests.factories.products import make_brand
from tests.feed.media import samples
from tests.feed.reading.conftest import forget_everything

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=60)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered(settings, disk):
    settings.MEDIA_ROOT = disk.public  # where the addresses below /media/ lead
    forget_everything()


@dataclass
class World:
    post: Post
    disk: object

    @property
    def media(self) -> Media:
        return Media.objects.get(post=self.post)

    @property
    def case(self) -> ModerationCase:
        return ModerationCase(post=self.post, subject=self.post.author)

    def urls(self) -> list[str]:
        """Every address of a file in the post's card."""
        medium = card_from(read_rows([self.post.pk])[self.post.pk])["media"][0]
        sets = [medium["srcset_avif"], medium["srcset_webp"]]
        listed = [part.split()[0] for one in sets for part in one.split(", ") if part]
        return sorted({medium["src"], *listed})

    def work(self) -> None:
        """What the worker does in the next minute."""
        assert outbox.HANDLERS[arranging.JOB] is jobs.arrange_post
        for job in Job.objects.filter(kind=arranging.JOB, state=Job.State.WAITING):
            assert outbox.run(job.pk, now=SOON)

    def refresh(self) -> Post:
        self.post = Post.objects.get(pk=self.post.pk)
        return self.post


@dataclass
class Developed:
    """A processed picture: its row and its files. One is enough for all these tests."""

    row: dict[str, Any]
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def negatives() -> list[Developed]:
    return []


@pytest.fixture
def develop(disk, negatives: list[Developed]) -> Callable[..., World]:
    def world_of(**fields) -> World:
        author = make_member(handle="ana")
        if not negatives:
            negatives.append(processed(disk, author))
        for name, data in negatives[0].files.items():
            path = disk.public.parent / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        media, _ = Media.objects.update_or_create(
            public_id=negatives[0].row["public_id"],
            defaults=negatives[0].row | {"owner": author},
        )
        return World(make_post(author=author, media=[media], now=NOW, **fields), disk)

    return world_of


def processed(disk, author) -> Developed:
    file = SimpleUploadedFile("a.jpg", samples.picture("jpeg", width=1000, height=700))
    media = upload_media(owner=author, file=file, now=NOW)
    process_media(media.pk, now=NOW)
    row = Media.objects.filter(pk=media.pk).values().get()
    kept = {name: value for name, value in row.items() if name not in ("id", "owner_id")}
    names = disk.files()
    return Developed(kept, {name: (disk.public.parent / name).read_bytes() for name in names})


@pytest.fixture
def photo(develop) -> World:
    return develop()


def hide(world: World) -> None:
    takedown.hide_post(world.post.pk, now=NOW)


def remove(world: World) -> None:
    remove_post(post=world.post, by=make_staff(handle="rex"), now=NOW)


def reject(world: World) -> None:
    Post.objects.filter(pk=world.post.pk).update(review_state=Post.Review.PENDING)
    reject_disclosure(
        post=world.refresh(), reviewer=make_staff(handle="rex"), reason="Undeclared", now=NOW,
        code="undeclared",
    )  # fmt: skip


@pytest.mark.row("B09")
@pytest.mark.parametrize("take_down", [hide, remove, reject])
def test_a_minute_after_a_takedown_no_address_of_its_files_leads_anywhere(
    take_down, photo: World, client: Client
):
    before = photo.urls()
    assert len(before) == 6
    assert {client.get(url).status_code for url in before} == {200}
    take_down(photo)
    photo.work()
    assert {client.get(url).status_code for url in before} == {404}
    after = photo.urls()
    assert all(url.startswith("/sealed/") for url in after)
    assert {client.get(url).status_code for url in after} == {404}
    client.force_login(make_member(handle="ben"))
    assert {client.get(url).status_code for url in after} == {404}
    assert not list(photo.disk.public.rglob("*.webp"))


@pytest.mark.row("B09")
def test_the_author_and_staff_still_see_what_was_taken_down(photo: World, client: Client):
    hide(photo)
    photo.work()
    for member in (photo.post.author, make_staff(handle="rex")):
        client.force_login(member)
        for url in photo.urls():
            answer = client.get(url)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
            assert answer["Content-Type"].startswith("image/")
            assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.row("B09")
def test_what_is_put_back_is_seen_at_once_and_has_public_files_again(photo: World, client: Client):
    before = photo.urls()
    hide(photo)
    photo.work()
    takedown.unhide(photo.case, now=SOON)
    on_their_way = photo.urls()
    assert {client.get(url).status_code for url in on_their_way} == {200}
    photo.work()
    after = photo.urls()
    assert all(url.startswith("/media/") for url in after)
    assert {client.get(url).status_code for url in after} == {200}
    assert not set(before) & set(after), "an address that was known once leads nowhere"
    assert not [name for name in photo.disk.files() if "sealed/" in name]


def test_a_removed_post_that_is_put_back_has_its_files(photo: World, client: Client):
    remove(photo)
    photo.work()
    takedown.put_back(photo.case, by=make_staff(handle="sol"), now=SOON)
    photo.work()
    assert {client.get(url).status_code for url in photo.urls()} == {200}


def test_a_rejected_post_stays_out_of_reach_through_its_appeal(develop, client: Client):
    make_brand()
    world = develop(disclosure="paid", sponsor="northpeak")
    reject_disclosure(
        post=world.post, reviewer=make_staff(handle="rex"), reason="A false claim", now=NOW,
        code="false_claim",
    )  # fmt: skip
    world.work()
    words = "What I say of the tent is true: the maker's own test is linked."
    appeal_decision(post=world.refresh(), by=world.post.author, text=words, now=NOW)
    world.work()
    assert {client.get(url).status_code for url in world.urls()} == {404}
    approve_disclosure(post=world.refresh(), reviewer=make_staff(handle="sol"), now=SOON)
    world.work()
    assert {client.get(url).status_code for url in world.urls()} == {200}


def test_a_post_that_waits_for_its_first_approval_is_not_moved_to_and_fro(develop, disk):
    make_brand()
    world = develop(disclosure="paid", sponsor="northpeak")
    files = disk.files()
    world.work()
    approve_disclosure(post=world.post, reviewer=make_staff(), now=SOON)
    world.work()
    assert disk.files() == files


def test_hidden_and_put_back_before_the_worker_came_nothing_moves(photo: World):
    files = photo.disk.files()
    hide(photo)
    takedown.unhide(photo.case, now=SOON)
    photo.work()
    assert photo.disk.files() == files


def test_a_takedown_while_files_come_back_wins(photo: World, client: Client, monkeypatch):
    """Control: without the second look at the post the older job would put the files back."""
    hide(photo)
    photo.work()
    takedown.unhide(photo.case, now=SOON)
    copied = arranging._copied
    calls = []

    def copied_while_it_is_hidden_again(*args):
        made = copied(*args)
        if not calls:
            calls.append(1)
            takedown.hide_post(photo.post.pk, now=SOON)
            arrange_post(photo.post.pk)  # the younger job finds nothing to do and is gone
        return made

    monkeypatch.setattr(arranging, "_copied", copied_while_it_is_hidden_again)
    arrange_post(photo.post.pk)
    assert photo.media.renditions["sealed"]
    assert not list(photo.disk.public.rglob("*.webp"))
    assert {client.get(url).status_code for url in photo.urls()} == {404}


def test_control_without_the_second_look_the_older_job_puts_them_back(photo: World, monkeypatch):
    hide(photo)
    photo.work()
    takedown.unhide(photo.case, now=SOON)
    copied = arranging._copied

    def copied_while_it_is_hidden_again(*args):
        made = copied(*args)
        takedown.hide_post(photo.post.pk, now=SOON)
        return made

    wanted = arranging.Wanted(is_sealed=False, disclosure=None)
    monkeypatch.setattr(arranging, "wanted_of", lambda media: wanted)
    monkeypatch.setattr(arranging, "_copied", copied_while_it_is_hidden_again)
    arrange_post(photo.post.pk)
    assert list(photo.disk.public.rglob("*.webp")), "out in the open although the post is hidden"


def test_a_lost_file_does_not_keep_the_others_in_reach(photo: World):
    name = photo.media.renditions["480"]["avif"]
    Path(photo.disk.public / name).unlink()
    hide(photo)
    photo.work()
    assert not list(photo.disk.public.rglob("*.*"))
    assert shelves.named(shelves.plain_of(photo.media.renditions), "w480.avif")


def test_a_full_disk_leaves_the_files_where_they_were_and_the_job_waits(photo: World, monkeypatch):
    files = photo.disk.files()
    hide(photo)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    job = Job.objects.get(kind=arranging.JOB)
    assert not outbox.run(job.pk, now=SOON)
    monkeypatch.undo()
    assert photo.disk.files() == files
    photo.work()
    assert not list(photo.disk.public.rglob("*.webp"))


@pytest.mark.parametrize(
    "path", ["plain/../../x", "plain/w480.webp%2f..", "labelled/w480.webp", "other/w480.webp",
             "plain/original.jpg"],
)  # fmt: skip
def test_nothing_but_files_of_the_medium_is_had_there(path, photo: World, client: Client):
    hide(photo)
    photo.work()
    client.force_login(photo.post.author)
    assert client.get(f"/sealed/{photo.media.public_id}/{path}", follow=True).status_code == 404


def test_captions_of_what_was_taken_down_are_for_its_author(disk, client: Client, tmp_path):
    author = make_member(handle="ana")
    clip = samples.clip(tmp_path / "a.mp4", seconds=1)
    media = upload_media(owner=author, file=SimpleUploadedFile("a.mp4", clip.read_bytes()), now=NOW)
    process_media(media.pk, now=NOW)
    media.refresh_from_db()
    words = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n"
    set_captions(media=media, file=SimpleUploadedFile("a.vtt", words))
    post = make_post(author=author, kind="video", media=[media], now=NOW)
    path = f"/captions/{media.public_id}.vtt"
    assert client.get(path).status_code == 200
    takedown.hide_post(post.pk, now=NOW)
    assert client.get(path).status_code == 404
    client.force_login(author)
    assert client.get(path).status_code == 200
