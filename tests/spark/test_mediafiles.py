"""Stored pictures and videos, as a browser gets them from the local disk."""

import pytest
from django.conf import settings as real_settings

DATA = bytes(range(256)) * 4000  # about 1 MB: sent in pieces
HEADERS = {
    "Content-Type": "video/mp4",
    "Accept-Ranges": "bytes",
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
    "X-Content-Type-Options": "nosniff",
}


@pytest.fixture
def stored(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "media" / "ab" / "abc"
    folder.mkdir(parents=True)
    (folder / "clip.mp4").write_bytes(DATA)
    (folder / "w480.avif").write_bytes(b"a picture")
    (folder / "page.html").write_text("<script>1</script>")
    (tmp_path / "secret.jpg").write_bytes(b"outside")
    return "/media/ab/abc/clip.mp4"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_file_is_sent_with_headers_that_let_nothing_run(client, stored):
    answer = client.get(stored)
    assert answer.status_code == 200
    assert body(answer) == DATA
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert answer["Content-Length"] == str(len(DATA))
    assert client.get("/media/ab/abc/w480.avif")["Content-Type"] == "image/avif"


def test_no_session_is_opened_for_a_picture(client, stored, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = client.get(stored)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.row("A15")
@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(DATA)),
        ("bytes=0-99", 0, 100),
        ("bytes=1000-1000", 1000, 1001),
        ("bytes=700000-", 700_000, len(DATA)),
        ("bytes=100-999999999999", 100, len(DATA)),
        ("bytes=-10", len(DATA) - 10, len(DATA)),
        ("bytes=-999999999999", 0, len(DATA)),
    ],
)
def test_a_player_can_ask_for_a_part(client, stored, asked, start, end):
    answer = client.get(stored, headers={"Range": asked})
    assert body(answer) == DATA[start:end]
    assert answer["Content-Length"] == str(end - start)
    if (start, end) == (0, len(DATA)):
        assert answer.status_code == 200
    else:
        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(DATA)}"


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=9-3", "bytes=-0"])
def test_a_part_outside_the_file_is_416(client, stored, asked):
    answer = client.get(stored, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(DATA)}"


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=a-b", "pages=1-2", "bytes=0-1,5-6", "x" * 900])
def test_a_range_that_makes_no_sense_gets_the_whole_file(client, stored, asked):
    answer = client.get(stored, headers={"Range": asked})
    assert answer.status_code == 200
    assert len(body(answer)) == len(DATA)


@pytest.mark.parametrize(
    "path",
    [
        "ab/abc/page.html",
        "ab/abc/none.mp4",
        "ab/abc/",
        "ab",
        "",
        "../secret.jpg",
        "..%2fsecret.jpg",
        "%2e%2e/secret.jpg",
        "ab/../../secret.jpg",
        "/etc/passwd.jpg",
        "a%00.jpg",
        "x" * 3000 + ".jpg",
    ],
)
def test_nothing_else_is_shown(client, stored, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_a_stored_file_cannot_be_written_to(client, stored):
    assert client.post(stored).status_code == 405
    assert client.delete(stored).status_code == 405


def test_originals_lie_outside_the_folder_that_is_shown():
    private = real_settings.STORAGES["private"]["OPTIONS"]["location"]
    assert real_settings.MEDIA_ROOT not in [private, *private.parents]
