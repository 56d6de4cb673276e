"""Reads ordinary files of a reasonable size, of images and templates above all; writes explanations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from verifier.errors import InvalidInput
from verifier.language import Text

LARGEST: Final = 16 << 20
"""Bytes; an uncompressed image of the largest permitted size takes 12 million."""


def read_sample_file(path: Path) -> bytes:
    """Return the bytes of an image or a template.

    Raises:
        InvalidInput: no such file, not an ordinary one, not readable, or too large.
    """
    return read_ordinary_file(path, LARGEST, _refused)


def read_ordinary_file(path: Path, most: int, refused: Callable[[Path, Text], InvalidInput]) -> bytes:
    """Return the bytes of a file, at most so many. ``refused`` makes the error of the file and what is wrong.

    Raises:
        InvalidInput: no such file, not an ordinary one, not readable, or too large.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would keep us waiting
            raise refused(path, Text("不是普通文件", "is not an ordinary file"))
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError as error:
        raise refused(path, Text("不存在", "does not exist")) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a zero byte
        raise refused(path, Text("无法读取", "cannot be read")) from error
    if len(data) > most:
        raise refused(path, Text("过大", "is too large"))
    return data


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files into a folder, by their names.

    Raises:
        InvalidInput: the folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise not_writable(folder) from error


def not_writable(folder: Path) -> InvalidInput:
    """Return the error of a folder that cannot be written to."""
    return InvalidInput(
        Text("无法写入目录 {folder}。", "The folder {folder} cannot be written to.").fill(folder=folder),
        Text("请换一个目录。", "Choose another one."),
    )


def _refused(path: Path, what: Text) -> InvalidInput:
    return InvalidInput(
        Text("文件 {p} {what}。", "The file {p} {what}.").fill(p=path.name, what=what),
        Text("请检查文件名和路径。", "Check its name and its folder."),
    )
