"""How a gallery of hands lies in its file, and what is wrong with bytes that are none.

Little-endian. Header of 64 bytes: ``PVVEINGL``, u32 version (1), u32 bytes of a vector, u64 references, u64
bytes of labels, 24 zeros, u32 CRC-32 of the sections but the last, u32 CRC-32 of the header before it. Then,
each beginning at a multiple of 64:

- vectors, i8 × references × bytes of a vector: :func:`matchers.palm_vein.search.coarse.vectors`
- label ends, u64 × (references + 1); labels, UTF-8
- records, 2,026 bytes × references: templates as :mod:`matchers.palm_vein.template_file` writes them, each
  with a check number of its own
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from matchers.errors import TemplateMalformed
from matchers.gallery.sections import RawBytes, cut
from matchers.palm_vein.search.parameters import FIRST
from matchers.palm_vein.template_file import TEMPLATE_BYTES

MAGIC: Final = b"PVVEINGL"
VERSION: Final = 1
HEADER_SIZE: Final = 64
VECTOR_BYTES: Final = 2 * FIRST.cells**2
_HEADER: Final = struct.Struct("<8sIIQQ24sI")
SECTIONS: Final = ("vectors", "label_ends", "labels", "records")
CHECKED: Final = SECTIONS[:-1]
"""Sections under the header's check number; each record has its own, looked at when it is read."""


@dataclass(frozen=True)
class Header:
    """What the sections' sizes follow from."""

    references: int
    label_bytes: int
    #: check number of the sections
    check: int

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each section."""
        return {
            "vectors": self.references * VECTOR_BYTES,
            "label_ends": 8 * (self.references + 1),
            "labels": self.label_bytes,
            "records": self.references * TEMPLATE_BYTES,
        }

    def packed(self) -> bytes:
        """Return the header's bytes."""
        head = _HEADER.pack(
            MAGIC, VERSION, VECTOR_BYTES, self.references, self.label_bytes, bytes(24), self.check
        )
        return head + struct.pack("<I", zlib.crc32(head))


def read_header(data: bytes) -> Header:
    """Return the header in the first bytes of a file.

    Raises:
        TemplateMalformed: no gallery, damaged, or of another version.
    """
    if len(data) < HEADER_SIZE or not data.startswith(MAGIC):
        raise TemplateMalformed("这不是静脉库文件。", "This is not a vein gallery.")
    _, version, vector, references, labels, _, check = _HEADER.unpack_from(data)
    if zlib.crc32(data[: HEADER_SIZE - 4]) != struct.unpack_from("<I", data, HEADER_SIZE - 4)[0]:
        raise malformed("文件头已损坏", "its header is damaged")
    if version != VERSION or vector != VECTOR_BYTES:
        raise TemplateMalformed(
            "这个静脉库是用本程序的另一个版本建立的，请重新建库。",
            "This gallery was built by another version of this program: build it again.",
        )
    return Header(references, labels, check)


def sections_of(data: RawBytes, header: Header) -> dict[str, RawBytes]:
    """Return the sections of a whole file as arrays that share its bytes.

    Raises:
        TemplateMalformed: cut short, or its check number is wrong.
    """
    return cut(data, HEADER_SIZE, header.sizes(), header.check, malformed)


def malformed(zh: str, en: str) -> TemplateMalformed:
    """Return the error to raise; both are clauses without a full stop."""
    return TemplateMalformed(f"静脉库无法使用：{zh}。", f"The vein gallery cannot be used: {en}.")
