"""The file of a gallery: what went in comes out, and damage is seen."""

from __future__ import annotations

import struct
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.errors import SampleError, TemplateMalformed
from matchers.finger.minutiae import minutiae
from matchers.finger.orientation_grid import OrientationGrid
from matchers.finger.search import Gallery, GalleryWriter, gallery_in_memory, search_several
from matchers.finger.search.description import COLUMNS
from matchers.finger.search.layout import HEADER_SIZE, read_header
from matchers.finger.search.writer import gallery_bytes
from matchers.finger.template import FingerTemplate, Tier
from matchers.gallery.labels import LONGEST_LABEL
from matchers.gallery.sections import offsets
from tests.unit.finger.search import people


def write(path: Path, *numbers: int) -> bytes:
    with GalleryWriter(path) as writer:
        for number in numbers:
            writer.add(f"p{number}", people.finger(number))
    return path.read_bytes()


def with_header(data: bytes, at: int, layout: str, value: int) -> bytes:
    """Return the file with one number of its header replaced and the header's check number made right."""
    head = bytearray(data[:HEADER_SIZE])
    struct.pack_into(layout, head, at, value)
    struct.pack_into("<I", head, HEADER_SIZE - 4, zlib.crc32(bytes(head[:-4])))
    return bytes(head) + data[HEADER_SIZE:]


def rechecked(data: bytes) -> bytes:
    """Return a file, the sections of which were changed, with check numbers that are right."""
    header = read_header(data, struct.unpack_from("<I", data, 12)[0])
    check = 0
    for (name, at), size in zip(
        offsets(HEADER_SIZE, header.sizes()).items(), header.sizes().values(), strict=True
    ):
        check = check if name == "records" else zlib.crc32(data[at : at + size], check)
    return with_header(data, 52, "<I", check)


def test_what_was_added_comes_out_with_its_label(tmp_path: Path) -> None:
    grid = OrientationGrid(np.arange(12, dtype=np.uint8).reshape(3, 4))
    own = FingerTemplate(Tier.FAST, people.finger(2).minutiae, grid, 71)
    with GalleryWriter(tmp_path / "g") as writer:
        rows = [
            writer.add("张三", people.finger(1)),
            writer.add("", own),
            writer.add("张三", people.nothing()),
        ]
        assert len(writer) == 3
    gallery = Gallery.open(tmp_path / "g")
    assert rows == [0, 1, 2]
    assert [gallery.label(row) for row in range(len(gallery))] == ["张三", "", "张三"]
    found = gallery.template(1)
    assert (found.tier, found.quality, len(found.minutiae)) == (Tier.FAST, 71, len(own.minutiae))
    assert found.grid is not None
    assert (found.grid.direction == grid.direction).all()
    assert np.abs(found.minutiae.x - own.minutiae.x).max() <= 1 / 32
    assert len(gallery.template(2).minutiae) == 0


def test_an_empty_gallery_is_a_gallery(tmp_path: Path) -> None:
    write(tmp_path / "g")
    assert len(Gallery.open(tmp_path / "g")) == 0


def test_the_same_references_give_the_same_file_on_disk_and_in_memory(tmp_path: Path) -> None:
    data = write(tmp_path / "g", 1, 2, 3)
    assert write(tmp_path / "again", 1, 2, 3) == data
    in_memory = gallery_in_memory((f"p{number}", people.finger(number)) for number in (1, 2, 3))
    assert (in_memory.vectors == Gallery.from_bytes(data).vectors).all()
    assert in_memory.vectors.shape == (in_memory.starts[-1], COLUMNS)


def test_a_gallery_grows_by_writing_a_new_one_that_begins_with_it(tmp_path: Path) -> None:
    write(tmp_path / "g", 1, 2)
    with GalleryWriter(tmp_path / "g") as writer:
        writer.extend(Gallery.open(tmp_path / "g"))
        writer.add("p3", people.finger(3))
    assert (tmp_path / "g").read_bytes() == write(tmp_path / "once", 1, 2, 3)


def test_a_gallery_that_is_replaced_stays_readable_for_whoever_has_it_open(tmp_path: Path) -> None:
    write(tmp_path / "g", 1, 2)
    held = Gallery.open(tmp_path / "g")
    write(tmp_path / "g", 3)
    assert held.label(1) == "p2"
    assert Gallery.open(tmp_path / "g").label(0) == "p3"


def test_an_open_gallery_cannot_be_written_to(tmp_path: Path) -> None:
    write(tmp_path / "g", 1)
    gallery = Gallery.open(tmp_path / "g")
    with pytest.raises(ValueError, match="read-only"):
        gallery.vectors[0, 0] = 1


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    before = write(tmp_path / "g", 1)
    with pytest.raises(ValueError, match="longer"), GalleryWriter(tmp_path / "g") as writer:
        writer.add("p2" * LONGEST_LABEL, people.finger(2))
    assert (tmp_path / "g").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["g"]


