"""The first bytes of a record: which of the three formats it is, and whether its length is true.

Nothing but the length field tells a record of ISO/IEC 19794-2:2005 from one of ANSI INCITS 378-2004:

| format | bytes 8–9 | bytes 10–11 | bytes 12–13 |
|---|---|---|---|
| ISO/IEC 19794-2:2005 | length, 4 bytes | | |
| ANSI INCITS 378-2004 up to 65,535 bytes | length, 2 bytes | product owner | product type |
| ANSI INCITS 378-2004 above | 0 | length, 4 bytes | |

The length has to be the true one, and no number of bytes makes two of these readings true at once.
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from matchers.codecs.byte_reader import ByteReader
from matchers.codecs.faults import malformed
from matchers.codecs.formats import MAGIC, VERSION_2, VERSION_3, Format
from matchers.codecs.limits import MOST_BYTES

_U16: Final = Struct(">H")
_U32: Final = Struct(">L")
SHORT_LENGTH: Final = 0xFFFF
"""The longest record whose length fits the two-byte field of ANSI INCITS 378-2004."""


def format_of(data: bytes) -> Format:
    """Return the format of a record; ``TemplateMalformed`` where it is none or its length is not true."""
    if data[:4] != MAGIC:
        raise malformed("这不是指纹特征点模板", "it is no finger minutiae record")
    if len(data) > MOST_BYTES:
        raise malformed("数据超过 1 MiB", "it is longer than 1 MiB")
    if data[4:8] not in (VERSION_2, VERSION_3):
        raise malformed("模板的格式版本不受支持", "its format version is not supported")
    found = _format_by_length(data)
    if found is None:
        raise malformed(
            f"实际长度 {len(data)} 字节与其中声明的长度不符",
            f"its true length of {len(data)} bytes is not the one it states",
        )
    return found


def open_record(data: bytes, wanted: Format) -> ByteReader:
    """Return a reader behind the length field; raises ``TemplateMalformed`` where the format is another."""
    if format_of(data) is not wanted:
        raise malformed("模板的格式与声明的格式不同", "it is of another format than stated")
    long = wanted is Format.ANSI_378 and len(data) > SHORT_LENGTH
    return ByteReader(data, 14 if long else 10 if wanted is Format.ANSI_378 else 12)


def opening(target: Format, behind: int) -> bytes:
    """Return the first bytes of a record with ``behind`` bytes after its length field."""
    version = VERSION_3 if target is Format.ISO_2011 else VERSION_2
    if target is not Format.ANSI_378:
        length = _U32.pack(12 + behind)
    elif 10 + behind <= SHORT_LENGTH:
        length = _U16.pack(10 + behind)
    else:
        length = _U16.pack(0) + _U32.pack(14 + behind)
    return MAGIC + version + length


def _format_by_length(data: bytes) -> Format | None:
    size = len(data)
    if size < 14:  # shorter than every header: the fields below would not be there
        return None
    if _U32.unpack_from(data, 8)[0] == size:
        return Format.ISO_2011 if data[4:8] == VERSION_3 else Format.ISO_2005
    if data[4:8] == VERSION_3:
        return None
    (short,) = _U16.unpack_from(data, 8)
    stated = _U32.unpack_from(data, 10)[0] if short == 0 and size > SHORT_LENGTH else short
    return Format.ANSI_378 if stated == size else None
