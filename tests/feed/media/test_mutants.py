"""Spoilt copies of good files: each is read or refused, and nothing else ever happens."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from feed.media.isolation import PROJECT
from tests.feed.media import samples


def spoilt(data: bytes, dice: random.Random) -> bytes:
    """One to eight bytes changed, or a piece cut, doubled, zeroed or filled with noise."""
    copy = bytearray(data)
    start = dice.randrange(len(copy))
    end = min(len(copy), start + dice.randrange(1, 64))
    match dice.randrange(6):
        case 0 | 1:
            for _ in range(dice.randrange(1, 9)):
                copy[dice.randrange(len(copy))] = dice.randrange(256)
        case 2:
            # The head decides most: sizes, counts and offsets stand there.
            for _ in range(dice.randrange(1, 5)):
                copy[dice.randrange(min(200, len(copy)))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF))
        case 3:
            del copy[start:end]
        case 4:
            copy[start:start] = copy[start:end] * dice.randrange(1, 20)
        case 5:
            copy[start:end] = dice.randbytes(end - start)
    return bytes(copy)


def outcomes(kind: str, good: list[bytes], count: int, folder: Path) -> Counter[str]:
    dice = random.Random(20_261_120)
    sources, made = folder / "sources", folder / "made"
    sources.mkdir()
    made.mkdir()
    for number in range(count):
        (sources / f"{number:04}").write_bytes(spoilt(good[number % len(good)], dice))
    command = [sys.executable, "-m", "tests.feed.media.mutants", kind, str(sources), str(made)]
    ended = subprocess.run(command, cwd=PROJECT, timeout=600, capture_output=True)
    assert ended.returncode == 0, f"the child died: {ended.returncode} {ended.stderr[-500:]!r}"
    found = json.loads((made / "outcomes.json").read_text())
    assert len(found) == count
    return Counter(found.values())


@pytest.mark.slow
def test_3000_spoilt_pictures_are_read_or_refused(tmp_path):
    good = [samples.picture(each, width=96, height=64) for each in ("jpeg", "png", "webp", "heic")]
    good.append(samples.encoded(samples.scene(96, 64), "jpeg", progressive=True))
    found = outcomes("image", good, 3000, tmp_path)
    assert set(found) <= {
        "accepted",
        "unreadable",
        "truncated",
        "unsupported",
        "too_many_pixels",
        "side_too_long",
        "too_narrow",
        "animated",
    }, found
    assert found["accepted"] > 20, found
    assert found["unreadable"] > 20, found


@pytest.mark.slow
def test_100_spoilt_clips_are_read_or_refused(tmp_path):
    small = {"seconds": 0.5, "width": 64, "height": 48}
    good = [
        samples.clip(tmp_path / "a.mp4", **small).read_bytes(),
        samples.clip(tmp_path / "b.webm", **small, codec="libvpx", sound="libopus").read_bytes(),
        samples.clip(tmp_path / "c.mp4", **small, codec="libx265").read_bytes(),
    ]
    found = outcomes("video", good, 100, tmp_path)
    assert not [name for name in found if name.startswith("unexpected")], found
    assert found["accepted"] > 2, found
    assert found["unreadable"] + found["truncated"] > 2, found
