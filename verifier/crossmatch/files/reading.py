"""Reads the roll or the records of a match: any accepted file comes out as Arrow batches of one schema.

Schema (the same for both sides):
    ref        string   the row's own number as written; its line number where it has none
    id_no      string   null when missing; a number that lost digits has zeros in their place
    name       string   null when missing
    sex        uint8    0 unknown, 1 male, 2 female
    birth      int32    yyyymmdd, 00 for an unknown month or day, 0 when missing
    age        int16    completed years, -1 when missing
    address    string   null when missing
    event      int32    yyyymmdd as birth
    source     string   null when missing
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from verifier.crossmatch.files.ahead import ahead
from verifier.crossmatch.files.days_and_ages import ValueReader, age_number, day_number
from verifier.crossmatch.files.delimited import DelimitedFile
from verifier.crossmatch.files.headings import Role, recognise
from verifier.crossmatch.files.parquet import MAGIC, ParquetFile
from verifier.crossmatch.files.references import SeenReferences
from verifier.crossmatch.files.report import ReadingReport
from verifier.crossmatch.files.rowwise import RowwiseFile
from verifier.crossmatch.files.sexes import SexColumn
from verifier.crossmatch.files.sources import RawTable, Source
from verifier.crossmatch.files.texts import as_strings, clean_texts, identity_numbers
from verifier.errors import InvalidInput
from verifier.feeds.readers.content import content_format
from verifier.feeds.readers.fixed_width import layout_line
from verifier.language import Text

SCHEMA: Final = pa.schema(
    [
        pa.field("ref", pa.string(), nullable=False),
        pa.field("id_no", pa.string()),
        pa.field("name", pa.string()),
        pa.field("sex", pa.uint8(), nullable=False),
        pa.field("birth", pa.int32(), nullable=False),
        pa.field("age", pa.int16(), nullable=False),
        pa.field("address", pa.string()),
        pa.field("event", pa.int32(), nullable=False),
        pa.field("source", pa.string()),
    ]
)
LARGEST_BATCH: Final = 200_000


class SideFile:
    """One of the two files of a match, opened. ``report`` is complete when ``batches`` has ended."""

    def __init__(self, path: Path, source: Source, role: Role) -> None:
        columns, ignored = recognise(source.headings, role)
        self._source = source
        self._columns = columns
        self.report = ReadingReport(
            path.name,
            source.format,
            source.encoding,
            source.header_line,
            columns={name: source.headings[index] for name, index in columns.items()},
            ignored=ignored,
        )
        self.report.notes += getattr(source, "notes", [])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield every usable row once, in file order, at most 200,000 in a batch.

        Raises:
            InvalidInput: the file turns out to be damaged further on.
        """
        shaping = _Shaping(self._source, self._columns, self.report)
        for table in ahead(self._source.tables(self._columns, self.report)):
            for start in range(0, len(table.lines), LARGEST_BATCH):
                batch = shaping.batch(table.slice(start, LARGEST_BATCH))
                if len(batch):
                    yield batch
        shaping.finish()


def open_side(path: Path, role: Role) -> SideFile:
    """Open a CSV, Parquet, XLSX (also XLS, DBF or fixed-width) file as one side of a match.

    Raises:
        HostileFile: a workbook refused because of how it is built.
        InvalidInput: no such file, a folder, unreadable, empty, damaged, of a kind not taken in, without
            headings, or with neither identity numbers nor names.
    """
    return SideFile(path, _open(path, role), role)


def _open(path: Path, role: Role) -> Source:
    head = _head(path)
    if head.startswith(MAGIC):
        return ParquetFile(path)
    if path.suffix.casefold() in {".parquet", ".pq"} and head:
        raise InvalidInput(
            Text("{p} 不是 Parquet 文件。", "{p} is not a Parquet file.").fill(p=path.name),
            Text(
                "请检查文件；文字表格请用扩展名 .csv。",
                "Check the file; a table of text should be called .csv.",
            ),
        )
    if content_format(path) != "text" or layout_line(head) is not None:
        return RowwiseFile(path, role)
    return DelimitedFile(path, role)


