"""Refuses a workbook's ZIP container before any parser sees it: bombs, disguises, encryption.

Every entry is inflated here, in a stream, and its real size is counted; what the directory claims is only
compared. Source: APPNOTE.TXT 6.3 (ZIP), RFC 1951 (deflate).
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from verifier.errors import HostileFile, InvalidInput
from verifier.language import Text

MOST_ENTRIES = 4096
LARGEST_TOTAL = 1 << 30
LARGEST_RATIO = 250
_RATIO_MATTERS_FROM = 8 << 20
_LOCAL_HEADER = 30
_CHUNK = 64 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_INSANE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|\x00|(^|/)\.\.(/|$)")


@dataclass
class Budget:
    """Bytes still allowed to come out of the container."""

    left: int = LARGEST_TOTAL


def hostile(zh: str, en: str) -> HostileFile:
    """Return the refusal of a workbook for the reason given."""
    return HostileFile(
        Text("拒绝读取该工作簿：{r}。", "The workbook is refused: {r}.").fill(r=Text(zh, en)),
        Text(
            "请用 Excel 或 WPS 打开，另存为新的 .xlsx 或 CSV 后报送。",
            "Open it in Excel or WPS, save it as a new .xlsx or as CSV, and send that.",
        ),
    )


def entries_of(path: Path) -> list[zipfile.ZipInfo]:
    """Return the directory of the container after checking everything that can be checked without inflating.

    Raises:
        HostileFile: too many entries, insane or double names, encrypted entries, unknown compression.
        InvalidInput: not a readable ZIP file.
    """
    try:
        with zipfile.ZipFile(path) as container:
            infos = container.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error, EOFError) as error:
        raise InvalidInput(
            Text("工作簿已损坏或不完整。", "The workbook is damaged or incomplete."),
            Text("请重新传送完整文件。", "Send the complete file again."),
        ) from error
    if len(infos) > MOST_ENTRIES:
        raise hostile("内部文件过多", "it holds too many parts")
    names = [info.filename.casefold() for info in infos]
    if len(set(names)) != len(names):
        raise hostile("内部文件重名", "two of its parts have the same name")
    for info in infos:
        if _INSANE_NAME.search(info.filename) or _INSANE_NAME.search(info.orig_filename):
            raise hostile("内部文件名异常", "a part has a name no workbook uses")
        if info.flag_bits & 0x1:
            raise hostile("内部文件已加密", "a part is encrypted")
        if info.compress_type not in _METHODS:
            raise hostile("内部文件的压缩方式不被接受", "a part is compressed in an unaccepted way")
    return infos


def inflate(stream: BinaryIO, info: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """Yield the real content of one entry, whatever its headers claim.

    Raises:
        HostileFile: beyond the budget or the ratio, or the content contradicts the directory.
    """
    limit = max(_RATIO_MATTERS_FROM, LARGEST_RATIO * info.compress_size)
    size = checksum = 0
    for piece in _pieces(stream, info):
        size += len(piece)
        budget.left -= len(piece)
        if budget.left < 0 or size > limit:
            raise hostile("解压后过大（压缩炸弹）", "it inflates to far too much (a bomb)")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if size != info.file_size or checksum != info.CRC:
        raise hostile("内部文件与目录不符", "a part contradicts the directory")


def _pieces(stream: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    # a directory that lies about its own place may put a part in front of the file's beginning
    stream.seek(max(0, info.header_offset))
    header = stream.read(_LOCAL_HEADER)
    if info.header_offset < 0 or len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise hostile("内部文件与目录不符", "a part contradicts the directory")
    flags, method = struct.unpack_from("<HH", header, 6)
    if method != info.compress_type or flags & 0x1:
        raise hostile("内部文件与目录不符", "a part contradicts the directory")
    stream.seek(sum(struct.unpack_from("<HH", header, 26)), 1)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if method == zipfile.ZIP_DEFLATED else None
    left = info.compress_size
    while left > 0 and (data := stream.read(min(_CHUNK, left))):
        left -= len(data)
        if inflater is None:
            yield data
            continue
        yield from _inflated(inflater, data)
    if left > 0 or (inflater is not None and not inflater.eof):
        raise hostile("内部文件不完整", "a part is incomplete")


def _inflated(inflater: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    try:
        while data and not inflater.eof:
            piece = inflater.decompress(data, _CHUNK)
            data = inflater.unconsumed_tail
            if piece:
                yield piece
    except zlib.error as error:
        raise hostile("内部文件无法解压", "a part cannot be inflated") from error
    if inflater.unused_data:
        raise hostile("内部文件与目录不符", "a part contradicts the directory")
