"""Our own format for one template: 2,016 bytes of code and ten around them.

Big-endian. ``PVVT``, u8 version (1), u8 quality 0–100; then CELLS × CELLS symbols of seven bits, row by row,
highest bit first; at the end u32 CRC-32 of all before it.
"""

from __future__ import annotations

import struct
import zlib
from typing import Final

import numpy as np

from matchers.errors import TemplateMalformed
from matchers.palm_vein.parameters import CELLS
from matchers.palm_vein.template import VeinTemplate

MAGIC: Final = b"PVVT"
_VERSION: Final = 1
_HEADER: Final = struct.Struct(">4sBB")
_CHECK: Final = struct.Struct(">I")
_BITS: Final = 7
CODE_BYTES: Final = CELLS * CELLS * _BITS // 8
"""2,016."""
TEMPLATE_BYTES: Final = _HEADER.size + CODE_BYTES + _CHECK.size


def write_template(template: VeinTemplate) -> bytes:
    """Return the bytes of a template."""
    bits = np.unpackbits(template.symbols.reshape(-1, 1), axis=1)[:, 8 - _BITS :]
    body = _HEADER.pack(MAGIC, _VERSION, template.quality) + np.packbits(bits).tobytes()
    return body + _CHECK.pack(zlib.crc32(body))


def read_template(data: bytes) -> VeinTemplate:
    """Return the template of a file.

    Raises:
        TemplateMalformed: not our format, of a later version, damaged, or with impossible values.
    """
    if not data.startswith(MAGIC) or len(data) < _HEADER.size + _CHECK.size:
        raise TemplateMalformed("这不是静脉模板文件。", "This is not a vein template.")
    _, version, quality = _HEADER.unpack_from(data)
    if version != _VERSION:
        raise TemplateMalformed(
            f"模板的版本是 {version}，本程序只认版本 {_VERSION}。",
            f"The template is of version {version}; this program knows version {_VERSION}.",
        )
    if len(data) != TEMPLATE_BYTES:
        raise _malformed("长度不对", "its length is wrong")
    if _CHECK.unpack(data[-_CHECK.size :])[0] != zlib.crc32(data[: -_CHECK.size]):
        raise _malformed("校验和不符", "its checksum is wrong")
    if quality > 100:
        raise _malformed("数值超出范围", "a value is out of range")
    bits = np.unpackbits(np.frombuffer(data, np.uint8, CODE_BYTES, _HEADER.size)).reshape(-1, _BITS)
    symbols = np.packbits(bits, axis=1)[:, 0] >> (8 - _BITS)
    return VeinTemplate(symbols.astype(np.uint8).reshape(CELLS, CELLS), quality)


def _malformed(zh: str, en: str) -> TemplateMalformed:
    return TemplateMalformed(f"静脉模板无法使用：{zh}。", f"The vein template cannot be used: {en}.")
