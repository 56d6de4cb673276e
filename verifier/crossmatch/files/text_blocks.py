"""Hands out a text file as UTF-8 in big blocks of whole lines, whatever its encoding, in bounded memory.

The number of lines stays that of the file: a line that cannot be decoded or is too long becomes an empty one
and is reported. Only LF ends a line (CR alone in files that hold no LF).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np

from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.sources import Int64s
from verifier.feeds.readers import problems
from verifier.feeds.readers.encoding import detect_encoding
from verifier.feeds.readers.lines import LONGEST
from verifier.language import Text

BLOCK: Final = 16 << 20
_PEEK: Final = 1 << 20
_HEAD: Final = 1 << 16


class TextBlocks:
    """The lines of one text file. ``encoding`` is found from the content (RULES §7)."""

    def __init__(self, path: Path, block: int = BLOCK) -> None:
        """Find the encoding; ``block``: bytes read at a time, an even number.

        Raises:
            InvalidInput: text in no encoding that agencies use, or no text.
        """
        self._path = path
        self._block = block
        self.encoding, self._skip = detect_encoding(path, None)
        codec = self.encoding if self.encoding.startswith("utf-16") else "ascii"
        feed, carriage = "\n".encode(codec), "\r".encode(codec)
        with path.open("rb") as stream:
            head = stream.read(_PEEK)
        self._end = carriage if feed not in head and carriage in head else feed

    def head(self, lines: int) -> bytes:
        """Return the first lines as UTF-8."""
        scratch = ReadingReport(self._path.name, "", self.encoding, 0)
        found = b""
        with self._path.open("rb") as stream:
            stream.seek(self._skip)
            for block in self._read(stream, scratch, _HEAD):
                found += block
                if found.count(b"\n") >= lines:
                    break
        return b"".join(found.splitlines(keepends=True)[:lines])

    def blocks(self, report: ReadingReport) -> Iterator[bytes]:
        """Yield the lines, each ended by LF."""
        with self._path.open("rb") as stream:
            stream.seek(self._skip)
            yield from self._read(stream, report, self._block)

    def _read(self, stream: BinaryIO, report: ReadingReport, size: int) -> Iterator[bytes]:
        carry, line = b"", 1
        while True:
            chunk = stream.read(size)
            data = carry + chunk
            if not data:
                return
            cut = self._last_end(data) if chunk else len(data)
            if cut == 0 and len(data) > LONGEST:
                _put_aside(report, line, problems.RECORD_TOO_LONG.reason)
                carry, line = self._after_line(stream, size), line + 1
                yield b"\n"
                continue
            if cut:
                whole = self._as_utf8(data[:cut], line, report)
                yield whole
                line += count_byte(whole, 10)
            carry = data[cut:]

    def _last_end(self, data: bytes) -> int:
        """Return the position after the last line end, 0 without one."""
        if len(self._end) == 1:
            return data.rfind(self._end) + 1
        ends = _ends(data, self._end)
        return int(ends[-1]) if len(ends) else 0

    def _after_line(self, stream: BinaryIO, size: int) -> bytes:
        """Skip the rest of an endless line without keeping it; return what follows in the last piece read."""
        while piece := stream.read(size):
            ends = _ends(piece, self._end)
            if len(ends):
                return piece[int(ends[0]) :]
        return b""

    def _as_utf8(self, data: bytes, line: int, report: ReadingReport) -> bytes:
        if self.encoding == "utf-8":
            found = data
        else:
            try:
                found = data.decode(self.encoding).encode("utf-8")
            except UnicodeError:
                found = mended(data, self.encoding, self._end, line, report)
        if self._end.strip(b"\x00") == b"\r":
            found = found.replace(b"\r", b"\n")
        return found if found.endswith(b"\n") else found + b"\n"


def count_byte(data: bytes, byte: int) -> int:
    """Return how often a byte occurs; for frequent ones many times faster than ``bytes.count``."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == byte))


def mended(data: bytes, encoding: str, end: bytes, line: int, report: ReadingReport) -> bytes:
    """Return the lines as UTF-8; those that are not ``encoding`` are emptied and reported.

    Args:
        data: whole lines, the last one perhaps without its end.
        encoding: Python's name of it.
        end: what ends a line, in that encoding.
        line: number of the first line.
        report: where the broken lines are told.
    """
    ends = _ends(data, end).tolist()
    if not ends or ends[-1] < len(data):
        ends.append(len(data))
    out: list[bytes] = []
    for number, (start, stop) in enumerate(zip([0, *ends], ends, strict=False), start=line):
        try:
            out.append(data[start:stop].decode(encoding).encode("utf-8"))
        except UnicodeError:
            _put_aside(report, number, problems.undecodable(encoding.upper()).reason)
            out.append(end.strip(b"\x00"))
    return b"".join(out)


def _put_aside(report: ReadingReport, line: int, reason: Text) -> None:
    # The line goes on as an empty one, which would be counted as blank.
    report.refuse(line, reason)
    report.blank -= 1


def _ends(data: bytes, end: bytes) -> Int64s:
    """Return the positions after each line end; those of UTF-16 are aligned."""
    if len(end) == 1:
        units = np.frombuffer(data, np.uint8)
        return (np.flatnonzero(units == end[0]) + 1).astype(np.int64)
    units = np.frombuffer(data, "<u2", count=len(data) // 2)
    return (2 * (np.flatnonzero(units == int.from_bytes(end, "little")) + 1)).astype(np.int64)
