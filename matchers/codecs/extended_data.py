"""Extended data behind the minutiae of a view: ISO/IEC 19794-2:2005 (7.5), ANSI INCITS 378-2004 (6.6), 2011.

| bytes | field |
|---|---|
| 2 | length of all blocks together, 0 = none |
| 2 | type of a block: 1 ridge counts, 2 cores and deltas, 3 zonal quality (ISO), from 0x0100 a maker's own |
| 2 | length of the block including these 4 bytes |
| … | content, kept unread |
"""

from __future__ import annotations

from struct import Struct
from typing import Final

from matchers.codecs.byte_reader import ByteReader
from matchers.codecs.faults import malformed
from matchers.codecs.finger_view import Extension
from matchers.codecs.limits import MOST_EXTENSIONS

_TOTAL: Final = Struct(">H")
_HEAD: Final = Struct(">HH")
_LARGEST: Final = 0xFFFF


class ExtensionReader:
    """Reads the blocks of one view after the other and counts those of the whole record."""

    def __init__(self, reader: ByteReader) -> None:
        self._reader = reader
        self._left = MOST_EXTENSIONS

    def read(self) -> tuple[Extension, ...]:
        """Return the blocks of the next view."""
        (total,) = self._reader.unpack(_TOTAL)
        return self._blocks(self._reader.skip(total), total) if total else ()

    def _blocks(self, start: int, total: int) -> tuple[Extension, ...]:
        data, end = self._reader.data, start + total
        blocks = []
        while start < end:
            if end - start < _HEAD.size:
                raise malformed("扩展数据块不完整", "an extension block is incomplete")
            kind, length = _HEAD.unpack_from(data, start)
            if not _HEAD.size <= length <= end - start:
                raise malformed(
                    f"扩展数据块的长度 {length} 无效",
                    f"the length {length} of an extension block is not valid",
                )
            self._left -= 1
            if self._left < 0:
                raise malformed("扩展数据块过多", "there are too many extension blocks")
            blocks.append(Extension(kind, data[start + _HEAD.size : start + length]))
            start += length
        return tuple(blocks)


def write_extensions(blocks: tuple[Extension, ...]) -> bytes:
    """Return the extended data of a view; raises ``TemplateMalformed`` where a field cannot hold a number."""
    total = sum(_HEAD.size + len(block.data) for block in blocks)
    if total > _LARGEST or any(not 0 <= block.type <= _LARGEST for block in blocks):
        raise malformed(
            "扩展数据过长或类型无效", "the extended data are too long or of a type that is not valid"
        )
    content = b"".join(_HEAD.pack(kind, _HEAD.size + len(data)) + data for kind, data in blocks)
    return _TOTAL.pack(total) + content
