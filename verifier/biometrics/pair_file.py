"""The file of pairs to score: read leniently row by row, written back with what was found."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from verifier.biometrics.sample_files import read_ordinary_file
from verifier.errors import InvalidInput
from verifier.language import Text

NEEDED: Final = ("reference", "probe", "modality")
ADDED: Final = ("score", "decision", "reference_quality", "probe_quality", "error")
DPI: Final = "dpi"
#: GB 18030 reads almost anything, so it comes last
_ENCODINGS: Final = ("utf-8-sig", "gb18030")

LARGEST: Final = 512 << 20
"""Bytes: some five million pairs."""


@dataclass(frozen=True)
class PairFile:
    """The columns to write back, in their order, and the rows; a row's list may be short or long."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def value(self, row: int, column: str) -> str:
        """Return the trimmed value of a column, empty where the row or the file has none."""
        if column not in self.columns:
            return ""
        place = self.columns.index(column)
        cells = self.rows[row]
        return cells[place].strip() if place < len(cells) else ""

    def kept_columns(self) -> list[str]:
        """Return the columns that are written back: those of an earlier run are replaced."""
        return [name for name in self.columns if name not in ADDED]

    def kept(self, row: int) -> list[str]:
        """Return the cells of a row that are written back, as they were."""
        cells = dict(zip(self.columns, self.rows[row], strict=False))
        return [cells.get(name, "") for name in self.kept_columns()]


def read_pairs(path: Path) -> PairFile:
    """Return the pairs of a CSV file with a heading (UTF-8 or GB 18030); empty lines are left out.

    Raises:
        InvalidInput: not readable, no CSV, a needed column missing or doubled, or no row.
    """
    lines = _lines(path)
    if not lines:
        raise _wrong(path, Text("是空文件", "is empty"))
    columns = tuple(name.strip().lower() for name in lines[0])
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise _wrong(path, Text("缺少列 {c}", "lacks the column {c}").fill(c=missing[0]))
    doubled = [name for name in {*columns} if columns.count(name) > 1]
    if doubled:
        raise _wrong(path, Text("有重复的列 {c}", "has two columns {c}").fill(c=sorted(doubled)[0]))
    if not lines[1:]:
        raise _wrong(path, Text("没有可用的行", "has no row"))
    return PairFile(columns, tuple(tuple(line) for line in lines[1:]))


def _lines(path: Path) -> list[list[str]]:
    data = read_ordinary_file(path, LARGEST, _wrong)
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
            return [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if any(line)]
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise _wrong(path, Text("不是完整的 CSV 文件", "is no complete CSV file")) from error
    raise _wrong(path, Text("的编码无法识别", "has an unknown encoding"))


def _wrong(path: Path, what: Text) -> InvalidInput:
    return InvalidInput(
        Text("配对文件 {p} {what}。", "The file of pairs {p} {what}.").fill(p=path.name, what=what),
        Text(
            "需要 CSV 文件，至少有 reference、probe、modality 三列。",
            "A CSV file with at least the columns reference, probe and modality is needed.",
        ),
    )
