"""The header of a dBase III/IV or FoxPro table: field descriptors, record length, language driver byte.

Source: dBase table file format (dBase IV Language Reference, appendix); Visual FoxPro table structure.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from verifier.errors import InvalidInput
from verifier.language import Text

HEAD = 32
_TERMINATOR = 0x0D
_VERSIONS = frozenset(
    (0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xE5, 0xEB, 0xF5, 0xFB)
)
_TYPES = frozenset(b"CNFDLIBTYMGPVQWO0+@")
_MOST_FIELDS = 2046
# Language driver bytes that agencies in China meet; any other byte says nothing reliable.
_CODEPAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}


@dataclass(frozen=True, slots=True)
class DbfField:
    """One column: ``kind`` is the type letter, ``start`` and ``width`` are bytes within the record."""

    name: bytes
    kind: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class DbfHeader:
    """What the header states; ``announced`` need not be true."""

    announced: int
    header_size: int
    record_size: int
    encoding: str | None
    fields: tuple[DbfField, ...]


def looks_like_dbf(head: bytes) -> bool:
    """Return whether the first bytes are a DBF header, judged by structure rather than by the first byte."""
    if len(head) < HEAD + 1 or head[0] not in _VERSIONS:
        return False
    header_size, record_size = struct.unpack_from("<HH", head, 8)
    if header_size < HEAD + 1 or record_size < 1 or not (head[2] <= 12 and head[3] <= 31):
        return False
    if len(head) < 2 * HEAD:
        return head[HEAD] == _TERMINATOR
    return head[HEAD + 11] in _TYPES and head[HEAD] not in b"\x00\x0d"


def read_header(head: bytes) -> DbfHeader:
    """Parse the header from the first bytes of the file (64 KiB are enough: its size is 16 bits).

    Raises:
        InvalidInput: no fields, a descriptor that is none, or fields that do not fit the record.
    """
    if not looks_like_dbf(head):
        raise _unusable(Text("不是 DBF 文件头", "this is not a DBF header"))
    announced, header_size, record_size = struct.unpack_from("<IHH", head, 4)
    descriptors = []
    position = HEAD
    while position + HEAD <= min(len(head), header_size) and head[position] != _TERMINATOR:
        descriptors.append(head[position : position + HEAD])
        position += HEAD
    if not descriptors or len(descriptors) > _MOST_FIELDS:
        raise _unusable(Text("没有字段", "it has no fields"))
    if len(head) < header_size:
        raise _unusable(Text("文件在文件头处被截断", "the file ends within its header"))
    fields = _fields(descriptors, record_size)
    return DbfHeader(announced, header_size, record_size, _CODEPAGES.get(head[29]), fields)


def _fields(descriptors: list[bytes], record_size: int) -> tuple[DbfField, ...]:
    widths = [part[16] for part in descriptors]
    if 1 + sum(widths) != record_size:
        # FoxPro and Clipper keep the high byte of a long character field in the decimals.
        wide = [
            w + 256 * part[17] if part[11:12] == b"C" else w
            for w, part in zip(widths, descriptors, strict=True)
        ]
        widths = wide if 1 + sum(wide) == record_size else widths
    if 1 + sum(widths) > record_size:
        raise _unusable(Text("字段总长超过记录长度", "its fields are longer than its records"))
    fields, start = [], 1
    for part, width in zip(descriptors, widths, strict=True):
        kind = part[11:12].decode("latin-1")
        if part[11] not in _TYPES:
            raise _unusable(Text("含有未知的字段类型", "it has a field of unknown type"))
        fields.append(DbfField(part[:11].split(b"\x00", 1)[0], kind, start, width))
        start += width
    return tuple(fields)


def _unusable(why: Text) -> InvalidInput:
    return InvalidInput(
        Text("DBF 文件无法使用：{w}。", "The DBF file cannot be used: {w}.").fill(w=why),
        Text(
            "请重新导出并传送完整文件，或改用 CSV。", "Export and send the complete file again, or use CSV."
        ),
    )
