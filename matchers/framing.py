"""What our own template files have in common, whatever is in them: how they begin, and their check number.

Big-endian. Four letters, u8 version, u8 number (what it counts is the modality's); the content; at the end
u32 CRC-32 of all before it.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from matchers.errors import TemplateMalformed

_HEADER: Final = struct.Struct(">4sBB")
_CHECK: Final = struct.Struct(">I")
AROUND: Final = _HEADER.size + _CHECK.size
"""Bytes around the content."""


@dataclass(frozen=True)
class Frame:
    """The frame of one kind of template, and what people call it."""

    letters: bytes
    version: int
    zh: str
    en: str

    def write(self, number: int, content: bytes) -> bytes:
        """Return a whole file; ``number`` is 0–255."""
        body = _HEADER.pack(self.letters, self.version, number) + content
        return body + _CHECK.pack(zlib.crc32(body))

    def read(self, data: bytes, length: int | None = None) -> tuple[int, bytes]:
        """Return number and content of a file; the content has ``length`` bytes where that is known.

        Raises:
            TemplateMalformed: another format, of a later version, of a wrong length, or damaged.
        """
        if len(data) < AROUND or not data.startswith(self.letters):
            raise TemplateMalformed(f"这不是{self.zh}模板文件。", f"This is not a {self.en} template.")
        _, version, number = _HEADER.unpack_from(data)
        if version != self.version:
            raise TemplateMalformed(
                f"模板的版本是 {version}，本程序只支持版本 {self.version}。请重新采集。",
                f"The template is of version {version}; this program knows version {self.version}. "
                "Capture it anew.",
            )
        if length is not None and len(data) != length + AROUND:
            raise self.malformed("长度不对", "its length is wrong")
        end = len(data) - _CHECK.size
        if _CHECK.unpack_from(data, end)[0] != zlib.crc32(data[:end]):
            raise self.malformed("校验和不符", "its checksum is wrong")
        return number, data[_HEADER.size : end]

    def malformed(self, zh: str, en: str) -> TemplateMalformed:
        """Return the error to raise; both are clauses without a full stop."""
        return TemplateMalformed(
            f"{self.zh}模板无法使用：{zh}。", f"The {self.en} template cannot be used: {en}."
        )
