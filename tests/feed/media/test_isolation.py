"""The decoding child: whatever happens to it, the worker gets one clear error and lives."""

import errno
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from feed.media import isolation
from feed.media.isolation import PROJECT, Limits, decode_in_child
from feed.media.refusal import MediaRefused
from tests.feed.media import samples

pytestmark = pytest.mark.slow

HEAVY = "The file is too heavy to read. Save it in a smaller size and retry."
CRASHED = "The file cannot be read; it may be damaged. Save it again and retry."


@pytest.fixture
def decode(tmp_path: Path):
    def run(data: bytes, *, kind: str = "image", limits: Limits | None = None) -> dict:
        source, made = tmp_path / "source", tmp_path / "made"
        source.write_bytes(data)
        made.mkdir()
        return decode_in_child(kind, source, made, limits=limits)

    return run


def children() -> set[int]:
    """The processes that this one started and has not waited for; servers of the run stay."""
    threads = Path("/proc/self/task").iterdir()
    return {int(pid) for each in threads for pid in (each / "children").read_text().split()}


@pytest.mark.parametrize(
    ("word", "reason", "message"),
    [
        ("segfault", "crashed", CRASHED),
        ("exit", "crashed", CRASHED),
        ("silent", "crashed", CRASHED),
        ("escape", "crashed", CRASHED),
        ("killed", "too_heavy", HEAVY),
        ("hang", "too_heavy", HEAVY),
    ],
)
def test_a_child_that_dies_becomes_a_refusal(word, reason, message, decode, monkeypatch):
    monkeypatch.setattr(isolation, "CHILD", "tests.feed.media.crashing_child")
    limits = Limits(1024, 60, patience=1.0 if word == "hang" else 30.0)
    before = children()
    with pytest.raises(MediaRefused) as refused:
        decode(word.encode(), limits=limits)
    assert (refused.value.reason, refused.value.message) == (reason, message)
    assert children() == before  # no child is left, not even a dead one


def test_a_full_disk_is_not_the_fault_of_the_file(decode, monkeypatch):
    monkeypatch.setattr(isolation, "CHILD", "tests.feed.media.crashing_child")
    with pytest.raises(OSError) as failed:
        decode(b"full disk")
    assert failed.value.errno == errno.ENOSPC


def test_a_picture_that_needs_more_memory_than_allowed_is_refused(decode):
    """Fault F3: an honest bomb below the pixel limit meets a small limit of memory."""
    with pytest.raises(MediaRefused) as refused:
        decode(samples.png_of(7000, 7000, bits=8, colour=6), limits=Limits(300, 60, 60.0))
    assert refused.value.reason == "too_heavy"
    assert refused.value.message == HEAVY


def test_after_a_bomb_the_next_file_is_processed(tmp_path):
    source, made = tmp_path / "source", tmp_path / "made"
    made.mkdir()
    source.write_bytes(samples.png_of(7000, 7000, bits=8, colour=6))
    with pytest.raises(MediaRefused):
        decode_in_child("image", source, made, limits=Limits(300, 60, 60.0))
    source.write_bytes(samples.picture("jpeg"))
    assert decode_in_child("image", source, made)["width"] == 640


@pytest.mark.slow
def test_a_video_that_needs_more_processor_time_than_allowed_is_refused(tmp_path):
    source, made = (
        samples.clip(tmp_path / "a.mp4", seconds=20, width=1280, height=720),
        tmp_path / "m",
    )
    made.mkdir()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with pytest.raises(MediaRefused) as refused:
        decode_in_child("video", source, made, limits=Limits(1024, 1, 120.0))
    assert refused.value.reason == "too_heavy"
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - spent < 3


def test_the_limits_hold_inside_the_child():
    code = """if True:
        import resource, socket
        from feed.media.child import restrict, MEBIBYTE
        restrict(512 * MEBIBYTE, 60)
        print(*(resource.getrlimit(each)[0] for each in (
            resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)))
        """
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True
    )
    assert ended.stdout.split() == [str(512 * 2**20), "60", str(100 * 2**20), "0"], ended.stderr
    assert resource.getrlimit(resource.RLIMIT_AS)[0] != 512 * 2**20


def test_the_child_loads_neither_django_nor_the_settings(tmp_path):
    code = """if True:
        import sys, pathlib
        from feed.media.child import process
        process("image", pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
        loaded = {name.split(".")[0] for name in sys.modules}
        print(sorted(loaded & {"django", "spark", "av", "celery"}))
        """
    source = tmp_path / "source"
    source.write_bytes(samples.picture("jpeg"))
    command = [sys.executable, "-c", code, str(source), str(tmp_path)]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    assert ended.stdout.strip() == "[]", ended.stderr


def test_secrets_of_the_worker_are_not_handed_to_the_child(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a key that a decoder has no business with")
    assert "SECRET_KEY" not in isolation._environment(tmp_path)
