"""A gallery's file: sections, each beginning at a multiple of 64, under one check number."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final

import numpy as np
from numpy.typing import NDArray

from matchers.errors import TemplateMalformed

RawBytes = NDArray[np.uint8]
Malformed = Callable[[str, str], TemplateMalformed]
"""Makes the error of a gallery's kind of two clauses without a full stop."""

_ALIGNED: Final = 64
_AT_ONCE: Final = 1 << 24


def padding(size: int) -> int:
    """Return how many zeros follow a section."""
    return -size % _ALIGNED


def offsets(begin: int, sizes: Mapping[str, int]) -> dict[str, int]:
    """Return where each section begins, the first at ``begin``."""
    found, at = {}, begin
    for name, size in sizes.items():
        found[name] = at
        at += size + padding(size)
    return found


def check_of(part: RawBytes, before: int) -> int:
    """Return the check number continued over a section, in pieces: the file may be larger than the memory."""
    check = before
    for at in range(0, len(part), _AT_ONCE):
        check = zlib.crc32(part[at : at + _AT_ONCE].data, check)
    return check


def cut(
    data: RawBytes, begin: int, sizes: Mapping[str, int], check: int, malformed: Malformed
) -> dict[str, RawBytes]:
    """Return the sections of a whole file, which share its bytes; the first begins at ``begin``.

    ``check`` is of all sections but the last: its records have check numbers of their own.

    Raises:
        TemplateMalformed: cut short, or the check number is wrong.
    """
    starts, last = offsets(begin, sizes), list(sizes)[-1]
    if len(data) != starts[last] + sizes[last] + padding(sizes[last]):
        raise malformed("内容不完整", "it is cut short or something follows its end")
    found = {name: data[starts[name] : starts[name] + size] for name, size in sizes.items()}
    counted = 0
    for name, part in found.items():
        counted = counted if name == last else check_of(part, counted)
    if counted != check:
        raise malformed("校验和不符", "its checksum is wrong")
    return found


def ends_of(part: RawBytes, last: int, malformed: Malformed, least: int = 0) -> NDArray[np.int64]:
    """Return a section of ends: they rise from 0 to ``last``, by at least so much each.

    Raises:
        TemplateMalformed: they do not.
    """
    ends = np.asarray(part.view("<i8"), np.int64)
    if ends[0] != 0 or ends[-1] != last or (len(ends) > 1 and np.diff(ends).min() < least):
        raise malformed("索引有误", "its index is wrong")
    return ends


def put_in_place(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write a file beside its place and put it there whole, readable by its owner only.

    Raises:
        OSError: the disk is full, or the folder cannot be written to; what stood there stays.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.stem}-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as out:
            write(out)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
