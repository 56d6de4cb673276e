"""Writes the pairs a match found: CSV, XLSX or Parquet by suffix; the file appears whole or not at all."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from xlsxwriter.exceptions import FileCreateError

from verifier.errors import InvalidInput, VerifierError
from verifier.language import Text
from verifier.whole_files import harmless, new_file_beside
from verifier.workbooks import new_workbook

PAIR_COLUMNS: Final = ("rid", "pid", "weight", "probability", "tier", "explanation")
_SCHEMA: Final = pa.schema(
    [
        ("rid", pa.string()),
        ("pid", pa.string()),
        ("weight", pa.float64()),
        ("probability", pa.float64()),
        ("tier", pa.string()),
        ("explanation", pa.string()),
    ]
)
#: rows of one sheet beneath its heading, the format's own limit
_LARGEST_SHEET: Final = 1_048_575
#: a sign and a plain number or code: no formula, and a reference that must come out as it went in
_PLAIN_SIGNED: Final = re.compile(r"[+-][0-9A-Za-z_]+(?:[-.][0-9A-Za-z_]+)*")
_BREAKS: Final = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029]+")

Row = tuple[str, str, float, float, str, str]


class _Form(Protocol):
    """One format: takes rows, ends the file."""

    def write(self, rows: Sequence[Row]) -> None: ...

    def close(self) -> None: ...


class PairWriter:
    """A context in which pairs are written; leaving it without an error puts the file in its place.

    In CSV a text that a spreadsheet would run as a formula gets an apostrophe before it; ``guarded`` counts
    the references this happened to (a plain ``-17`` is left as it is). XLSX and Parquet need no such thing.
    """

    def __init__(self, path: Path) -> None:
        """Make an empty file beside ``path``, readable by its owner only: pairs are personal data.

        Raises:
            InvalidInput: another suffix than .csv, .xlsx or .parquet, a folder in the way, or a folder that
                cannot be written to.
        """
        form = _FORMS.get(path.suffix.lower())
        if form is None:
            raise InvalidInput(
                Text("不支持的文件类型：{name}。", "Unknown kind of file: {name}.").fill(name=path.name),
                Text("请用 .csv、.xlsx 或 .parquet。", "Use .csv, .xlsx or .parquet."),
            )
        if path.is_dir():
            raise InvalidInput(
                Text("{p} 是一个目录。", "{p} is a folder.").fill(p=path),
                Text("请给出一个文件名。", "Give the name of a file."),
            )
        self.written = 0
        self.guarded = 0
        self._path = path
        self._csv = path.suffix.lower() == ".csv"
        self._temporary = new_file_beside(path)
        self._form: _Form = form(self._temporary)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with _disk(self._path):
                self._form.close()
                if kind is None:
                    self._temporary.replace(self._path)
        finally:
            self._temporary.unlink(missing_ok=True)

    def write(
        self,
        rid: Sequence[str],
        pid: Sequence[str],
        milli_bits: NDArray[np.integer[Any]],
        probability: NDArray[np.floating[Any]],
        tier: Sequence[str],
        explanation: Sequence[str],
    ) -> None:
        """Add pairs, one value of each argument per pair.

        Args:
            rid, pid: the references as the files have them.
            milli_bits: match weight in thousandths of a bit.
            probability: 0 to 1.
            tier: ``certain`` or ``probable``.
            explanation: a sentence; line breaks become blanks.

        Raises:
            InvalidInput: more pairs than one sheet of a workbook holds.
            ValueError: the arguments differ in length.
        """
        texts = [_BREAKS.sub(" ", text).strip() for text in explanation]
        columns = (rid, pid, milli_bits.tolist(), probability.tolist(), tier, texts)
        rows: list[Row] = [(a, b, w / 1000, p, t, x) for a, b, w, p, t, x in zip(*columns, strict=True)]
        if self._csv:
            rows = [
                (self._reference(a), self._reference(b), w, p, t, str(harmless(x)))
                for a, b, w, p, t, x in rows
            ]
        with _disk(self._path):
            self._form.write(rows)
        self.written += len(rows)

    def _reference(self, text: str) -> str:
        safe = str(harmless(text))
        if safe == text or _PLAIN_SIGNED.fullmatch(text):
            return text
        self.guarded += 1
        return safe


class _Csv:
    def __init__(self, path: Path) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._table = csv.writer(self._stream, lineterminator="\r\n")
        self._table.writerow(PAIR_COLUMNS)

    def write(self, rows: Sequence[Row]) -> None:
        self._table.writerows((a, b, f"{w:.3f}", f"{p:.6f}", t, x) for a, b, w, p, t, x in rows)

    def close(self) -> None:
        self._stream.close()


class _Parquet:
    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetWriter(path, _SCHEMA)

    def write(self, rows: Sequence[Row]) -> None:
        if rows:
            rounded = [(a, b, w, round(p, 6), t, x) for a, b, w, p, t, x in rows]
            self._file.write_table(pa.table(list(map(list, zip(*rounded, strict=True))), schema=_SCHEMA))

    def close(self) -> None:
        self._file.close()


class _Xlsx:
    def __init__(self, path: Path) -> None:
        self._book = new_workbook(path, constant_memory=True)
        self._sheet = self._book.add_worksheet("pairs")
        self._sheet.freeze_panes(1, 0)
        self._formats = [self._book.add_format({"num_format": form}) for form in ("0.000", "0.000000")]
        self._next = 1
        for place, heading in enumerate(PAIR_COLUMNS):
            self._sheet.write_string(0, place, heading)

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._next > _LARGEST_SHEET:
                raise InvalidInput(
                    Text("配对太多，一张工作表放不下。", "There are more pairs than one sheet holds."),
                    Text("请写成 .csv 或 .parquet。", "Write .csv or .parquet."),
                )
            rid, pid, weight, probability, tier, explanation = row
            for place, text in ((0, rid), (1, pid), (4, tier), (5, explanation)):
                self._sheet.write_string(self._next, place, text)
            self._sheet.write_number(self._next, 2, weight, self._formats[0])
            self._sheet.write_number(self._next, 3, round(probability, 6), self._formats[1])
            self._next += 1

    def close(self) -> None:
        self._book.close()


_FORMS: Final[dict[str, type[_Csv] | type[_Parquet] | type[_Xlsx]]] = {
    ".csv": _Csv,
    ".parquet": _Parquet,
    ".xlsx": _Xlsx,
}


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Turn a full disk and its like into words."""
    try:
        yield
    except (OSError, FileCreateError) as error:
        raise VerifierError(
            Text("{p} 写不下去：{e}。", "{p} cannot be written any further: {e}.").fill(
                p=path.name, e=getattr(error, "strerror", None) or type(error).__name__
            ),
            Text("请检查磁盘空间，或换一个目录。", "Check the room on the disk, or choose another folder."),
        ) from error
