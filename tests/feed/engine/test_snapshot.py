"""The packed snapshot: small, exact, and refused when damaged."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feed.engine import snapshot
from feed.engine.snapshot import (
    CorruptSnapshot,
    bytes_for,
    pack,
    read_header,
    read_ids,
    read_page,
    unpack,
)

ids = st.lists(st.integers(0, 2**32 - 1), max_size=800)
u32 = st.integers(0, 2**32 - 1)


@given(ids, u32, u32)
def test_what_is_packed_is_unpacked(entries, built_at, epoch):
    found = unpack(pack(entries, built_at=built_at, epoch=epoch))
    assert found.ids.tolist() == entries
    assert (found.header.count, found.header.built_at, found.header.epoch) == (
        len(entries),
        built_at,
        epoch,
    )
    assert found.reasons == b""


@given(st.lists(st.tuples(u32, st.integers(0, 255)), max_size=50))
def test_reasons_travel_with_their_entries(entries):
    reasons = bytes(reason for _, reason in entries)
    found = unpack(pack([post_id for post_id, _ in entries], built_at=1, epoch=1, reasons=reasons))
    assert found.reasons == reasons
    assert found.header.has_reasons == bool(entries)


paid = st.lists(st.integers(0, 2**32 - 1), max_size=40)


@given(ids, paid, paid, st.integers(0, 900), st.integers(1, 50))
def test_a_page_is_a_slice_of_the_bytes(entries, sponsored, commercial, offset, count):
    blob = pack(entries, built_at=1, epoch=1, sponsored=sponsored, commercial=commercial)
    start = blob[: bytes_for(offset, count)]
    header, page, *beside = read_page(start, offset, count)
    assert list(page) == entries[offset : offset + count]
    assert [list(part) for part in beside] == [sponsored, commercial]
    assert header.count == len(entries)
    whole = unpack(blob)
    assert whole.ids.tolist() == entries
    assert whole.sponsored.tolist() == sponsored
    assert whole.commercial.tolist() == commercial


def test_eight_hundred_entries_take_3220_bytes():
    """With every paid post beside them still less than the 3,584 bytes of an allocator's block."""
    assert len(pack(range(800), built_at=1, epoch=1)) == 3220
    whole = pack(range(800), built_at=1, epoch=1, sponsored=range(40), commercial=range(44))
    assert len(whole) + 8 <= 3584


def test_the_same_ids_have_the_same_generation_whenever_built():
    one = read_header(pack([3, 1, 2], built_at=1, epoch=1))
    two = read_header(pack([3, 1, 2], built_at=99, epoch=42))
    other = read_header(pack([1, 3, 2], built_at=1, epoch=1))
    assert one.generation == two.generation != other.generation
    assert read_header(pack([], built_at=1, epoch=1)).generation == 1


@given(ids.filter(bool), st.data())
def test_a_flipped_bit_never_gives_other_ids(entries, data):
    blob = bytearray(pack(entries, built_at=1_700_000_000, epoch=1))
    place = data.draw(st.integers(0, len(blob) - 1))
    blob[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = unpack(bytes(blob))
    except CorruptSnapshot:
        return
    assert found.ids.tolist() == entries


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x01",
        bytes(19),
        bytes(20),
        pack([1, 2, 3], built_at=1, epoch=1)[:-1],
        pack([1, 2, 3], built_at=1, epoch=1) + b"\0",
        b"\x01" + pack([1], built_at=1, epoch=1)[1:],
        b"\x02\x80" + pack([1], built_at=1, epoch=1)[2:],
        struct.pack("<BBHIIIHH", 2, 0, 2, 5, 1, 1, 0, 0) + struct.pack("<II", 1, 2),
    ],
)
def test_damaged_bytes_are_refused(blob):
    with pytest.raises(CorruptSnapshot):
        unpack(blob)


def test_half_an_id_is_refused():
    with pytest.raises(CorruptSnapshot):
        read_ids(b"12345")


@pytest.mark.parametrize(("entries", "reasons"), [([1, 2], b"1"), (range(65_536), b"")])
def test_impossible_snapshots_are_refused(entries, reasons):
    with pytest.raises(ValueError):
        snapshot.pack(entries, built_at=1, epoch=1, reasons=reasons)
