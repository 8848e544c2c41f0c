"""POST /api/v1/media/: the answers a client sees."""

import resource
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone

from feed.media.processing import process_media
from feed.models import Media, Post
from tests.factories.feed import make_interests
from tests.factories.members import make_member
from tests.feed.media import samples

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/media/"


@pytest.fixture
def ben(client):
    ben = make_member(handle="ben")
    client.force_login(ben)
    return ben


def send(client, data: bytes, **fields):
    return client.post(ADDRESS, {"file": SimpleUploadedFile("a.jpg", data), **fields})


@pytest.mark.row("A14")
def test_a_picture_is_accepted_and_its_state_can_be_asked_for(client, ben, disk):
    answer = send(client, samples.picture("jpeg"), alt="Boots")
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["kind"], made["state"], made["alt"]) == ("image", "uploaded", "Boots")
    media = Media.objects.get(public_id=made["id"])
    process_media(media.pk, now=timezone.now())
    assert client.get(f"{ADDRESS}{made['id']}/").json()["state"] == "ready"


@pytest.mark.row("A14", "A15")
@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            415,
            "An SVG drawing cannot be posted. Use a",
        ),
        (b"#EXTM3U\n", 415, "A playlist cannot be posted. Use a picture (JPEG, PNG, WebP or HEIC)"),
        (samples.picture("jpeg")[:-400], 400, "The picture ends too early."),
        (samples.png_of(12000, 12000), 400, "The picture has too many pixels;"),
        (samples.animation("webp"), 400, "Moving pictures cannot be posted."),
    ],
)
def test_a_refusal_names_the_field_and_says_what_is_accepted(
    client, ben, disk, data, status, words
):
    answer = send(client, data)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, "media_invalid")
    assert body["detail"].startswith(words)
    assert body["errors"] == {"file": [body["detail"]]}
    assert not Media.objects.exists()
    assert disk.files() == []


def test_a_file_with_nothing_in_it_is_400(client, ben, disk):
    answer = send(client, b"")
    assert answer.status_code == 400
    assert "file" in answer.json()["errors"]
    assert not Media.objects.exists()


def test_the_31st_file_in_half_an_hour_is_429_with_retry_after(client, ben, disk):
    at = timezone.now() - timedelta(minutes=5)
    Media.objects.bulk_create(Media(owner=ben, kind="image", created_at=at) for _ in range(30))
    answer = send(client, samples.picture("jpeg"))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert Media.objects.count() == 30


def test_a_storage_without_room_is_507(client, ben, disk):
    data = samples.encoded(samples.noise(1200, 900), "png")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        answer = send(client, data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_unavailable")
    assert not Media.objects.exists()
    assert disk.files() == []


VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\n<b>Hello</b>\n"


def captions(client, media: Media, data: bytes = VTT):
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("a.vtt", data)})
    return client.put(f"{ADDRESS}{media.public_id}/captions/", body, content_type=MULTIPART_CONTENT)


@pytest.mark.row("A15")
def test_a_video_takes_captions_until_it_is_posted(client, ben, disk):
    video = Media.objects.create(owner=ben, kind="video")
    assert captions(client, video).status_code == 200
    video.refresh_from_db()
    assert disk.bytes_of(video.captions.name).endswith(b"\nHello\n")
    video.post = Post.objects.create(author=ben)
    video.save()
    late = captions(client, video)
    assert (late.status_code, late.json()["code"]) == (403, "too_late")


@pytest.mark.row("A15")
def test_captions_are_read_from_this_site_by_anybody(client, ben, disk):
    video = Media.objects.create(owner=ben, kind="video")
    address = f"/captions/{video.public_id}.vtt"
    assert client.get(address).status_code == 404
    captions(client, video)
    client.logout()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/vtt; charset=utf-8")
    assert answer.content.endswith(b"\nHello\n")
    assert "sandbox" in answer["Content-Security-Policy"]
    (disk.public / Media.objects.get().captions.name).unlink()
    assert client.get(address).status_code == 404
    assert client.get("/captions/nobody.vtt").status_code == 404


def test_captions_of_no_use_are_refused(client, ben, disk):
    video = Media.objects.create(owner=ben, kind="video")
    answer = captions(client, video, b"1\n00:00:00,000 --> 00:00:01,000\nHello")
    assert (answer.status_code, answer.json()["code"]) == (400, "media_invalid")
    assert answer.json()["errors"] == {"file": ["A captions file starts with the line WEBVTT."]}
    picture = Media.objects.create(owner=ben, kind="image")
    assert captions(client, picture).json()["detail"] == "Captions belong to a video."
    theirs = Media.objects.create(owner=make_member(), kind="video")
    assert captions(client, theirs).status_code == 404
    assert disk.files() == []


@pytest.mark.row("A15")
def test_the_composer_s_form_takes_captions_without_javascript(client, ben, disk, tmp_path):
    make_interests()
    clip = samples.clip(tmp_path / "a.mp4").read_bytes()
    form = {"caption": "Rain", "interests": ["dogs"], "alt": "A wet dog"}
    files = {"pictures": SimpleUploadedFile("a.mp4", clip)}
    bad = files | {"captions": SimpleUploadedFile("a.vtt", b"no captions")}
    answer = client.post("/post/new/", form | bad)
    assert answer.status_code == 400
    assert "A captions file starts with the line WEBVTT." in answer.content.decode()
    files = {"pictures": SimpleUploadedFile("a.mp4", clip)}
    good = files | {"captions": SimpleUploadedFile("a.vtt", VTT)}
    assert client.post("/post/new/", form | good).status_code == 302
    video = Media.objects.exclude(post=None).get()
    assert b"Hello" in disk.bytes_of(video.captions.name)


def test_another_member_s_medium_does_not_exist(client, ben, disk):
    theirs = Media.objects.create(owner=make_member(), kind="image")
    assert client.get(f"{ADDRESS}{theirs.public_id}/").status_code == 404