def _head(path: Path) -> bytes:
    """Return the beginning; nothing of what cannot be opened, which ``content_format`` explains."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as stream:
            return stream.read(1 << 16)
    except (OSError, ValueError):
        return b""


class _Shaping:
    """Turns raw tables into batches of the schema, and counts what is odd."""

    def __init__(self, source: Source, columns: dict[str, int], report: ReadingReport) -> None:
        self._report = report
        self._births = ValueReader(day_number)
        self._events = ValueReader(day_number)
        self._ages = ValueReader(age_number)
        self._references = SeenReferences()
        # The report's own count belongs to the thread that reads.
        self._blank = 0
        self._has_sex = "sex" in columns

        def sexes_again() -> Iterator[pa.Array]:
            aside = ReadingReport(report.file, report.format, report.encoding, report.header_line)
            for table in source.tables({"sex": columns["sex"]}, aside):
                yield table.columns["sex"]

        self._sex = SexColumn(sexes_again)

    def batch(self, table: RawTable) -> pa.RecordBatch:
        table = self._without_blank(table)
        rows = len(table.lines)
        raw = table.columns
        report = self._report
        texts: dict[str, pa.Array] = {
            name: clean_texts(as_strings(raw[name]), name, report)
            if name in raw
            else pa.nulls(rows, pa.string())
            for name in ("name", "address", "source")
        }
        numbers = raw.get("id_no")
        found = {
            "ref": self._refs(table),
            "id_no": pa.nulls(rows, pa.string())
            if numbers is None
            else identity_numbers(as_strings(numbers), report),
            "sex": self._sex.codes(raw["sex"], report) if "sex" in raw else np.zeros(rows, np.uint8),
            "birth": self._births.numbers(raw["birth"], np.int32, 0)
            if "birth" in raw
            else np.zeros(rows, np.int32),
            "age": self._ages.numbers(raw["age"], np.int16, -1)
            if "age" in raw
            else np.full(rows, -1, np.int16),
            "event": self._events.numbers(raw["event_date"], np.int32, 0)
            if "event_date" in raw
            else np.zeros(rows, np.int32),
        } | texts
        report.accepted += rows
        return pa.RecordBatch.from_arrays(
            [pa.array(found[field.name], field.type) for field in SCHEMA], schema=SCHEMA
        )

    def finish(self) -> None:
        report = self._report
        report.odd_births, report.odd_events = self._births.odd, self._events.odd
        report.odd_ages = self._ages.odd
        report.blank += self._blank
        report.duplicate_refs = self._references.duplicates()
        if self._has_sex:
            report.sex_coding = self._sex.coding()

    def _without_blank(self, table: RawTable) -> RawTable:
        """Leave out rows in which every wanted column is empty."""
        columns = list(table.columns.values())
        if any(column.null_count == 0 for column in columns):
            return table
        empty = columns[0].is_null()
        for column in columns[1:]:
            empty = pc.and_(empty, column.is_null())
        if not empty.true_count:
            return table
        self._blank += empty.true_count
        kept = pc.invert(empty)
        mask = kept.to_numpy(zero_copy_only=False)
        return RawTable(
            {name: column.filter(kept) for name, column in table.columns.items()}, table.lines[mask]
        )

    def _refs(self, table: RawTable) -> pa.Array:
        """Return the rows' own numbers as written; the line number where there is none."""
        lines = pa.array(table.lines)
        if "ref" in table.columns:
            refs = as_strings(table.columns["ref"])
            missing = refs.is_null() if refs.null_count else None
            blank = pc.match_substring_regex(refs, r"^\s*$")
            if pc.any(blank).as_py() or missing is not None:
                empty = pc.or_(refs.is_null(), pc.fill_null(blank, True))
                self._report.missing_refs += empty.true_count
                refs = pc.if_else(empty, lines.cast(pa.string()), refs)
        else:
            self._report.missing_refs += len(table.lines)
            refs = lines.cast(pa.string())
        self._references.add(refs)
        return refs
