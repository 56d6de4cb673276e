"""Files that show how a result came about: stages in a folder, in their order; an explanation."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.biometrics.sample_files import not_writable
from verifier.language import Text

#: so narrow is no picture of a finger or a hand, nor a grid of its ridges
_WIDEST_TABLE: Final = 12
_UNSAFE: Final = re.compile(r"[^\w-]+")


class PictureFolder:
    """A sink (:class:`matchers.transparency.Sink`) that writes pictures as PNG, tables as CSV."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be.

        Raises:
            InvalidInput: it cannot be made.
        """
        self._folder = folder
        self._count = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise not_writable(folder) from error

    def show(self, stage: str, picture: NDArray[np.generic]) -> None:
        """Write one picture or table.

        Raises:
            InvalidInput: the folder cannot be written to.
        """
        self._count += 1
        name = f"{self._count:02d}_{_UNSAFE.sub('_', stage)}"
        try:
            if picture.ndim == 2 and picture.shape[1] > _WIDEST_TABLE:
                (self._folder / f"{name}.png").write_bytes(_png(grey(picture)))
            else:
                _write_table(self._folder / f"{name}.csv", picture)
        except OSError as error:
            raise not_writable(self._folder) from error


def grey(picture: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return a picture of any number type as grey levels; complex ones by their direction.

    Bytes stay as they are, flags become black and white, everything else is stretched from its smallest to
    its largest finite value.
    """
    if picture.dtype == np.uint8:
        return np.ascontiguousarray(picture, np.uint8)
    if np.iscomplexobj(picture):
        picture = np.angle(picture.astype(np.complex128))
    values = picture.astype(np.float64)
    finite = np.isfinite(values)
    low, high = (values[finite].min(), values[finite].max()) if finite.any() else (0.0, 0.0)
    spread = high - low if high > low else 1.0
    return np.where(finite, (values - low) * 255 / spread, 0).astype(np.uint8)


def explanation_as_files(
    picture: NDArray[np.uint8], told: Iterable[Text], numbers: Mapping[str, Any]
) -> dict[str, bytes]:
    """Return files by their names.

    ``explanation.png`` is the picture (rows × columns × blue, green, red), ``explanation.txt`` has the
    sentences in both languages, ``explanation.json`` all numbers.
    """
    lines = [line for sentence in told for line in (sentence.zh, sentence.en)]
    return {
        "explanation.png": _png(picture),
        "explanation.txt": ("\n".join(lines) + "\n").encode(),
        "explanation.json": (json.dumps(numbers, ensure_ascii=False, indent=1) + "\n").encode(),
    }


def _png(picture: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", picture)[1].tobytes()


def _write_table(path: Path, table: NDArray[np.generic]) -> None:
    rows = table.reshape(len(table), -1) if table.ndim else table.reshape(1, 1)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows.tolist())
