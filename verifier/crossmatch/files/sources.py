"""The shape that every kind of file is read into: tables of the wanted columns, each row with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from verifier.crossmatch.files.report import ReadingReport

Int64s = NDArray[np.int64]

_WORDS: Final = "NULL null Null \\N NaN nan NAN NaT None none <NA> N/A #N/A"
NO_VALUE: Final = ("", *_WORDS.split())
"""What software writes for a missing value."""


@dataclass(frozen=True)
class RawTable:
    """Columns as the file holds them (any Arrow type), and the 1-based line of each row."""

    columns: dict[str, pa.Array]
    lines: Int64s

    def slice(self, start: int, length: int) -> RawTable:
        """Return ``length`` rows from ``start`` on; nothing is copied."""
        columns = {name: column.slice(start, length) for name, column in self.columns.items()}
        return RawTable(columns, self.lines[start : start + length])


class Source(Protocol):
    """An opened file whose headings are known. ``tables`` may be called again and starts over."""

    @property
    def format(self) -> str:
        """Name of the format, for the report."""

    @property
    def encoding(self) -> str:
        """Python's name of the text encoding."""

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings as written, one per column."""

    @property
    def header_line(self) -> int:
        """Physical line of the headings; 0 where there is none."""

    def tables(self, columns: Mapping[str, int], report: ReadingReport) -> Iterator[RawTable]:
        """Yield the wanted columns in file order; what is kept out is counted in ``report``."""
