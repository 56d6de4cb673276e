"""Cuts a text file into physical lines: bounded memory, each line with its exact bytes and its text.

Only LF ends a line (CR alone in files that hold no LF at all): NEL, U+2028 and the like are content. A block
is decoded whole; only a block that holds a broken line is decoded line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import AnyStr, BinaryIO, NamedTuple

from verifier.feeds.readers import problems
from verifier.feeds.readers.cleaning import ODD, count_lost_characters
from verifier.feeds.readers.rows import Problem

LONGEST = 64 * 1024
_BLOCK = 256 * 1024


class Line(NamedTuple):
    """One physical line. ``text`` is None exactly when ``problem`` says why; ``plain`` needs no cleaning."""

    number: int
    raw: bytes
    text: str | None
    problem: Problem | None
    plain: bool


@dataclass
class Progress:
    """What reading has met so far."""

    consumed: int = 0
    lost_characters: int = 0
    blank_lines: int = 0
    cut_characters: int = 0


def read_lines(stream: BinaryIO, encoding: str, progress: Progress) -> Iterator[Line]:
    """Yield every line from the stream's position on; a line beyond 64 KiB comes out in problem pieces."""
    wide = encoding.startswith("utf-16")
    end = _line_end(stream, encoding)
    carry, number, overlong = b"", 1, False
    while block := stream.read(_BLOCK):
        progress.consumed += len(block)
        block = carry + block
        if overlong and (cut := _first_end(block, end, wide)):
            yield from _pieces(block[:cut], number)
            block, number, overlong = block[cut:], number + 1, False
        cut = _last_end(block, end, wide)
        if cut == 0 and (overlong or len(block) > LONGEST):
            cut, overlong = len(block) - len(block) % 2, True
            yield from _pieces(block[:cut], number)
        elif cut:
            for line in _lines(block[:cut], end, encoding, number, progress):
                yield line
                number = line.number + 1
        carry = block[cut:]
    if carry and overlong:
        yield from _pieces(carry, number)
    elif carry:
        yield from _lines(carry, end, encoding, number, progress)


def byte_lines(stream: BinaryIO, progress: Progress) -> Iterator[tuple[int, bytes, Problem | None]]:
    """Yield number and bytes of every line undecoded, for files whose fields are cut by bytes."""
    end = _line_end(stream, "ascii")
    if end == b"\r":
        for line in read_lines(stream, "latin-1", progress):
            yield line.number, line.raw, line.problem
        return
    number, overlong = 1, False
    while raw := stream.readline(LONGEST):
        progress.consumed += len(raw)
        ended = raw.endswith(end)
        overlong = overlong or (not ended and len(raw) == LONGEST)
        yield number, raw, problems.RECORD_TOO_LONG if overlong else None
        if ended:
            number, overlong = number + 1, False


def _line_end(stream: BinaryIO, encoding: str) -> bytes:
    position = stream.tell()
    head = stream.read(1 << 20)
    stream.seek(position)
    codec = encoding if encoding.startswith("utf-16") else "ascii"
    feed, carriage = "\n".encode(codec), "\r".encode(codec)
    return carriage if feed not in head and carriage in head else feed


def _last_end(block: bytes, end: bytes, wide: bool) -> int:
    """Return the position after the last line end, 0 when there is none."""
    position = block.rfind(end)
    while wide and position >= 0 and position % 2:
        position = block.rfind(end, 0, position + len(end) - 1)
    return position + len(end) if position >= 0 else 0


def _first_end(block: bytes, end: bytes, wide: bool) -> int:
    """Return the position after the first line end, 0 when there is none."""
    position = block.find(end)
    while wide and position >= 0 and position % 2:
        position = block.find(end, position + 1)
    return position + len(end) if position >= 0 else 0


def _pieces(block: bytes, number: int) -> Iterator[Line]:
    for start in range(0, len(block), LONGEST):
        yield Line(number, block[start : start + LONGEST], None, problems.RECORD_TOO_LONG, False)


def _lines(block: bytes, end: bytes, encoding: str, number: int, progress: Progress) -> Iterator[Line]:
    raws = _wide_lines(block, end) if encoding.startswith("utf-16") else _split(block, end)
    try:
        text = block.decode(encoding)
    except UnicodeDecodeError:
        texts: list[str | None] = [_decoded(raw, encoding) for raw in raws]
        plain = False
    else:
        texts = [*_split(text, end.decode(encoding))]
        plain = ODD.search(text) is None
        progress.lost_characters += count_lost_characters(text)
    for raw, line in zip(raws, texts, strict=True):
        if len(raw) > LONGEST:
            yield from _pieces(raw, number)
        elif line is None:
            yield Line(number, raw, None, problems.undecodable(encoding.upper()), False)
        elif plain or ("\x00" not in line):
            yield Line(number, raw, line, None, plain)
        else:
            yield Line(number, raw, None, problems.NUL_BYTE, False)
        number += 1


def _split(block: AnyStr, end: AnyStr) -> list[AnyStr]:
    parts = block.split(end)
    last = parts.pop()
    return [part + end for part in parts] + ([last] if last else [])


def _wide_lines(block: bytes, end: bytes) -> list[bytes]:
    """Split UTF-16 at aligned line ends; an odd last byte stays with the last line."""
    ends = [found.end() for found in re.finditer(re.escape(end), block) if found.start() % 2 == 0]
    starts = [0, *ends]
    return [block[a:b] for a, b in zip(starts, [*ends, len(block)], strict=True) if b > a]


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None
