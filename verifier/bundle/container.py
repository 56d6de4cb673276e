"""The one form of a bundle's archive: a plain ZIP (APPNOTE.TXT 6.3) of stored files, nothing else in it.

Reading accepts exactly the bytes writing makes: no compression (so no bomb), no comment, no extra field,
nothing before, between or behind. Every ZIP program therefore sees the same files as the check does.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from verifier.errors import HostileFile, InvalidInput
from verifier.language import Text

MOST_FILES: Final = 10_000
#: of the files kept in memory (manifest, signature), in bytes
LARGEST_KEPT: Final = 8_000_000
#: no path that leads out, nothing a file system folds or reserves, nothing a terminal obeys
_NAME: Final = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)?")
_LONGEST_NAME: Final = 120
_LARGEST: Final = 2**32 - 1
_CHUNK: Final = 1 << 20
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_END: Final = struct.Struct("<4s4H2IH")
#: 1 January 1980, the first day the format knows: the same content gives the same archive
_DAY: Final = 0x21
#: made on Unix, a file its owner alone may read and write
_MADE_ON_UNIX: Final = 3 << 8 | 20
_OWNER_ONLY: Final = 0o100600 << 16


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as it lies in an archive. ``data`` only where it was asked for; ``whole``: its CRC agrees."""

    name: str
    size: int
    sha256: str
    whole: bool
    data: bytes | None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    size: int
    crc: int
    offset: int

    def local(self) -> bytes:
        fixed = (b"PK\x03\x04", 20, 0, 0, 0, _DAY, self.crc, self.size, self.size, len(self.name), 0)
        return _LOCAL.pack(*fixed) + self.name

    def central(self) -> bytes:
        about = (b"PK\x01\x02", _MADE_ON_UNIX, 20, 0, 0, 0, _DAY, self.crc, self.size, self.size)
        return _CENTRAL.pack(*about, len(self.name), 0, 0, 0, 0, _OWNER_ONLY, self.offset) + self.name


class Writer:
    """Writes the files of an archive one after the other; the same files give the same bytes."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._entries: list[_Entry] = []
        self._names = _Names()
        self._end = 0
        self._digest = hashlib.sha256()

    def add(self, name: str, data: bytes) -> str:
        """Add a file; return its SHA-256 in hexadecimal.

        Raises:
            ValueError: a name no bundle may hold, or one it holds already.
            InvalidInput: the archive would outgrow the format.
        """
        self._names.take(name)
        entry = _Entry(name.encode("ascii"), len(data), zlib.crc32(data), self._end)
        after = self._end + len(entry.local()) + len(data)
        if len(self._entries) >= MOST_FILES or after > _LARGEST - 2 * MOST_FILES * _LONGEST_NAME:
            raise InvalidInput(
                Text("本案材料过多，一个档案包放不下。", "The case holds more than one bundle can."),
                Text("材料以 4 GB、一万份为限。", "The limits are 4 GB and ten thousand files."),
            )
        self._write(entry.local())
        self._write(data)
        self._entries.append(entry)
        self._end = after
        return hashlib.sha256(data).hexdigest()

    def finish(self) -> str:
        """Write the directory; return the SHA-256 of the whole archive."""
        self._write(_directory(self._entries, self._end))
        return self._digest.hexdigest()

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self._digest.update(data)


class _Names:
    """The names of one archive: none twice, and none both a file and a folder."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()

    def take(self, name: str) -> None:
        """Take a name (ValueError where no bundle may hold it, or holds it already)."""
        if not is_safe(name):
            raise ValueError("not a name a bundle uses")
        folder = name.rpartition("/")[0]
        if name in self._files or name in self._folders or folder in self._files:
            raise ValueError("the name is taken")
        self._files.add(name)
        if folder:
            self._folders.add(folder)


def is_safe(name: str) -> bool:
    """Tell whether a file of a bundle may have this name: small ASCII letters, at most one folder."""
    return len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None


def files_in(stream: BinaryIO, kept: frozenset[str]) -> Iterator[ReadFile]:
    """Yield every file of an archive, in order, with its real digest; the data of those named in ``kept``.

    Raises:
        HostileFile: the archive differs from the one form in anything; the message names the place.
        InvalidInput: it is no archive at all.
    """
    entries: list[_Entry] = []
    names = _Names()
    name, end = "", 0
    while (head := stream.read(_LOCAL.size))[:4] == b"PK\x03\x04":
        entry = _entry(head, stream, end, len(entries) + 1)
        name = entry.name.decode("ascii")
        try:
            names.take(name)
        except ValueError as error:
            raise _refused(name, Text("文件名重复", "its name is taken")) from error
        entries.append(entry)
        if len(entries) > MOST_FILES:
            raise _refused(name, Text("文件过多", "there are too many files"))
        yield _content(entry, stream, keep=name in kept)
        end += len(entry.local()) + entry.size
    if not entries:
        raise InvalidInput(
            Text("这不是档案包。", "This is not a bundle."),
            Text("请核对文件是否传送完整。", "See whether the whole file was sent."),
        )
    expected = _directory(entries, end)
    if head + stream.read(len(expected) + 1) != expected:
        raise _refused(
            name, Text("其后内容被改动、截去或增添", "what follows it was changed, cut off or added")
        )


def _entry(head: bytes, stream: BinaryIO, offset: int, number: int) -> _Entry:
    place = f"№ {number}"
    if len(head) < _LOCAL.size:
        raise _refused(place, Text("文件不完整", "it is incomplete"))
    fields = _LOCAL.unpack(head)
    length = fields[9]
    raw = stream.read(min(length, _LONGEST_NAME + 1))
    name = raw.decode("ascii", "replace")
    if len(raw) < min(length, _LONGEST_NAME + 1):
        raise _refused(place, Text("文件不完整", "it is incomplete"))
    # nothing of a foreign name is shown: it may steer a terminal
    if length > _LONGEST_NAME or not is_safe(name):
        raise _refused(place, Text("文件名不安全", "its name is not safe"))
    if fields[3] != 0:
        raise _refused(name, Text("文件被压缩", "it is compressed"))
    entry = _Entry(raw, fields[7], fields[6], offset)
    if head + raw != entry.local():
        raise _refused(name, Text("文件头被改动", "its header was changed"))
    return entry


def _content(entry: _Entry, stream: BinaryIO, *, keep: bool) -> ReadFile:
    name = entry.name.decode("ascii")
    digest, crc, left = hashlib.sha256(), 0, entry.size
    if keep and entry.size > LARGEST_KEPT:
        raise _refused(name, Text("文件过大", "it is too large"))
    pieces = []
    while left > 0:
        piece = stream.read(min(_CHUNK, left))
        if not piece:
            raise _refused(name, Text("文件不完整", "it is incomplete"))
        left -= len(piece)
        digest.update(piece)
        crc = zlib.crc32(piece, crc)
        if keep:
            pieces.append(piece)
    data = b"".join(pieces) if keep else None
    return ReadFile(name, entry.size, digest.hexdigest(), crc == entry.crc, data)


def _directory(entries: list[_Entry], start: int) -> bytes:
    central = b"".join(entry.central() for entry in entries)
    count = len(entries)
    return central + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), start, 0)


def _refused(place: str, why: Text) -> HostileFile:
    return HostileFile(
        Text("拒绝读取档案包（{place}）：{why}。", "The bundle is refused at {place}: {why}.").fill(
            place=place, why=why
        ),
        Text("请向制作单位索取原件。", "Ask the office that made it for the original."),
    )
