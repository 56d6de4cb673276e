"""Keeps what takes long, under a key of everything it was made from."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar

import cv2
import numpy as np

from benchmarks.shared.places import ROOT

T = TypeVar("T")
PICTURE_READING: Final = tuple(
    ROOT / "matchers" / name for name in ("images.py", "image_limits.py", "png_file.py")
)
"""What decides which pixels are read in a file: part of the key of whatever is made of pictures."""


def hash_of(sources: Iterable[Path], data: Iterable[Path] = ()) -> str:
    """Return a hash of source files (all of a folder), of data files, and of the libraries used on them."""
    digest = hashlib.sha256(f"{np.__version__} {cv2.__version__}".encode())
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    for path in data:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


class Cache:
    """A folder of results that can be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str, key: str, make: Callable[[], T]) -> T:
        """Return what was kept under name and key, making it if need be; older keys of a name are dropped."""
        path = self._folder / f"{name}-{key}.pickle"
        if path.exists():
            kept: T = pickle.loads(path.read_bytes())  # noqa: S301 -- written by the lines below
            return kept
        made = make()
        for old in self._folder.glob(f"{name}-{'[0-9a-f]' * 16}.pickle"):
            old.unlink()
        path.write_bytes(pickle.dumps(made))
        return made