@pytest.mark.parametrize("label", ["x" * (LONGEST_LABEL + 1), "\ud800"])
def test_a_label_no_file_can_hold_is_refused_and_the_gallery_stays_whole(tmp_path: Path, label: str) -> None:
    with GalleryWriter(tmp_path / "g") as writer:
        with pytest.raises(ValueError):  # noqa: PT011 -- any will do
            writer.add(label, people.finger(1))
        writer.add("p2", people.finger(2))
    assert Gallery.open(tmp_path / "g").label(0) == "p2"


def test_a_template_no_file_can_hold_is_refused_and_the_gallery_stays_whole(tmp_path: Path) -> None:
    one = np.ones(1)
    huge = FingerTemplate(Tier.FAST, minutiae(5000, 5000, one, one, one))
    with GalleryWriter(tmp_path / "g") as writer:
        with pytest.raises(ValueError, match="larger"):
            writer.add("huge", huge)
        writer.add("p2", people.finger(2))
    assert Gallery.open(tmp_path / "g").label(0) == "p2"


@pytest.mark.parametrize("length", [0, 1, 7, HEADER_SIZE - 1, HEADER_SIZE, HEADER_SIZE + 100, -64, -1])
def test_a_file_that_is_cut_short_is_refused_in_both_languages(tmp_path: Path, length: int) -> None:
    data = write(tmp_path / "g", 1, 2)
    (tmp_path / "g").write_bytes(data[:length])
    with pytest.raises(TemplateMalformed) as caught:
        Gallery.open(tmp_path / "g")
    assert caught.value.zh.endswith("。")
    assert caught.value.en.endswith(".")


def test_what_follows_the_end_is_refused(tmp_path: Path) -> None:
    data = write(tmp_path / "g", 1)
    with pytest.raises(TemplateMalformed, match="cut short or something follows"):
        Gallery.from_bytes(data + bytes(64))


def test_a_gallery_of_another_version_is_to_be_built_again(tmp_path: Path) -> None:
    data = write(tmp_path / "g", 1)
    for at in (8, 12):  # the version, the mark of the basis
        with pytest.raises(TemplateMalformed) as caught:
            Gallery.from_bytes(with_header(data, at, "<I", 77))
        assert "重新建库" in caught.value.zh


@pytest.mark.parametrize("at", [16, 24, 32, 40])
@pytest.mark.parametrize("value", [0, 1, 2**31, 2**63, 2**64 - 1])
def test_impossible_sizes_are_refused_without_taking_memory(tmp_path: Path, at: int, value: int) -> None:
    data = write(tmp_path / "g", 1, 2)
    with pytest.raises(TemplateMalformed):
        Gallery.from_bytes(with_header(data, at, "<Q", value))


@pytest.mark.parametrize("name", ["starts", "label_ends", "record_ends"])
@pytest.mark.parametrize("value", [-1, 0, 2**40])
def test_an_index_that_leads_astray_is_refused_even_with_the_right_checksum(
    tmp_path: Path, name: str, value: int
) -> None:
    data = bytearray(write(tmp_path / "g", 1, 2))
    header = read_header(bytes(data), struct.unpack_from("<I", data, 12)[0])
    for place in (0, 16):
        struct.pack_into("<q", data, offsets(HEADER_SIZE, header.sizes())[name] + place, value)
    with pytest.raises(TemplateMalformed, match="index"):
        Gallery.from_bytes(rechecked(bytes(data)))


def test_a_label_that_is_no_text_is_refused_when_it_is_read(tmp_path: Path) -> None:
    data = bytearray(write(tmp_path / "g", 1))
    header = read_header(bytes(data), struct.unpack_from("<I", data, 12)[0])
    data[offsets(HEADER_SIZE, header.sizes())["labels"]] = 0xFF
    with pytest.raises(TemplateMalformed, match="label"):
        Gallery.from_bytes(rechecked(bytes(data))).label(0)


@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_a_changed_byte_gives_the_documented_error_or_changes_nothing(place: float, flip: int) -> None:
    whole = small_file()
    data = bytearray(whole)
    data[int(place * len(data))] ^= flip
    try:
        found = search_several(Gallery.from_bytes(bytes(data)), [people.again(1)], 2)
    except TemplateMalformed:
        return
    # only what fills up a section can change without being seen
    assert [(one.label, one.row) for one in found][:1] == [("p1", 0)]


@given(st.binary(max_size=300))
def test_any_bytes_are_no_gallery(data: bytes) -> None:
    with pytest.raises(SampleError):
        Gallery.from_bytes(data)


@cache
def small_file() -> bytes:
    return gallery_bytes((f"p{number}", people.finger(number)) for number in (1, 2))
