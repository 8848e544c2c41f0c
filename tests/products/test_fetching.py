"""Pictures from strangers' servers: only from public addresses, bounded, and drawn anew."""

import gzip
import io
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from products import fetching
from products.fetching import CONFIG, FetchFailed, FetchRefused, fetch, redraw
from products.models import ProductImage
from products.picturing import fetch_one, fetch_waiting, keep
from products.services.catalogue import fetch_again
from spark.models import Job
from tests.factories.products import make_product

HERE = replace(CONFIG, ip_filter_allow_loopback_ips=True)


def picture(fmt: str = "PNG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, fmt, **options)
    return out.getvalue()


class Answers(BaseHTTPRequestHandler):
    """A merchant's server with a mood for each path."""

    hits: list[str] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        getattr(self, self.path.strip("/").replace("-", "_"))()

    def answer(self, body: bytes, kind: str = "image/png", **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def go_to(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def good(self) -> None:
        self.answer(picture())

    def moved(self) -> None:
        self.go_to("/good")

    def around(self) -> None:
        self.go_to("/around")

    def inside(self) -> None:
        self.go_to("http://10.0.0.1/secret")

    def metadata(self) -> None:
        self.go_to("http://169.254.169.254/latest/meta-data/")

    def other_scheme(self) -> None:
        self.go_to("file:///etc/passwd")

    def page(self) -> None:
        self.answer(b"<html>", "text/html")

    def large(self) -> None:
        self.answer(b"x" * (fetching.LARGEST + 1))

    def bomb(self) -> None:
        self.answer(gzip.compress(b"\0" * (fetching.LARGEST + 1)), Content_Encoding="gzip")

    def gone(self) -> None:
        self.send_error(404)

    def busy(self) -> None:
        self.send_error(503)

    def hung_up(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"abc")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Answers.hits = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def get(url: str) -> bytes:
    """Fetch from the server of this test: loopback and its port are let through, nothing else."""
    return fetch(url, config=HERE, check=lambda address: address)


PRIVATE = [
    "http://127.0.0.1/", "http://127.1/", "http://0.0.0.0/", "http://0/", "http://2130706433/",
    "http://0x7f000001/", "http://0177.0.0.1/", "http://localhost/", "http://[::1]/",
    "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/", "http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://[fe80::1]/",
    "http://[fd00::1]/", "http://224.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/",
    "ftp://127.0.0.1/", "data:image/png;base64,AAAA", "http://user@127.0.0.1/",
    "http://example.com@127.0.0.1/", "http://①②⑦.0.0.1/", "http://127。0。0。1/",
    "https://93.184.216.34:22/", "//127.0.0.1/", "", "http://", "http:///x", "http://[",
]  # fmt: skip


@pytest.mark.row("B17")
@pytest.mark.parametrize("url", PRIVATE)
def test_an_address_that_is_not_a_public_web_address_is_never_called(url):
    with pytest.raises(FetchRefused, match="url_not_allowed"):
        fetch(url)


@pytest.mark.parametrize("url", [url for url in PRIVATE if url.startswith("http://")][:20])
def test_the_client_refuses_private_addresses_even_when_the_catalogue_let_them_through(url):
    with pytest.raises(FetchRefused, match="url_not_allowed"):
        fetch(url, check=lambda address: address)


def test_a_public_picture_is_fetched_and_redirects_are_followed(server):
    assert get(f"{server}/good") == picture()
    assert get(f"{server}/moved") == picture()


@pytest.mark.parametrize("path", ["inside", "metadata", "other-scheme"])
def test_a_redirect_into_a_private_network_is_refused(server, path):
    with pytest.raises(FetchRefused, match="url_not_allowed"):
        get(f"{server}/{path}")


def test_a_redirect_is_checked_like_the_first_address(server):
    checked = []
    fetch(f"{server}/moved", config=HERE, check=lambda url: checked.append(url) or url)
    assert checked == [f"{server}/moved", f"{server}/good"]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("around", "redirects too often"),
        ("page", "text/html, no picture"),
        ("large", "larger than 10 MB"),
        ("bomb", "larger than 10 MB"),
        ("gone", "answers 404"),
    ],
)
def test_what_is_no_picture_of_a_sane_size_is_refused_for_good(server, path, reason):
    with pytest.raises(FetchRefused, match=reason):
        get(f"{server}/{path}")


@pytest.mark.parametrize("path", ["busy", "hung-up"])
def test_a_server_in_trouble_may_be_asked_again(server, path):
    with pytest.raises(FetchFailed):
        get(f"{server}/{path}")


def test_a_server_that_drips_its_header_is_left_in_time(monkeypatch):
    monkeypatch.setattr(fetching, "LONGEST_SECONDS", 0.5)
    # It accepts and says nothing: the reads stay open as long as the client allows.
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(FetchFailed, match="too slow"),
    ):
        get(f"http://127.0.0.1:{listener.getsockname()[1]}/")


