"""How a gallery lies in its file, and what is wrong with bytes that are none.

Little-endian. Header of 64 bytes: ``PVGALLRY``, u32 version (1), u32 mark of the basis, u64 references, u64
rows (minutiae), u64 bytes of labels, u64 bytes of records, u32 reserved (0), u32 CRC-32 of the sections
but the last, u32 reserved (0), u32 CRC-32 of the header before it. Then, each beginning at a multiple of 64:

- starts, u64 × (references + 1): first row of each reference, and at the end the number of rows
- vectors, i8 × rows × 58; places, i16 × rows × 2: :class:`matchers.finger.search.description.Described`
- label ends, u64 × (references + 1); labels, UTF-8
- record ends, u64 × (references + 1); records: the template of each reference as
  :mod:`matchers.finger.template_file` writes it, with a check number of its own
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matchers.errors import TemplateMalformed
from matchers.finger.search.description import COLUMNS
from matchers.gallery.sections import RawBytes, cut

MAGIC: Final = b"PVGALLRY"
VERSION: Final = 1
HEADER_SIZE: Final = 64
_HEADER: Final = struct.Struct("<8sIIQQQQIIII")
SECTIONS: Final = ("starts", "vectors", "places", "label_ends", "labels", "record_ends", "records")
CHECKED: Final = SECTIONS[:-1]
"""Sections under the header's check number; each record has its own, looked at when it is read."""
_ITEM: Final[dict[str, np.dtype[Any]]] = {
    "starts": np.dtype("<i8"),
    "vectors": np.dtype("i1"),
    "places": np.dtype("<i2"),
    "label_ends": np.dtype("<i8"),
    "labels": np.dtype("u1"),
    "record_ends": np.dtype("<i8"),
    "records": np.dtype("u1"),
}


@dataclass(frozen=True)
class Header:
    """What the sections' sizes follow from."""

    references: int
    rows: int
    label_bytes: int
    record_bytes: int
    #: check number of the basis the vectors were made with
    mark: int
    #: check number of the sections
    check: int

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each section."""
        ends = 8 * (self.references + 1)
        row_bytes = {"vectors": self.rows * COLUMNS, "places": self.rows * 4}
        fixed = {"starts": ends, "label_ends": ends, "record_ends": ends}
        sizes = {**row_bytes, **fixed, "labels": self.label_bytes, "records": self.record_bytes}
        return {name: sizes[name] for name in SECTIONS}

    def packed(self) -> bytes:
        """Return the header's bytes."""
        head = _HEADER.pack(
            MAGIC,
            VERSION,
            self.mark,
            self.references,
            self.rows,
            self.label_bytes,
            self.record_bytes,
            0,
            self.check,
            0,
            0,
        )[:-4]
        return head + struct.pack("<I", zlib.crc32(head))


def read_header(data: bytes, mark: int) -> Header:
    """Return the header in the first bytes of a file.

    Raises:
        TemplateMalformed: no gallery, damaged, or made by another version or with another basis.
    """
    if len(data) < HEADER_SIZE or not data.startswith(MAGIC):
        raise TemplateMalformed("这不是指纹库文件。", "This is not a finger gallery.")
    _, version, made_with, references, rows, labels, records, _, check, _, own = _HEADER.unpack_from(data)
    if zlib.crc32(data[: HEADER_SIZE - 4]) != own:
        raise malformed("文件头已损坏", "its header is damaged")
    if version != VERSION or made_with != mark:
        raise TemplateMalformed(
            "这个指纹库是用本程序的另一个版本建立的，请重新建库。",
            "This gallery was built by another version of this program: build it again.",
        )
    return Header(references, rows, labels, records, made_with, check)


def sections_of(data: RawBytes, header: Header) -> dict[str, NDArray[np.generic]]:
    """Return the sections of a whole file as arrays that share its bytes.

    Raises:
        TemplateMalformed: cut short, or its check number is wrong.
    """
    found = cut(data, HEADER_SIZE, header.sizes(), header.check, malformed)
    return {name: part.view(_ITEM[name]) for name, part in found.items()}


def malformed(zh: str, en: str) -> TemplateMalformed:
    """Return the error to raise; both are clauses without a full stop."""
    return TemplateMalformed(f"指纹库无法使用：{zh}。", f"The finger gallery cannot be used: {en}.")
