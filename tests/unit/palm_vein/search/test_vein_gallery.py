"""A gallery of hands in its file: what went in comes out, and damage is told."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.errors import TemplateMalformed
from matchers.palm_vein.orientation_code import SYMBOLS
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.search import Gallery, GalleryWriter, gallery_in_memory
from matchers.palm_vein.search.layout import HEADER_SIZE, VECTOR_BYTES, read_header
from matchers.palm_vein.template import VeinTemplate
from matchers.palm_vein.template_file import TEMPLATE_BYTES


def code(seed: int) -> VeinTemplate:
    rng = np.random.default_rng(seed)
    return VeinTemplate(rng.integers(0, SYMBOLS, (CELLS, CELLS)).astype(np.uint8), seed % 101)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    path = tmp_path / "g.pvg"
    with GalleryWriter(path) as writer:
        for number in range(5):
            assert writer.add(f"王{number}/x.tpl", code(number)) == number
    return path


def test_what_was_added_is_read(built: Path) -> None:
    gallery = Gallery.open(built)
    assert len(gallery) == 5
    for row in range(5):
        assert gallery.label(row) == f"王{row}/x.tpl"
        assert (gallery.template(row).symbols == code(row).symbols).all()
        assert gallery.template(row).quality == row
    assert gallery.records.shape == (5, TEMPLATE_BYTES)
    assert not gallery.records.flags.writeable


@given(st.lists(st.text(max_size=20).filter(lambda text: text.isprintable()), max_size=4))
def test_labels_of_any_text_come_out_as_they_went_in(labels: list[str]) -> None:
    gallery = gallery_in_memory([(label, code(at)) for at, label in enumerate(labels)])
    assert [gallery.label(row) for row in range(len(gallery))] == labels


def test_a_file_in_memory_and_on_disk_is_the_same(built: Path, tmp_path: Path) -> None:
    again = tmp_path / "h.pvg"
    with GalleryWriter(again) as writer:
        for number in range(5):
            writer.add(f"王{number}/x.tpl", code(number))
    assert again.read_bytes() == built.read_bytes()


def add_two(writer: GalleryWriter) -> None:
    writer.add("x", code(1))
    writer.add("x" * 2000, code(2))


def test_an_exception_changes_nothing(built: Path) -> None:
    before = built.read_bytes()
    with pytest.raises(ValueError, match="longer"), GalleryWriter(built) as writer:
        add_two(writer)
    assert built.read_bytes() == before
    assert [path.name for path in built.parent.iterdir()] == ["g.pvg"]


@pytest.mark.parametrize("label", ["x" * 1025, "\ud800"])
def test_a_label_no_file_can_hold_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match=r"longer|surrogates"):
        gallery_in_memory([(label, code(1))])


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_changed_byte_is_told_wherever_anything_is_held(share: float, change: int) -> None:
    data = bytearray(gallery_bytes())
    place = int(share * len(data))
    data[place] ^= change
    if not held(place):
        assert everything(bytes(data)) == everything(gallery_bytes())
        return
    with pytest.raises(TemplateMalformed):
        everything(bytes(data))


def everything(data: bytes) -> list[tuple[str, bytes, int]]:
    """Read all of a gallery."""
    gallery = Gallery.from_bytes(data)
    rows = range(len(gallery))
    read = [gallery.template(row) for row in rows]
    return [(gallery.label(row), read[row].symbols.tobytes(), read[row].quality) for row in rows]


def held(place: int) -> bool:
    """Whether a byte of a file is header or in a section; between sections nothing is held."""
    begins = 0
    for size in (HEADER_SIZE, *read_header(gallery_bytes()[:HEADER_SIZE]).sizes().values()):
        if begins <= place < begins + size:
            return True
        begins += -(-size // 64) * 64
    return False


@cache
def gallery_bytes() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "g.pvg"
        with GalleryWriter(path) as writer:
            for number in range(2):
                writer.add(str(number), code(number))
        return path.read_bytes()


def headed(data: bytes, at: int, value: int) -> bytes:
    """Return a file with another number in its header, and a header check that fits."""
    head = bytearray(data[: HEADER_SIZE - 4])
    head[at : at + 4] = value.to_bytes(4, "little")
    return bytes(head) + zlib.crc32(head).to_bytes(4, "little") + data[HEADER_SIZE:]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "这不是静脉库文件"),
        (b"PVGALLRY" + bytes(100), "这不是静脉库文件"),
        (gallery_bytes()[:-64], "内容不完整"),
        (gallery_bytes() + b"x", "内容不完整"),
        (headed(gallery_bytes(), 8, 2), "另一个版本"),
        (headed(gallery_bytes(), 12, VECTOR_BYTES + 2), "另一个版本"),
        (headed(gallery_bytes(), 20, 2**31), "内容不完整"),
        (headed(gallery_bytes(), 56, 1), "校验和不符"),
        (gallery_bytes()[:10] + b"\1" + gallery_bytes()[11:], "文件头已损坏"),
    ],
)
def test_what_is_no_gallery_is_told_as_what_it_is(data: bytes, told: str) -> None:
    with pytest.raises(TemplateMalformed) as failure:
        Gallery.from_bytes(data)
    assert told in failure.value.zh