# --- What is kept --------------------------------------------------------------------------------


def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it():
    exif = Image.Exif()
    exif[0x8825] = {1: "N"}  # GPS
    exif[0x0112] = 6  # lies on its side
    drawn = redraw(picture("JPEG", (60, 40), exif=exif) + b"<?php evil(); ?>")
    with Image.open(io.BytesIO(drawn.data)) as image:
        assert (image.format, image.size) == ("WEBP", (40, 60))
        assert not image.getexif()
    assert b"php" not in drawn.data
    assert drawn.colour.startswith("#")


def test_a_large_picture_is_made_smaller():
    drawn = redraw(picture("JPEG", (3000, 1500)))
    assert (drawn.width, drawn.height) == (1200, 600)


@pytest.mark.parametrize(
    "data",
    [b"", b"abc", picture()[:60], picture("GIF"), picture("BMP"), picture("TIFF"),
     b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("PNG", (12_001, 1))],
    ids=["empty", "text", "truncated", "gif", "bmp", "tiff", "svg", "side"],
)  # fmt: skip
def test_what_is_not_a_sound_jpeg_png_or_webp_is_refused(data):
    with pytest.raises(FetchRefused):
        redraw(data)


def test_a_bomb_of_pixels_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    Image.new("1", (11_000, 11_000)).save(out, "PNG")
    with pytest.raises(FetchRefused, match=r"media_invalid|too many pixels"):
        redraw(out.getvalue())


# --- The job -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_refused_picture_keeps_its_reason_and_can_be_asked_for_again():
    image = ProductImage.objects.create(
        product=make_product(), source_url="http://10.0.0.1/a.jpg", state="waiting"
    )
    now = timezone.now()
    assert fetch_waiting(now=now) == 1
    image.refresh_from_db()
    assert (image.state, image.error) == ("failed", "url_not_allowed")
    assert fetch_waiting(now=now) == 0
    assert fetch_again(images=[image], now=now) == 1
    assert Job.objects.filter(kind="products.fetch_pictures").count() == 1


@pytest.mark.django_db
def test_a_fetched_picture_is_shown(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    product = make_product()
    image = ProductImage.objects.create(
        product=product, source_url="https://img.example.com/a.jpg", state="waiting"
    )
    keep(image, redraw(picture()))
    image.refresh_from_db()
    assert (image.state, image.width, image.height) == ("ready", 40, 30)
    assert image.file.name.endswith(".webp")


@pytest.mark.django_db
def test_the_second_of_two_workers_leaves_no_file_behind(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = ProductImage.objects.create(
        product=make_product(), source_url="https://img.example.com/a.jpg", state="waiting"
    )
    twin = ProductImage.objects.get(pk=image.pk)
    for row in (image, twin):
        keep(row, redraw(picture()))
    assert len(list(tmp_path.rglob("*.webp"))) == 1


@pytest.mark.django_db
def test_fetching_a_picture_that_fails_writes_no_file(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = ProductImage.objects.create(
        product=make_product(), source_url="http://127.0.0.1/a.jpg", state="waiting"
    )
    fetch_one(image)
    assert not list(tmp_path.rglob("*"))
