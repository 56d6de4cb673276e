"""Files handed out: whole or not at all, readable by their owner only, never a formula in a cell."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from verifier.errors import InvalidInput
from verifier.language import Text

Cell = str | int | float
Given = TypeVar("Given")
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def harmless(cell: Cell) -> Cell:
    """Put an apostrophe before a text that a spreadsheet would run as a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def as_meant(cell: Given) -> Given | str:
    """Take the apostrophe of :func:`harmless` off again: what was handed out comes back as it was."""
    if isinstance(cell, str) and cell[:1] == "'" and cell.startswith(_DANGEROUS, 1):
        return cell[1:]
    return cell


def new_file_beside(path: Path) -> Path:
    """Make an empty file in the folder of ``path``, readable by its owner only, to be renamed when whole.

    Raises:
        InvalidInput: the folder cannot be written to.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise InvalidInput(
            Text("无法写入目录 {folder}。", "The folder {folder} cannot be written to.").fill(
                folder=path.parent
            ),
            Text("请换一个目录。", "Choose another one."),
        ) from error
    os.close(descriptor)
    return Path(name)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield a file beside ``path`` that takes its place when everything has gone well, else nothing changes.

    Raises:
        InvalidInput: the folder cannot be written to, or the file cannot be put in its place.
    """
    temporary = new_file_beside(path)
    try:
        yield temporary
        with writing(path):
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a full disk and its like into words; to enclose what writes the output and nothing else.

    Raises:
        InvalidInput: an ``OSError`` within.
    """
    try:
        yield
    except OSError as error:
        raise not_written(path) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a file of these bytes.

    Raises:
        InvalidInput: it cannot be written; what stood there stays.
    """
    with whole(path) as temporary, writing(path):
        temporary.write_bytes(data)


def not_written(path: Path) -> InvalidInput:
    """Return the error of a file that cannot be written."""
    return InvalidInput(
        Text("无法写入 {p}。", "{p} cannot be written.").fill(p=path.name),
        Text("请检查磁盘空间，或换一个文件名。", "Check the disk's space, or choose another name."),
    )
